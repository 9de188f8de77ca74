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
export { type ReadRetention, retentionOf } from "./retention-of";
