import type { Problem } from "../errors";
import type { RetentionPolicySection } from "../specification";
import { Duration } from "../units";
import type { RetentionModel, RetentionSections, Tier, TierName } from "./model";
import { retentionProblems } from "./problems";

/** A model, and what is wrong with it beside what the specification refuses by itself. */
export interface ReadRetention {
  readonly model: RetentionModel;
  readonly problems: readonly Problem[];
}

/** The retention that a specification asks for. */
export function retentionOf(sections: RetentionSections): ReadRetention {
  const { retentionPolicies, logCategories } = sections;
  const { hotStorage, warmStorage, coldStorage, complianceStorage, categoryDurations } = retentionPolicies;
  const [hot, warm, cold] = [
    tier("hot", Duration.zero, hotStorage),
    tier("warm", hotStorage.duration, warmStorage),
    tier("cold", warmStorage.duration, coldStorage),
  ];
  const { categories } = complianceStorage;
  return {
    model: {
      tiers: [hot, warm, cold],
      ...(categories.length > 0 && { compliance: tier("compliance", Duration.zero, complianceStorage) }),
      categories: Object.keys(logCategories).map((name) => ({
        name,
        until: categoryDurations[name] ?? cold.until,
        isCompliant: categories.includes(name),
      })),
    },
    problems: retentionProblems(sections),
  };
}

function tier(name: TierName, from: Duration, section: RetentionPolicySection): Tier {
  const { duration, storageClass, searchEnabled, compression, immutable, encryption } = section;
  return {
    name,
    from,
    until: duration,
    storage: storageClass,
    searchable: searchEnabled,
    compressed: compression,
    immutable,
    encrypted: encryption,
  };
}
