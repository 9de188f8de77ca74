export { retentionAdvice } from "./advice";
export { archiveOf, complianceBucketOf, type LogBucket } from "./buckets";
export type { CostBasis } from "./cost";
export {
  dataStreamLifecycles,
  deletionPolicy,
  type ElasticsearchCall,
  elasticsearchCalls,
  type ElasticsearchOptions,
} from "./elasticsearch";
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
export { retentionPage } from "./page";
export { tiersPicture } from "./picture";
export { type LogPlace, placesOf } from "./places";
export {
  type ClassPrices,
  LIST_PRICES,
  type PriceOverrides,
  priceProblems,
  pricesOf,
  type RetentionPrices,
} from "./prices";
export { costPerMonth, type PlaceReport, reportOf, reportText } from "./report";
export { type ReadRetention, retentionOf } from "./retention-of";
export { roomOf } from "./room";
export { type RetainedStore, storeAdvice, usefulUntil } from "./stores";
export { EXAMPLE_VOLUME, type LogVolume, volumeProblems } from "./volume";
