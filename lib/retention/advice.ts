import { type Advice, quoted } from "../errors";
import { S3_CLASSES, type S3StorageClass, type ShortStay, shortStays, SMALLEST_MOVED_BYTES } from "../s3";
import { Bytes } from "../units";
import { archiveOf, complianceBucketOf, type LogBucket } from "./buckets";
import { type CostBasis, costsOf } from "./cost";
import type { TierName } from "./model";
import { placesOf } from "./places";
import { money } from "./prices";
import { dailyLogs, ratiosOf } from "./volume";

/** What works and costs more, or keeps less, than one would think. Sums are for the volume of `basis`. */
export function retentionAdvice(basis: CostBasis): readonly Advice[] {
  const { model } = basis;
  const archive = archiveOf(model, "");
  const compliance = complianceBucketOf(model, "");
  return [
    ...stayAdvice(archive, basis),
    ...(compliance ? stayAdvice(compliance, basis) : []),
    ...smallObjects(basis),
    ...uncompressed(basis),
    ...slowArchive(basis),
    ...openCompliance(basis),
    ...diskEncryption(basis),
  ];
}

const at = (tier: TierName, key: string) => `retention_policies.${tier}_storage.${key}`;

/** Classes that are billed for longer than objects stay. Rules that are alike are one advice. */
function stayAdvice({ rules, compressed }: LogBucket, basis: CostBasis): readonly Advice[] {
  const daily = dailyLogs(basis.model, basis.volume);
  const byStay = new Map<string, ShortStay[]>();
  for (const stay of shortStays(rules)) {
    const key = `${stay.in} ${stay.stayDays}`;
    byStay.set(key, [...(byStay.get(key) ?? []), stay]);
  }
  return [...byStay.values()].flatMap((stays) => {
    const [{ in: on, stayDays, billedDays }] = stays as [ShortStay];
    const perDay = stays.reduce((sum, { rule }) => sum + (daily.get(rule)?.gibibytes ?? 0), 0);
    const written = compressed ? perDay / ratiosOf(basis.volume).gzip : perDay;
    const wasted = written * (billedDays - stayDays) * basis.prices.classes[on].month;
    const names = stays.length === rules.length ? "all categories" : stays.map(({ rule }) => rule).join(", ");
    return [
      {
        name: "retention.minimum-stay" as const,
        path: "retention_policies",
        message: `objects of ${names} stay ${stayDays} days in ${on}, which bills at least ${billedDays}: ${aMonth(wasted, basis)} for nothing; let them end later, or name another class in objectClasses`,
      },
    ];
  });
}

/** Objects that no lifecycle moves. */
function smallObjects(basis: CostBasis): readonly Advice[] {
  const { model, prices, isExample = false } = basis;
  const cheapest = model.tiers.at(-1)?.objectClass ?? "STANDARD";
  if (cheapest === "STANDARD" || isExample) return [];
  const { compressed } = archiveOf(model, "");
  const daily = dailyLogs(model, basis.volume);
  const small = [...daily].filter(([, { gibibytes, objects }]) => {
    const written = compressed ? gibibytes / ratiosOf(basis.volume).gzip : gibibytes;
    return written > 0 && (written * 1024 ** 3) / objects < SMALLEST_MOVED_BYTES;
  });
  if (small.length === 0) return [];
  const requests = small.reduce((all, [, { objects }]) => all + objects, 0) * 30;
  const cost = (requests / 1000) * prices.classes.STANDARD.thousandWritten;
  return [
    {
      name: "retention.small-objects",
      path: "volume",
      message: `objects of ${small.map(([name]) => name).join(", ")} are smaller than ${Bytes.of(SMALLEST_MOVED_BYTES).toString()} on average: S3 leaves them in STANDARD for their whole life, and to write them costs ${aMonth(cost, basis)}; let agents flush less often`,
    },
  ];
}

/** Buckets whose objects are written as they are. */
function uncompressed(basis: CostBasis): readonly Advice[] {
  const { model } = basis;
  const places = placesOf(model).filter(({ store, compressed }) => store !== "elasticsearch" && !compressed);
  return (["archive", "compliance"] as const).flatMap((store) => {
    const here = places.filter((place) => place.store === store);
    if (here.length === 0) return [];
    const month = (compressed: boolean) =>
      costsOf(
        here.map((place) => ({ ...place, compressed })),
        basis,
      ).reduce((all, cost) => all + cost.month, 0);
    const path = at(store === "archive" ? "cold" : "compliance", "compression");
    const saved = month(false) - month(true);
    if (saved <= 0) return [];
    return [
      {
        name: "retention.uncompressed" as const,
        path,
        message: `should be true, got false: gzip would save ${money(saved, basis.prices)} of ${aMonth(month(false), basis)}, and what reads objects unpacks them by itself`,
      },
    ];
  });
}

/** A cold tier that takes half a day to read. */
function slowArchive(basis: CostBasis): readonly Advice[] {
  const { model } = basis;
  const cold = model.tiers.find(({ searchable, objectClass }) => !searchable && objectClass === "DEEP_ARCHIVE");
  if (!cold) return [];
  const { usual, cheapest } = S3_CLASSES.DEEP_ARCHIVE.restoreHours;
  const month = (on: S3StorageClass) =>
    costsOf(
      placesOf(model)
        .filter(({ store, tier }) => store === "archive" && tier === cold.name)
        .map((place) => ({ ...place, on })),
      basis,
    ).reduce((all, cost) => all + cost.month, 0);
  const dearer = Math.max(month("GLACIER") - month("DEEP_ARCHIVE"), 0);
  return [
    {
      name: "retention.slow-archive",
      path: at(cold.name, "storage_class"),
      message: `DEEP_ARCHIVE gives logs back after ${usual} to ${cheapest} hours, which is long in an incident; GLACIER (${quoted("archive")}) takes 5 hours and costs ${aMonth(dearer, basis)} more`,
    },
  ];
}

/** A compliance copy that can be deleted. */
function openCompliance({ model: { compliance } }: CostBasis): readonly Advice[] {
  if (!compliance || compliance.immutable) return [];
  return [
    {
      name: "retention.compliance-mutable",
      path: at("compliance", "immutable"),
      message: `should be true, got false: whoever may delete objects can delete what has to be kept for ${compliance.until.toString()}`,
    },
  ];
}

/** Elasticsearch encrypts nothing that it stores. */
function diskEncryption({ model: { tiers } }: CostBasis): readonly Advice[] {
  return tiers
    .filter(({ searchable, encrypted }) => searchable && encrypted)
    .map(({ name }) => ({
      name: "retention.disk-encryption" as const,
      path: at(name, "encryption"),
      message:
        "Elasticsearch encrypts nothing that it stores: the disks of its hosts have to be encrypted, as the volumes of an AwsFleet are, and those of an SshFleet are where you see to it",
    }));
}

function aMonth(value: number, { prices, isExample = false }: CostBasis): string {
  return `${money(value, prices)} a month${isExample ? " for each GiB of logs a day" : ""}`;
}
