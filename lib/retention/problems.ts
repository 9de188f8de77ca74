import { didYouMean, type Problem, quoted } from "../errors";
import { type RetentionPolicySection, STORAGE_KINDS } from "../specification";
import { Duration } from "../units";
import type { RetentionSections } from "./model";

/** Keys of the tiers, in the words of the specification. */
const KEYS = {
  hotStorage: "hot_storage",
  warmStorage: "warm_storage",
  coldStorage: "cold_storage",
  complianceStorage: "compliance_storage",
} as const;

type TierKey = keyof typeof KEYS;

const TIERS = Object.keys(KEYS) as TierKey[];

/** Tiers that logs go through one after the other; compliance is kept beside them. */
const IN_TURN = ["hotStorage", "warmStorage", "coldStorage"] as const;

/** Object Lock takes no longer retention. */
const LONGEST_LOCK = Duration.days(36_500);

/** Indices and objects carry the name of a category, and Elasticsearch knows only lower case. */
const CATEGORY = /^[a-z0-9][a-z0-9_-]{0,62}$/;

const at = (tier: TierKey, key: string) => `retention_policies.${KEYS[tier]}.${key}`;
const COMPLIANCE_CATEGORIES = at("complianceStorage", "categories");

/** What no store could do, of what the specification says about retention. That each tier ends later than the one before, reading has seen to. */
export function retentionProblems(sections: RetentionSections): readonly Problem[] {
  return [
    ...partsOfDays(sections),
    ...IN_TURN.flatMap((tier, index) => backwards(sections, tier, IN_TURN[index - 1])),
    ...IN_TURN.flatMap((tier) => unsearchable(tier, sections.retentionPolicies[tier])),
    ...TIERS.flatMap((tier) => impossibleInBuckets(tier, sections.retentionPolicies[tier])),
    ...categoryProblems(sections),
    ...outlivingCategories(sections),
    ...lockedCategories(sections),
    ...lateCompression(sections),
  ];
}

/** The archive moves and deletes objects once a day. The end of the hot tier is Elasticsearch's alone. */
function partsOfDays({ retentionPolicies }: RetentionSections): readonly Problem[] {
  return [
    ...TIERS.slice(1).map((tier) => [at(tier, "duration"), retentionPolicies[tier].duration] as const),
    ...Object.entries(retentionPolicies.categoryDurations).map(
      ([name, duration]) => [categoryDuration(name), duration] as const,
    ),
  ]
    .filter(([, duration]) => !Number.isInteger(duration.toDays()))
    .map(([path, duration]) => ({
      path,
      message: `must be whole days, in which the archive counts ages, got ${quoted(duration)}`,
    }));
}

/** Searchable after what is not, or faster than the tier before. */
function backwards(
  { retentionPolicies }: RetentionSections,
  tier: TierKey,
  before: TierKey | undefined,
): readonly Problem[] {
  if (!before) return [];
  const [here, last] = [retentionPolicies[tier], retentionPolicies[before]];
  const isFaster = STORAGE_KINDS.indexOf(here.storageClass) < STORAGE_KINDS.indexOf(last.storageClass);
  return [
    ...(here.searchEnabled && !last.searchEnabled
      ? [
          {
            path: at(tier, "search_enabled"),
            message: `must be false while ${at(before, "search_enabled")} is: logs that left Elasticsearch do not come back into it`,
          },
        ]
      : []),
    ...(isFaster
      ? [
          {
            path: at(tier, "storage_class"),
            message: `must not be faster than ${at(before, "storage_class")} (${quoted(last.storageClass)}), got ${quoted(here.storageClass)}: logs move from fast storage to cheap storage only`,
          },
        ]
      : []),
  ];
}

function unsearchable(
  tier: TierKey,
  { searchEnabled, storageClass, immutable }: RetentionPolicySection,
): readonly Problem[] {
  if (!searchEnabled) return [];
  const search = at(tier, "search_enabled");
  return [
    ...(storageClass === "archive" || storageClass === "glacier"
      ? [
          {
            path: at(tier, "storage_class"),
            message: `must be "ssd" or "standard" while ${search} is true, got ${quoted(storageClass)}: Elasticsearch searches its own disks`,
          },
        ]
      : []),
    ...(immutable
      ? [
          {
            path: at(tier, "immutable"),
            message: `must be false while ${search} is true: an administrator of Elasticsearch can always delete; name the categories in ${COMPLIANCE_CATEGORIES} instead`,
          },
        ]
      : []),
  ];
}

