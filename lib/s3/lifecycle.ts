import { type Problem, quoted } from "../errors";
import { S3_CLASS_NAMES, S3_CLASSES, type S3StorageClass } from "./classes";

/** What becomes of the objects below a prefix as they age. Ages are whole days; S3 acts at the next midnight of UTC. */
export interface LifecycleRule {
  /** Unique in its bucket: `audit`. */
  readonly id: string;
  /** What the keys begin with: `logs/audit/`. */
  readonly prefix: string;
  /** Moves into other classes, the first one first. Objects are born in `STANDARD`. */
  readonly transitions: readonly LifecycleTransition[];
  /** Age at which an object goes. */
  readonly expiresAfterDays: number;
  /** Days for which a version stays that was overwritten, deleted or has expired, which only hides it in a versioned bucket. */
  readonly noncurrentDays: number;
  /** Where such a version goes if a lock keeps it for longer, and after how many days of these. @default - it stays in its class */
  readonly noncurrentMove?: LifecycleTransition;
}

/** A move into another storage class. */
export interface LifecycleTransition {
  readonly afterDays: number;
  readonly to: S3StorageClass;
}

/** For how long nobody deletes or overwrites a version, from its creation. */
export interface ObjectLock {
  /** `COMPLIANCE`: nobody at all, the account's root included. `GOVERNANCE`: nobody without `s3:BypassGovernanceRetention`. */
  readonly mode: "COMPLIANCE" | "GOVERNANCE";
  readonly days: number;
}

/** S3 takes no longer ages, and no longer locks. */
export const MOST_DAYS = 36_500;
const MOST_RULES = 1000;
const DAYS_IN_IA = 30;
const INFREQUENT: readonly S3StorageClass[] = ["STANDARD_IA", "ONEZONE_IA"];
const ARCHIVES: readonly S3StorageClass[] = ["GLACIER", "DEEP_ARCHIVE"];

/**
 * What S3 refuses of a bucket's `rules`, at `path`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export function lifecycleProblems(rules: readonly LifecycleRule[], path: string): readonly Problem[] {
  const problems = rules.flatMap((rule) => ruleProblems(rule, `${path}.${rule.id}`));
  if (rules.length <= MOST_RULES) return problems;
  return [...problems, { path, message: `must be at most ${MOST_RULES} rules a bucket, got ${rules.length}` }];
}

/** What S3 refuses of a lock, at `path`. */
export function lockProblems({ days }: ObjectLock, path: string): readonly Problem[] {
  return daysProblems(days, 1, path);
}

/** A class that objects leave before the days that they are billed for. */
export interface ShortStay {
  readonly rule: string;
  readonly in: S3StorageClass;
  readonly stayDays: number;
  readonly billedDays: number;
}

/** Where objects of `rules` are billed for longer than they stay. S3 takes that, and charges for it. */
export function shortStays(rules: readonly LifecycleRule[]): readonly ShortStay[] {
  return rules.flatMap(({ id, transitions, expiresAfterDays, noncurrentDays }) =>
    transitions.flatMap(({ afterDays, to }, index) => {
      // An object that is hidden is there still.
      const stayDays = (transitions[index + 1]?.afterDays ?? expiresAfterDays + noncurrentDays) - afterDays;
      const billedDays = S3_CLASSES[to].minimumDays;
      return stayDays < billedDays ? [{ rule: id, in: to, stayDays, billedDays }] : [];
    }),
  );
}

function ruleProblems(
  { transitions, expiresAfterDays, noncurrentDays, noncurrentMove }: LifecycleRule,
  path: string,
): readonly Problem[] {
  const last = transitions.at(-1);
  return [
    ...transitions.flatMap((transition, index) =>
      transitionProblems(transition, transitions.slice(0, index), `${path}.transitions[${index}]`),
    ),
    ...daysProblems(expiresAfterDays, 1, `${path}.expiresAfterDays`),
    ...daysProblems(noncurrentDays, 1, `${path}.noncurrentDays`),
    ...(noncurrentMove ? noncurrentProblems(noncurrentMove, noncurrentDays, `${path}.noncurrentMove`) : []),
    ...(last && expiresAfterDays <= last.afterDays
      ? [
          {
            path: `${path}.expiresAfterDays`,
            message: `must be later than the move to ${last.to} after ${last.afterDays} days, got ${expiresAfterDays}; leave that move out`,
          },
        ]
      : []),
  ];
}

function noncurrentProblems(move: LifecycleTransition, noncurrentDays: number, path: string): readonly Problem[] {
  const problems = transitionProblems(move, [], path);
  if (problems.length > 0 || move.afterDays < noncurrentDays) return problems;
  return [{ path, message: `must be before the version goes after ${noncurrentDays} days, got ${move.afterDays}` }];
}

function transitionProblems(
  { afterDays, to }: LifecycleTransition,
  earlier: readonly LifecycleTransition[],
  path: string,
): readonly Problem[] {
  const unknown = classProblems(to, `${path}.to`);
  if (unknown.length > 0) return unknown;
  const { earliestDays } = S3_CLASSES[to];
  const before = earlier.at(-1);
  return [
    ...daysProblems(afterDays, 0, `${path}.afterDays`),
    ...(afterDays < earliestDays
      ? [
          {
            path,
            message: `must be at least ${earliestDays} days old for ${to}, got ${afterDays}; GLACIER_IR takes any age`,
          },
        ]
      : []),
    ...(before ? orderProblems({ afterDays, to }, before, path) : []),
  ];
}

function orderProblems(
  { afterDays, to }: LifecycleTransition,
  before: LifecycleTransition,
  path: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const isBelow = S3_CLASS_NAMES.indexOf(to) > S3_CLASS_NAMES.indexOf(before.to);
  if (!isBelow || (before.to === "ONEZONE_IA" && to === "GLACIER_IR"))
    problems.push({ path, message: `must be a class that S3 moves objects to from ${before.to}, got ${to}` });
  const stay = INFREQUENT.includes(before.to) && ARCHIVES.includes(to) ? DAYS_IN_IA : 1;
  const rule = `must be at least ${before.afterDays + stay} days old, ${stay} after the move to ${before.to}`;
  if (afterDays < before.afterDays + stay) problems.push({ path, message: `${rule}, got ${afterDays}` });
  return problems;
}

function classProblems(given: S3StorageClass, path: string): readonly Problem[] {
  const moves = S3_CLASS_NAMES.slice(1);
  if (moves.includes(given)) return [];
  return [{ path, message: `must be ${moves.join(", ")}, got ${quoted(given)}; objects are born in STANDARD` }];
}

function daysProblems(given: number, least: number, path: string): readonly Problem[] {
  if (Number.isInteger(given) && given >= least && given <= MOST_DAYS) return [];
  return [{ path, message: `must be ${least} to ${MOST_DAYS} whole days, got ${quoted(given)}` }];
}
