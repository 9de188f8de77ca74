import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { S3Archive } from "../../../constructs/aws-archive";
import { RetentionTiers, type RetentionTiersProps } from "../../../constructs/retention-tiers";
import { complianceOf, placesOf, type RetentionModel, tierOf } from "../../../lib/retention";
import { Duration } from "../../../lib/units";
import { synthesized, testApp } from "../../../testing";
import { type BucketSettings, SimulatedBucket, type Version } from "./simulated-bucket";

const DAY = 24;
const DAYS = 2640;
/** An object of each category every so many days, each time at another hour. */
const EVERY = 4;
/** Enough objects to find what is wrong. */
const RARELY = 100;
const HOURS = [0, 0.5, 10, 23.99];

/** What policies make of the archive of a stack. */
function archived(policies: NonNullable<RetentionTiersProps["policies"]> = {}): {
  readonly model: RetentionModel;
  readonly stack: TerraformStack;
} {
  const stack = new TerraformStack(testApp(), "production");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  const { model } = new RetentionTiers(stack, "retention", { policies, archive: S3Archive.of() });
  return { model, stack };
}

/** A bucket's settings, as Terraform reads them. */
function settingsOf(stack: TerraformStack, bucket: "archive" | "compliance"): BucketSettings {
  const { at, ofType } = synthesized(stack);
  const versioning = at(`retention/archive/${bucket}/versioning`).versioning_configuration as { status: "Enabled" };
  const path = `retention/archive/${bucket}/lock`;
  const isLocked = ofType("aws_s3_bucket_object_lock_configuration").has(path);
  const lock = isLocked ? (at(path).rule as { default_retention: { days: number } }) : undefined;
  return {
    versioning: versioning.status,
    rules: at(`retention/archive/${bucket}/lifecycle`).rule as BucketSettings["rules"],
    lockedDays: lock?.default_retention.days,
  };
}

/** What must hold of an object of a category when the lifecycle last ran at an age, and it is half a day older now. */
type Expected = (
  category: string,
  atRun: Duration,
) => { readonly storageClass: string; readonly isLocked: boolean } | undefined;

const HALF_A_DAY = Duration.hours(12);

/** Puts objects of `categories` into a bucket for 2,600 days and says what was not as expected, and the ages at which objects were gone for good. */
function simulate(settings: BucketSettings, categories: readonly string[], expected: Expected, every = EVERY) {
  const bucket = new SimulatedBucket(settings);
  const alive = new Map<Version, string>();
  const wrong: string[] = [];
  const ages: number[] = [];
  const ask = remembered(expected);
  for (let day = 0; day < DAYS; day++) {
    bucket.midnight(day * DAY);
    for (const [version, category] of alive) {
      const atRun = day * DAY - version.bornAt;
      for (const what of differences(version, ask(category, atRun), bucket.canDelete(version, (day + 0.5) * DAY)))
        if (wrong.length < 5) wrong.push(`${category} of day ${version.bornAt / DAY} ${what} on day ${day}`);
      if (bucket.versions.has(version)) continue;
      alive.delete(version);
      ages.push(atRun / DAY);
    }
    if (day % every > 0) continue;
    const bornAt = day * DAY + (HOURS[(day / every) % HOURS.length] ?? 0);
    for (const category of categories) alive.set(bucket.put(`logs/${category}/${day}.gz`, bornAt), category);
  }
  return { wrong, count: ages.length, ages: [Math.min(...ages), Math.max(...ages)].map(Math.floor) };
}

/** `expected`, asked once for each age. */
function remembered(expected: Expected): (category: string, hours: number) => ReturnType<Expected> {
  const known = new Map<string, Map<number, ReturnType<Expected>>>();
  return (category, hours) => {
    const ages = known.get(category) ?? new Map<number, ReturnType<Expected>>();
    known.set(category, ages);
    if (!ages.has(hours)) ages.set(hours, expected(category, Duration.hours(hours)));
    return ages.get(hours);
  };
}

