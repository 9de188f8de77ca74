export { HOST_REPORT_DASHBOARDS } from "./dashboards";
export { HOST_REPORT_METRICS } from "./metrics";
export { hostReportPlan } from "./plan";
export { hostReportRules } from "./rules";
