import type { S3StorageClass } from "../s3";
import type { Specification, StorageKind } from "../specification";
import { Duration } from "../units";

/** The parts of a specification that retention is made of. */
export type RetentionSections = Pick<Specification, "retentionPolicies" | "logCategories">;

/** How long logs are kept, where, and in which state. */
export interface RetentionModel {
  /** Hot, warm and cold: every log goes through them, one after the other. */
  readonly tiers: readonly Tier[];
  /** A copy of the logs of some categories, from their first day on, whatever becomes of the others. @default - no category has one */
  readonly compliance?: Tier;
  /** In the order of the specification. */
  readonly categories: readonly LogCategory[];
  /** For how long an object that was overwritten, deleted or has expired can be brought back. */
  readonly undoWithin: Duration;
}

/** Name of a tier. */
export type TierName = "hot" | "warm" | "cold" | "compliance";

/** A span of ages in which logs are kept in one way. */
export interface Tier {
  readonly name: TierName;
  /** Age at which it begins; zero for compliance. */
  readonly from: Duration;
  /** Age at which it ends: a log of this age is in the tier no more. */
  readonly until: Duration;
  readonly storage: StorageKind;
  /** Whether Elasticsearch has it. */
  readonly searchable: boolean;
  readonly compressed: boolean;
  /** Whether nobody can change or delete it before its end. */
  readonly immutable: boolean;
  readonly encrypted: boolean;
  /** How S3 stores its objects; those of a searchable tier are the copy in the archive. */
  readonly objectClass: S3StorageClass;
}

/** A category of logs. */
export interface LogCategory {
  readonly name: string;
  /** Age at which its logs leave the tiers: the end of the cold one, or earlier. */
  readonly until: Duration;
  /** Whether compliance has a copy. */
  readonly isCompliant: boolean;
}

/** The tier that a log of `category` is in at `age`, of those that follow one another. Its compliance copy is {@link complianceOf}'s. */
export function tierOf({ tiers, categories }: RetentionModel, category: string, age: Duration): Tier | undefined {
  const until = categories.find(({ name }) => name === category)?.until;
  if (!until || age.compare(until) >= 0) return undefined;
  return tiers.find((tier) => isWithin(tier, age));
}

/** The compliance tier, where a log of `category` has a copy there at `age`. */
export function complianceOf(
  { compliance, categories }: RetentionModel,
  category: string,
  age: Duration,
): Tier | undefined {
  const isCompliant = categories.some((one) => one.name === category && one.isCompliant);
  return isCompliant && compliance && isWithin(compliance, age) ? compliance : undefined;
}

function isWithin({ from, until }: Tier, age: Duration): boolean {
  return age.compare(from) >= 0 && age.compare(until) < 0;
}

/** Age up to which logs of `category` can be searched; zero when they never can. */
export function searchableUntil({ tiers, categories }: RetentionModel, category: string): Duration {
  const until = categories.find(({ name }) => name === category)?.until ?? Duration.zero;
  const end = tiers.findLast(({ searchable }) => searchable)?.until ?? Duration.zero;
  return end.compare(until) < 0 ? end : until;
}

/** Age at which the last copy of a log of `category` is deleted. */
export function keptUntil({ compliance, categories }: RetentionModel, category: string): Duration {
  const one = categories.find(({ name }) => name === category);
  if (!one) return Duration.zero;
  return one.isCompliant && compliance && compliance.until.compare(one.until) > 0 ? compliance.until : one.until;
}
