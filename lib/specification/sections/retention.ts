import { Duration } from "../../units";
import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** 3.3 */
export interface RetentionPoliciesSection {
  readonly hotStorage: RetentionPolicySection;
  readonly warmStorage: RetentionPolicySection;
  readonly coldStorage: RetentionPolicySection;
  readonly complianceStorage: CompliancePolicySection;
  /** Extension: categories whose logs go earlier than the cold tier ends. */
  readonly categoryDurations: Named<Duration>;
}

/** 3.3; what a tier's block does not say is `false`. */
export interface RetentionPolicySection {
  readonly duration: Duration;
  readonly storageClass: StorageKind;
  readonly searchEnabled: boolean;
  readonly compression: boolean;
  readonly immutable: boolean;
  readonly encryption: boolean;
}

/** 3.3 */
export interface CompliancePolicySection extends RetentionPolicySection {
  /** Extension: categories of logs that are kept there beside the other tiers. */
  readonly categories: readonly string[];
}

/** 3.3, from the fastest to the cheapest. */
export type StorageKind = (typeof STORAGE_KINDS)[number];

/** 3.3, from the fastest to the cheapest. */
export const STORAGE_KINDS = ["ssd", "standard", "archive", "glacier"] as const;

const tier = (
  days: number,
  storageClass: StorageKind,
  switches: Partial<RetentionPolicySection>,
): RetentionPolicySection => ({
  duration: Duration.days(days),
  storageClass,
  searchEnabled: false,
  compression: false,
  immutable: false,
  encryption: false,
  ...switches,
});

const policy = (s: SchemaWords) => ({
  duration: s.duration(),
  storageClass: s.oneOf(STORAGE_KINDS),
  searchEnabled: s.flag(),
  compression: s.flag(),
  immutable: s.flag(),
  encryption: s.flag(),
});

/** `retention_policies` of section 3.3. @internal */
export const retentionPolicies = {
  builtIn: {
    hotStorage: tier(7, "ssd", { searchEnabled: true }),
    warmStorage: tier(30, "standard", { searchEnabled: true, compression: true }),
    coldStorage: tier(365, "archive", { compression: true }),
    complianceStorage: {
      ...tier(2555, "glacier", { immutable: true, encryption: true }),
      categories: ["access", "audit", "security"],
    },
    categoryDurations: {},
  },
  schema: (s) =>
    s.section({
      hotStorage: s.section(policy(s)),
      warmStorage: s.section(policy(s)),
      coldStorage: s.section(policy(s)),
      complianceStorage: s.section({ ...policy(s), categories: s.set(s.word()) }),
      categoryDurations: s.named(s.entryName(), s.duration()),
    }),
} satisfies Section<RetentionPoliciesSection>;
