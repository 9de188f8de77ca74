import { isUnit, type Problem, propProblems, quoted } from "../../lib/errors";
import { Duration } from "../../lib/units";
import type { ArchiveLock } from "./props";

const ONLY = { only: true } as const;

/** What is wrong with the days of a lock, once the tiers are known. */
export function lengthProblems(lock: ArchiveLock, lockedDays: readonly number[]): readonly Problem[] {
  if (lockedDays.length === 0)
    return [
      { path: "lock", message: "must be left out: no tier that goes into a bucket is immutable; set immutable on one" },
    ];
  const longest = Duration.days(Math.max(...lockedDays));
  if (lock.mode === "COMPLIANCE")
    return lock.acknowledged.compare(longest) === 0
      ? []
      : [
          {
            path: "lock.acknowledged",
            message: `must be the ${longest.toString()} for which nobody, not even AWS, can delete objects or stop paying for them, got ${quoted(lock.acknowledged)}`,
          },
        ];
  const shortest = Duration.days(Math.min(...lockedDays));
  const { retention } = lock;
  if (
    retention === undefined ||
    (retention.compare(shortest) <= 0 && retention.toDays() >= 1 && Number.isInteger(retention.toDays()))
  )
    return [];
  return [
    {
      path: "lock.retention",
      message: `must be whole days from 1d to ${shortest.toString()}, when objects go, got ${quoted(retention)}`,
    },
  ];
}

/** What is wrong with a lock by itself. */
export function lockShapeProblems(lock: ArchiveLock): readonly Problem[] {
  if (lock.mode === "GOVERNANCE")
    return propProblems<object>(lock, { mode: "text", retention: "duration?" }, "lock", ONLY);
  if ((lock.mode as unknown) === "COMPLIANCE") {
    if (isUnit("Duration", lock.acknowledged))
      return propProblems<object>(lock, { mode: "text", acknowledged: "duration" }, "lock", ONLY);
    const rule =
      "must be the longest lock of the tiers, such as Duration.days(2555): nobody, not even AWS, can delete objects until it ends";
    return [
      {
        path: "lock.acknowledged",
        message: lock.acknowledged === undefined ? `is missing; ${rule}` : `${rule}, got ${quoted(lock.acknowledged)}`,
      },
    ];
  }
  return [
    {
      path: "lock.mode",
      message: `must be "GOVERNANCE" or "COMPLIANCE", got ${quoted((lock as { mode: unknown }).mode)}`,
    },
  ];
}
