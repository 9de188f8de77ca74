export {
  logAddress,
  searchAddress,
  traceAddress,
  traceSearchAddress,
  withoutSlash,
  type LinkValue,
  type Range,
  type Slot,
  type TraceSearch,
} from "./addresses";
export { fieldOf, HOST_FIELD, NEVER_LABELS, TAG_DOT, type CorrelatedField } from "./fields";
export { grafanaLinks, type LinkedSource, type OptionValue, type SourceCorrelation, type SourceLinks } from "./grafana";
export { jaegerLinks, type CorrelatedPlaces, type LinkPattern } from "./jaeger";
export { searchEntries, type SearchEntry, type SearchLink, type SearchTool } from "./search";
export { correlationWindow, identifiersOf, type Correlated, type CorrelationStrategy } from "./model";
