import type { LifecycleRule, LifecycleTransition, S3StorageClass } from "../s3";
import { Duration } from "../units";
import type { RetentionModel, Tier } from "./model";

/** What a bucket must do with the objects of logs that are written into it. */
export interface LogBucket {
  /** One for each category that goes there; the keys of each begin with its prefix. */
  readonly rules: readonly LifecycleRule[];
  /** Days for which nobody deletes or overwrites an object. @default - no lock */
  readonly lockedDays?: number;
  /** Whether a key of its own encrypts it, and not S3's. */
  readonly encrypted: boolean;
  /** Whether objects are compressed with gzip, each for itself. */
  readonly compressed: boolean;
}

/** A versioned bucket keeps what was hidden or overwritten for this long, which is as short as S3 takes. */
const NONCURRENT_DAYS = 1;

/** A day after the lock: whoever deletes on its last day is still refused. */
const AFTER_LOCK = 1;

/** What keys begin with, of an output whose path is `logs/%Y/%m/%d/`: `logs/`. */
export function keyPrefix(path: string): string {
  const literal = path.split("%")[0] ?? "";
  return literal.slice(0, literal.lastIndexOf("/") + 1).replace(/^\/+/, "");
}

/**
 * The archive: every category, from the first day to the end of the tiers. While a tier is searchable its objects are the copy that
 * Elasticsearch can be filled from again.
 *
 * @param prefix - what keys begin with, before the name of a category: {@link keyPrefix}
 */
export function archiveOf({ tiers, categories }: RetentionModel, prefix: string): LogBucket {
  const locked = lockOf(tiers);
  return {
    rules: categories.map((category) => ({
      id: category.name,
      prefix: `${prefix}${category.name}/`,
      transitions: movesOf(tiers.filter(({ from }) => from.compare(category.until) < 0)),
      expiresAfterDays: category.until.toDays() + (locked ? AFTER_LOCK : 0),
      noncurrentDays: NONCURRENT_DAYS,
    })),
    ...(locked && { lockedDays: locked.toDays() }),
    encrypted: tiers.some(({ encrypted }) => encrypted),
    compressed: tiers.some(({ searchable, compressed }) => !searchable && compressed),
  };
}

/** The compliance bucket: a copy of its categories, from the first day on. @returns undefined when no category has one */
export function complianceBucketOf(model: RetentionModel, prefix: string): LogBucket | undefined {
  const { compliance, categories } = model;
  if (!compliance) return undefined;
  const locked = lockOf([compliance]);
  return {
    rules: categories
      .filter(({ isCompliant }) => isCompliant)
      .map(({ name }) => ({
        id: name,
        prefix: `${prefix}${name}/`,
        transitions: movesOf(phasesOf(model, compliance)),
        expiresAfterDays: compliance.until.toDays() + (locked ? AFTER_LOCK : 0),
        noncurrentDays: NONCURRENT_DAYS,
      })),
    ...(locked && { lockedDays: locked.toDays() }),
    encrypted: compliance.encrypted,
    compressed: compliance.compressed,
  };
}

/** An age at which objects have another class. */
export interface Phase {
  readonly from: Duration;
  readonly objectClass: S3StorageClass;
}

/** A compliance copy can be read at once for as long as its logs are searched, so that whatever was lost elsewhere comes back from it. */
export function phasesOf({ tiers }: RetentionModel, { objectClass }: Tier): readonly Phase[] {
  const searched = tiers.findLast(({ searchable }) => searchable)?.until ?? Duration.zero;
  return [
    { from: Duration.zero, objectClass: "STANDARD" },
    { from: Duration.days(Math.ceil(searched.toDays())), objectClass },
  ];
}

/** Age up to which the objects of `tiers` are locked: the end of the last tier that is immutable. */
function lockOf(tiers: readonly Tier[]): Duration | undefined {
  return tiers.findLast(({ immutable }) => immutable)?.until;
}

function movesOf(phases: readonly Phase[]): readonly LifecycleTransition[] {
  return movingPhases(phases).map(({ from, objectClass }) => ({ afterDays: from.toDays(), to: objectClass }));
}

/** Objects are born in STANDARD, and move where the class is another. */
export function movingPhases<P extends Phase>(phases: readonly P[]): readonly P[] {
  return phases.filter(
    ({ objectClass }, index) =>
      objectClass !== (phases[index - 1]?.objectClass ?? ("STANDARD" satisfies S3StorageClass)),
  );
}
