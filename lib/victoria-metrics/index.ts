export { VICTORIA_METRICS_DASHBOARD } from "./dashboards";
export { VICTORIA_METRICS_JOB, VICTORIA_METRICS_METRICS } from "./metrics";
export { VICTORIA_METRICS_UNIT, type VictoriaMetricsModel } from "./model";
export { victoriaMetricsPlan, type VictoriaMetricsPlanOptions, victoriaMetricsProblems } from "./plan";
export { victoriaMetricsRules } from "./rules";
export { victoriaMetricsBackup } from "./backup";
export { victoriaMetricsFeatures, victoriaMetricsPrograms } from "./versions";
