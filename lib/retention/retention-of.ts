import type { Problem } from "../errors";
import type { RetentionPolicySection } from "../specification";
import { Duration } from "../units";
import type { RetentionModel, RetentionSections, Tier, TierName } from "./model";
import { CLASS_OF, type ObjectClasses, objectClassProblems } from "./object-classes";
import { retentionProblems } from "./problems";

/** A model, and what is wrong with it beside what the specification refuses by itself. */
export interface ReadRetention {
  readonly model: RetentionModel;
  readonly problems: readonly Problem[];
}

/** Long enough for somebody to notice what was overwritten: whoever may write logs may write over all of them. */
const UNDO_WITHIN = Duration.days(30);

/** The retention that a specification asks for. */
export function retentionOf(
  sections: RetentionSections,
  objectClasses: ObjectClasses = {},
  undoWithin = UNDO_WITHIN,
): ReadRetention {
  const { retentionPolicies, logCategories } = sections;
  const { hotStorage, warmStorage, coldStorage, complianceStorage, categoryDurations } = retentionPolicies;
  const tier = (name: TierName, from: Duration, section: RetentionPolicySection): Tier => ({
    ...tierWords(section),
    name,
    from,
    objectClass: objectClasses[name] ?? CLASS_OF[section.storageClass],
  });
  const { categories } = complianceStorage;
  const model: RetentionModel = {
    tiers: [
      tier("hot", Duration.zero, hotStorage),
      tier("warm", hotStorage.duration, warmStorage),
      tier("cold", warmStorage.duration, coldStorage),
    ],
    ...(categories.length > 0 && { compliance: tier("compliance", Duration.zero, complianceStorage) }),
    categories: Object.keys(logCategories).map((name) => ({
      name,
      until: categoryDurations[name] ?? coldStorage.duration,
      isCompliant: categories.includes(name),
    })),
    undoWithin,
  };
  const problems = retentionProblems(sections);
  // Ages and classes that are refused already say nothing more by what S3 makes of them.
  return { model, problems: problems.length > 0 ? problems : objectClassProblems(model, objectClasses) };
}

function tierWords({ duration, storageClass, searchEnabled, ...section }: RetentionPolicySection) {
  const { compression, immutable, encryption } = section;
  return {
    until: duration,
    storage: storageClass,
    searchable: searchEnabled,
    compressed: compression,
    immutable,
    encrypted: encryption,
  };
}
