import { S3_CLASSES, type S3StorageClass } from "../s3";
import { Duration } from "../units";
import { phasesOf } from "./buckets";
import { rolloverOf } from "./elasticsearch";
import type { LogCategory, RetentionModel, Tier, TierName } from "./model";

/** Where the logs of a category lie at some of their ages. */
export interface LogPlace {
  readonly tier: TierName;
  readonly category: string;
  readonly store: "elasticsearch" | "archive" | "compliance";
  /** Disks of Elasticsearch, or how S3 stores the objects. */
  readonly on: "ssd" | "standard" | S3StorageClass;
  readonly from: Duration;
  readonly until: Duration;
  /** Age at which the last of them has left, at the latest. */
  readonly worst: Duration;
  /** For how long they lie there hidden, after {@link until}. */
  readonly hidden: Duration;
  readonly searchable: boolean;
  readonly compressed: boolean;
  readonly locked: boolean;
  /** `key`: a key of its own. `disk`: whatever the disks of its hosts are. */
  readonly encryption: "key" | "s3" | "disk";
}

/** Elasticsearch looks every 10 minutes, and a change of phase takes two looks. */
const TWO_LOOKS = Duration.minutes(20);

/** S3 moves and hides objects at the next midnight of UTC. */
const NEXT_MIDNIGHT = Duration.days(1);

/** Every place in which logs lie, by category and then by age. */
export function placesOf(model: RetentionModel): readonly LogPlace[] {
  return model.categories.flatMap((category) => [
    ...model.tiers.flatMap((tier) => indexPlace(tier, category, rolloverOf(model))),
    ...archivePlaces(model, category),
    ...compliancePlaces(model, category),
  ]);
}

function indexPlace(tier: Tier, { name, until: end }: LogCategory, span: Duration): readonly LogPlace[] {
  const { from, searchable, storage, compressed } = tier;
  if (!searchable || from.compare(end) >= 0) return [];
  const until = earlier(tier.until, end);
  return [
    {
      tier: tier.name,
      category: name,
      store: "elasticsearch",
      on: storage === "ssd" ? "ssd" : "standard",
      from,
      until,
      worst: until.plus(span).plus(TWO_LOOKS),
      hidden: Duration.zero,
      searchable: true,
      compressed,
      locked: false,
      encryption: "disk",
    },
  ];
}

function archivePlaces({ tiers, undoWithin }: RetentionModel, { name, until: end }: LogCategory): readonly LogPlace[] {
  const encrypted = tiers.some((tier) => tier.encrypted);
  const compressed = tiers.some((tier) => !tier.searchable && tier.compressed);
  const lockedUntil = tiers.findLast(({ immutable }) => immutable)?.until;
  return tiers
    .filter(({ from }) => from.compare(end) < 0)
    .map((tier) => {
      const isLast = tier.until.compare(end) >= 0;
      const until = earlier(tier.until, end);
      return {
        tier: tier.name,
        category: name,
        store: "archive",
        on: tier.objectClass,
        from: tier.from,
        until,
        ...endInBucket(until, isLast ? undoWithin : undefined, lockedUntil !== undefined),
        searchable: false,
        compressed,
        locked: lockedUntil !== undefined,
        encryption: encrypted ? "key" : "s3",
      };
    });
}

function compliancePlaces(model: RetentionModel, { name, isCompliant }: LogCategory): readonly LogPlace[] {
  const { compliance } = model;
  if (!compliance || !isCompliant) return [];
  const phases = phasesOf(model, compliance);
  return phases
    .map(({ from, objectClass }, index) => ({ from, objectClass, until: phases[index + 1]?.from ?? compliance.until }))
    .filter(({ from, until }) => from.compare(until) < 0)
    .map(({ from, objectClass, until }) => ({
      tier: "compliance",
      category: name,
      store: "compliance",
      on: objectClass,
      from,
      until,
      ...endInBucket(until, until.compare(compliance.until) >= 0 ? model.undoWithin : undefined, compliance.immutable),
      searchable: false,
      compressed: compliance.compressed,
      locked: compliance.immutable,
      encryption: compliance.encrypted ? "key" : "s3",
    }));
}

/** @param hidden - for how long objects can be brought back, where they leave the bucket at `until` */
function endInBucket(
  until: Duration,
  hidden: Duration | undefined,
  locked: boolean,
): Pick<LogPlace, "worst" | "hidden"> {
  const moved = until.plus(NEXT_MIDNIGHT);
  if (!hidden) return { worst: moved, hidden: Duration.zero };
  const worst = moved
    .plus(hidden)
    .plus(NEXT_MIDNIGHT)
    .plus(locked ? Duration.days(1) : Duration.zero);
  return { worst, hidden };
}

function earlier(one: Duration, other: Duration): Duration {
  return one.compare(other) < 0 ? one : other;
}

/** Time until what lies in `place` can be read: by the usual retrieval, and by the cheapest. */
export function restoreTime({ store, on }: LogPlace): { readonly usual: Duration; readonly cheapest: Duration } {
  if (store === "elasticsearch") return { usual: Duration.zero, cheapest: Duration.zero };
  const { usual, cheapest } = S3_CLASSES[on as S3StorageClass].restoreHours;
  return { usual: Duration.hours(usual), cheapest: Duration.hours(cheapest) };
}
