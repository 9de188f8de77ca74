import { type LifecycleRule, type LifecycleTransition, MOST_DAYS, S3_CLASSES, type S3StorageClass } from "../s3";
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

/** A day after the lock: whoever deletes on its last day is still refused. */
const AFTER_LOCK = 1;

/**
 * The archive: every category, from the first day to the end of the tiers. While a tier is searchable its objects are the copy that
 * Elasticsearch can be filled from again.
 *
 * @param prefix - what keys begin with, before the name of a category
 */
export function archiveOf(model: RetentionModel, prefix: string): LogBucket {
  const { tiers, categories } = model;
  const locked = lockOf(tiers);
  return {
    rules: categories.map(({ name, until }) => ({
      id: name,
      prefix: `${prefix}${name}/`,
      ...agesOf(model, movesOf(tiers.filter(({ from }) => from.compare(until) < 0)), until, locked),
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
  const ages = agesOf(model, movesOf(phasesOf(model, compliance)), compliance.until, locked);
  return {
    rules: categories
      .filter(({ isCompliant }) => isCompliant)
      .map(({ name }) => ({ id: name, prefix: `${prefix}${name}/`, ...ages })),
    ...(locked && { lockedDays: locked.toDays() }),
    encrypted: compliance.encrypted,
    compressed: compliance.compressed,
  };
}

function agesOf(
  { undoWithin }: RetentionModel,
  transitions: readonly LifecycleTransition[],
  until: Duration,
  locked: Duration | undefined,
): Omit<LifecycleRule, "id" | "prefix"> {
  const noncurrentDays = undoWithin.toDays();
  const last = transitions.at(-1);
  const afterDays = noncurrentDays - 1;
  // A lock keeps what was overwritten for years, far beyond the days in which somebody would undo it.
  const canMove = locked !== undefined && last && afterDays >= Math.max(1, S3_CLASSES[last.to].earliestDays);
  return {
    transitions,
    expiresAfterDays: Math.min(until.toDays() + (locked ? AFTER_LOCK : 0), MOST_DAYS),
    noncurrentDays,
    ...(canMove && { noncurrentMove: { afterDays, to: last.to } }),
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
