export { catalogueOf, type Catalogue, type CatalogueOptions, type MetricFamily, type Unavailable } from "./catalogue";
export { dashboardAddress, pageName, runbookAddress, subjectOf, type AlertLinks, type DashboardSubject } from "./links";
export { checkRules } from "./check";
export { checkQuery, type RuleCheckOptions } from "./check-query";
export type { ScrapedTargets } from "./check-targets";
export { sortedOut, type Finding, type RuleFindings } from "./finding";
export { deriveProof } from "./derive";
export { EXAMPLE_INSTANCE, exampleLabels, matches } from "./example-labels";
export { exposedMetrics, exposedWord } from "./exposed";
export { readExposition } from "./exposition";
export { hiddenLabels } from "./hidden-labels";
export { anchorOf, HOST_DOWN, NODE_JOB, UNITS_JOB } from "./host-down";
export { hostGauge, jobOf, jobOfMetric, type Metric, type MetricSource } from "./metric";
export type { AlertProof, Course, InputSeries, RawSeries, RecordingProof } from "./proof";
export {
  promtoolTests,
  type PromtoolDocument,
  type PromtoolFile,
  type PromtoolOptions,
  type PromtoolTest,
} from "./promtool";
export {
  alertAnnotations,
  alertLabels,
  renderRuleFile,
  type AlertEntry,
  type RecordingEntry,
  type RenderOptions,
  type RuleFile,
} from "./render";
export { familyOf, type Alert, type RecordingRule, type RuleGroup, type RunbookText } from "./rule";
export { readRuleFile, type OwnRuleFile } from "./rule-file";
export { RUNTIME_METRICS, SCRAPE_METRICS } from "./scrape";
export { counterSeries, exact, gaugeSeries, seriesName, type Labels } from "./series";
export { solve } from "./solve";
export { expanded, labelsUsed } from "./template";
export { downProof, watchedAlert, type WatchedAlert } from "./watched";
export { SCRAPES_IN_RANGE, widened } from "./widen";