function differences(
  { hiddenAt, storageClass }: Version,
  due: ReturnType<Expected>,
  canDelete: boolean,
): readonly string[] {
  const found: string[] = [];
  if (due && hiddenAt !== undefined) found.push("is hidden");
  if (!due && hiddenAt === undefined) found.push("is still there");
  if (due && storageClass !== due.storageClass) found.push(`is in ${storageClass}, not ${due.storageClass}`);
  if (canDelete === (due?.isLocked ?? false)) found.push(canDelete ? "is not locked" : "is locked");
  return found;
}

/** An object is where its tier keeps it, and locked to the end of the last tier where that is immutable; a locked one is hidden a day later. */
const archiveExpects =
  (model: RetentionModel): Expected =>
  (category, atRun) => {
    const last = model.tiers.at(-1);
    const tier =
      tierOf(model, category, atRun) ?? (last?.immutable ? tierOf(model, category, dayBefore(atRun)) : undefined);
    const isLocked = last?.immutable === true && atRun.plus(HALF_A_DAY).compare(last.until) < 0;
    return tier && { storageClass: tier.objectClass, isLocked };
  };

/** A copy is in STANDARD for as long as its log is searched, and hidden a day after its lock has ended. */
const complianceExpects =
  (model: RetentionModel): Expected =>
  (category, atRun) => {
    if (!complianceOf(model, category, dayBefore(atRun))) return undefined;
    const isLocked = complianceOf(model, category, atRun.plus(HALF_A_DAY)) !== undefined;
    return { storageClass: atRun.toDays() < 30 ? "STANDARD" : "DEEP_ARCHIVE", isLocked };
  };

const dayBefore = (age: Duration) => Duration.milliseconds(Math.max(0, age.milliseconds - 86_400_000));

/** Age in days at which the report says that the last object of a bucket has left. */
const worstOf = (model: RetentionModel, store: "archive" | "compliance") =>
  Math.max(...placesOf(model).flatMap((place) => (place.store === store ? place.worst.toDays() : [])));

const namesOf = ({ categories }: RetentionModel) => categories.map(({ name }) => name);

describe("objects of every category over 2,640 days, by the rules that are synthesized", () => {
  it("lie in the class of their tier on each day, are hidden after a year, and gone 30 days later", () => {
    const { model, stack } = archived();
    expect(simulate(settingsOf(stack, "archive"), namesOf(model), archiveExpects(model))).toEqual({
      wrong: [],
      count: 6 * 561,
      ages: [395, 395],
    });
  });

  it("are locked in the compliance bucket until the day, hidden the day after, and gone 30 days later", () => {
    const { model, stack } = archived();
    const categories = ["access", "audit", "security"];
    expect(simulate(settingsOf(stack, "compliance"), categories, complianceExpects(model))).toEqual({
      wrong: [],
      count: 3 * 14,
      ages: [2586, 2586],
    });
  });

  it("go earlier where their category does, and are locked in the archive where the cold tier is immutable", () => {
    const { model, stack } = archived({ categoryDurations: { performance: Duration.days(60) } });
    expect(simulate(settingsOf(stack, "archive"), ["performance"], archiveExpects(model))).toMatchObject({
      wrong: [],
      ages: [90, 90],
    });
    const locked = archived({ coldStorage: { immutable: true } });
    expect(
      simulate(settingsOf(locked.stack, "archive"), namesOf(locked.model), archiveExpects(locked.model)),
    ).toMatchObject({
      wrong: [],
      ages: [396, 396],
    });
  });
});

describe("the report of retention", () => {
  it("promises no earlier end than the simulation finds", () => {
    const { model } = archived();
    // Ages of 395 and 2586 days are below 396 and 2587.
    expect(worstOf(model, "archive")).toBeGreaterThanOrEqual(396);
    expect(worstOf(model, "compliance")).toBeGreaterThanOrEqual(2587);
  });
});