function impossibleInBuckets(
  tier: TierKey,
  { searchEnabled, storageClass, immutable, duration }: RetentionPolicySection,
): readonly Problem[] {
  if (searchEnabled)
    return tier === "complianceStorage"
      ? [
          {
            path: at(tier, "search_enabled"),
            message:
              "must be false: compliance logs lie in a bucket; to search them for longer, raise the duration of a searchable tier",
          },
        ]
      : [];
  return [
    ...(storageClass === "ssd"
      ? [
          {
            path: at(tier, "storage_class"),
            message: `must be "standard", "archive" or "glacier" while ${at(tier, "search_enabled")} is false, got "ssd": what cannot be searched lies in a bucket, which has no SSD`,
          },
        ]
      : []),
    ...(immutable && duration.compare(LONGEST_LOCK) > 0
      ? [
          {
            path: at(tier, "duration"),
            message: `must be at most ${LONGEST_LOCK.toString()} (100 years) while ${at(tier, "immutable")} is true, got ${quoted(duration)}: Object Lock takes no more`,
          },
        ]
      : []),
  ];
}

/** Categories that no log has, or whose name nothing could carry. */
function categoryProblems({ retentionPolicies, logCategories }: RetentionSections): readonly Problem[] {
  const { complianceStorage, categoryDurations } = retentionPolicies;
  const known = Object.keys(logCategories);
  return [
    ...(known.length === 0
      ? [{ path: "log_categories", message: "must have at least one: every log is of a category" }]
      : []),
    ...known
      .filter((name) => !CATEGORY.test(name))
      .map((name) => ({
        path: `log_categories.${quoted(name)}`,
        message:
          "must be at most 63 lower-case letters, digits, _ and -, not _ or - first: the category's indices and objects carry its name",
      })),
    ...[
      ...complianceStorage.categories.map((name, index) => [`${COMPLIANCE_CATEGORIES}[${index}]`, name] as const),
      ...Object.keys(categoryDurations).map((name) => [categoryDuration(name), name] as const),
    ]
      .filter(([, name]) => !known.includes(name))
      .map(([path, name]) => ({
        path,
        message: `must be one of log_categories (${known.join(", ")}), got ${quoted(name)}${didYouMean(name, known)}`,
      })),
  ];
}

function outlivingCategories({ retentionPolicies }: RetentionSections): readonly Problem[] {
  const { coldStorage, categoryDurations } = retentionPolicies;
  return Object.entries(categoryDurations)
    .filter(([, duration]) => duration.compare(coldStorage.duration) > 0)
    .map(([name, duration]) => ({
      path: categoryDuration(name),
      message: `must be at most ${at("coldStorage", "duration")} (${coldStorage.duration.toString()}), got ${quoted(duration)}; to keep the category longer, name it in ${COMPLIANCE_CATEGORIES}`,
    }));
}

/** The archive's lock is for all of its objects. */
function lockedCategories({ retentionPolicies }: RetentionSections): readonly Problem[] {
  const { coldStorage, categoryDurations } = retentionPolicies;
  if (!coldStorage.immutable) return [];
  return Object.entries(categoryDurations)
    .filter(([, duration]) => duration.compare(coldStorage.duration) < 0)
    .map(([name, duration]) => ({
      path: categoryDuration(name),
      message: `must be ${coldStorage.duration.toString()} while ${at("coldStorage", "immutable")} is true, got ${quoted(duration)}: the archive is locked as a whole`,
    }));
}

/** Elasticsearch merges indices no later than in its warm phase. */
function lateCompression({ retentionPolicies }: RetentionSections): readonly Problem[] {
  const { warmStorage, coldStorage } = retentionPolicies;
  if (!coldStorage.searchEnabled || !coldStorage.compression || warmStorage.compression) return [];
  return [
    {
      path: at("coldStorage", "compression"),
      message: `must be false while ${at("warmStorage", "compression")} is: Elasticsearch compresses an index as it becomes warm, and no later`,
    },
  ];
}

function categoryDuration(name: string): string {
  return `retention_policies.category_durations.${/^[^\s."'[\]]+$/.test(name) ? name : quoted(name)}`;
}
