import { didYouMean, type Problem, quoted } from "../errors";
import { lifecycleProblems, S3_CLASS_NAMES, type S3StorageClass } from "../s3";
import type { StorageKind } from "../specification";
import type { Duration } from "../units";
import { movingPhases, type Phase, phasesOf } from "./buckets";
import type { RetentionModel, TierName } from "./model";

/** Classes of S3 for objects of tiers, where those of {@link CLASS_OF} are not wanted. */
export type ObjectClasses = Readonly<Partial<Record<TierName, S3StorageClass>>>;

/** How S3 stores what the specification names. While a log is searchable, its object can be read at once. */
export const CLASS_OF: Readonly<Record<StorageKind, S3StorageClass>> = {
  ssd: "STANDARD",
  standard: "STANDARD",
  archive: "GLACIER",
  glacier: "DEEP_ARCHIVE",
};

const TIERS: readonly TierName[] = ["hot", "warm", "cold", "compliance"];

/** Classes that do not exist, and moves that S3 refuses. */
export function objectClassProblems(model: RetentionModel, given: ObjectClasses): readonly Problem[] {
  const named = nameProblems(given);
  if (named.length > 0) return named;
  const { tiers, compliance } = model;
  const phases = compliance ? phasesOf(model, compliance) : [];
  return [
    ...refusedMoves(tiers, tiers.at(-1)?.until, given),
    ...refusedMoves(
      phases.map((phase) => ({ ...phase, name: "compliance" as const })),
      compliance?.until,
      given,
    ),
  ];
}

function nameProblems(given: ObjectClasses): readonly Problem[] {
  return Object.entries(given).flatMap(([name, objectClass]) => {
    if (objectClass === undefined) return [];
    const path = `objectClasses.${name}`;
    if (!TIERS.includes(name as TierName))
      return [
        {
          path,
          message: `must be a class of ${TIERS.join(", ")}; there is no tier ${quoted(name)}${didYouMean(name, TIERS)}`,
        },
      ];
    if (S3_CLASS_NAMES.includes(objectClass)) return [];
    const hint = didYouMean(objectClass, S3_CLASS_NAMES);
    return [{ path, message: `must be ${S3_CLASS_NAMES.join(", ")}, got ${quoted(objectClass)}${hint}` }];
  });
}

/** What S3 refuses of the moves of objects that stay to the end, each at the tier that it leads to. */
function refusedMoves(
  phases: readonly (Phase & { readonly name: TierName })[],
  end: Duration | undefined,
  given: ObjectClasses,
): readonly Problem[] {
  const moving = movingPhases(phases);
  const transitions = moving.map(({ from, objectClass }) => ({ afterDays: from.toDays(), to: objectClass }));
  const rule = { id: "all", prefix: "", transitions, expiresAfterDays: end?.toDays() ?? 1, noncurrentDays: 1 };
  return lifecycleProblems([rule], "rules").flatMap(({ path, message }) => {
    const tier = moving[Number(/transitions\[(\d+)\]/.exec(path)?.[1])]?.name;
    if (!tier) return [];
    return [
      { path: tier in given ? `objectClasses.${tier}` : `retention_policies.${tier}_storage.storage_class`, message },
    ];
  });
}
