export { archiveOf, complianceBucketOf, keyPrefix, type LogBucket } from "./buckets";
export {
  complianceOf,
  keptUntil,
  type LogCategory,
  type RetentionModel,
  type RetentionSections,
  searchableUntil,
  type Tier,
  type TierName,
  tierOf,
} from "./model";
export { CLASS_OF, type ObjectClasses } from "./object-classes";
export { type ReadRetention, retentionOf } from "./retention-of";