describe("the simulation", () => {
  const { model, stack } = archived();
  const compliance = settingsOf(stack, "compliance");
  const [rule] = compliance.rules;

  it.each<[string, BucketSettings, string]>([
    ["a lock that ends a day early", { ...compliance, lockedDays: 2554 }, "is not locked"],
    ["a lock that ends a day late", { ...compliance, lockedDays: 2556 }, "is locked"],
    ["no lock", { ...compliance, lockedDays: undefined }, "is not locked"],
    [
      "a move a day late",
      { ...compliance, rules: [{ ...rule!, transition: [{ days: 31, storage_class: "DEEP_ARCHIVE" }] }] },
      "is in STANDARD, not DEEP_ARCHIVE",
    ],
    [
      "an expiry while the lock lasts",
      { ...compliance, rules: [{ ...rule!, expiration: [{ days: 2555 }] }] },
      "is hidden",
    ],
    ["an expiry a day late", { ...compliance, rules: [{ ...rule!, expiration: [{ days: 2557 }] }] }, "is still there"],
    [
      "a rule for other keys",
      { ...compliance, rules: [{ ...rule!, filter: [{ prefix: "audit/" }] }] },
      "is in STANDARD, not DEEP_ARCHIVE",
    ],
    [
      "a rule that is disabled",
      { ...compliance, rules: [{ ...rule!, status: "Disabled" }] },
      "is in STANDARD, not DEEP_ARCHIVE",
    ],
  ])("finds %s", (_, settings, found) => {
    const { wrong } = simulate(settings, [rule!.id], complianceExpects(model), RARELY);
    expect(wrong[0]).toContain(found);
  });

  it("finds data that is hidden and never deleted", () => {
    const { noncurrent_version_expiration: _, ...hiding } = rule!;
    const settings = { ...compliance, rules: [hiding] };
    expect(simulate(settings, [rule!.id], complianceExpects(model), RARELY).count).toBe(0);
  });
});

describe("a writer that overwrites every object with nothing", () => {
  /** Days on which the first version of an object is there and in STANDARD, and there at all, when another replaces it after an hour. */
  function daysOfOverwritten(name: "archive" | "compliance") {
    const bucket = new SimulatedBucket(settingsOf(archived().stack, name));
    const first = bucket.put("logs/audit/1.gz", 1);
    bucket.put("logs/audit/1.gz", 2);
    const [standard, all]: number[][] = [[], []];
    for (let day = 0; day < DAYS; day++) {
      bucket.midnight(day * DAY);
      if (!bucket.versions.has(first)) continue;
      all?.push(day);
      if (first.storageClass === "STANDARD") standard?.push(day);
    }
    return [standard?.at(-1), all?.at(-1)];
  }

  it("destroys none of the only copies for 30 days, in which somebody can bring them back", () => {
    expect(daysOfOverwritten("archive")).toEqual([30, 30]);
  });

  it("destroys no copy for compliance before its lock ends, and makes none cost STANDARD for seven years", () => {
    expect(daysOfOverwritten("compliance")).toEqual([29, 2555]);
  });
});

describe("a bucket of logs", () => {
  it("leaves small objects where they are, forgets uploads that broke off after a week, and keeps no markers", () => {
    const { stack } = archived();
    const bucket = new SimulatedBucket(settingsOf(stack, "archive"));
    const small = bucket.put("logs/audit/1.gz", 1, { isSmall: true });
    bucket.beginUpload("logs/audit/2.gz", 1);
    const unfinished: number[] = [];
    for (let day = 0; day <= 397; day++) {
      bucket.midnight(day * DAY);
      if (day === 364) expect(small.storageClass).toBe("STANDARD");
      if (bucket.unfinished > 0) unfinished.push(day);
    }
    expect(unfinished.at(-1)).toBe(7);
    expect([bucket.versions.size, bucket.markers]).toEqual([0, 0]);
  });
});
