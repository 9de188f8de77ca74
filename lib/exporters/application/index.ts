export { applicationDashboards } from "./dashboards";
export type { ApplicationMetricList, ApplicationMetricLists } from "./lists";
export { applicationMetrics, QUERY_DURATION, missingApplicationMetrics } from "./metrics";
export { applicationRules, recordedMetrics, unrecordedMetrics, type ApplicationRuleOptions } from "./rules";
