export { LOGS_DASHBOARD } from "./dashboards";
export { FLUENTD_JOB, FLUENTD_METRICS } from "./metrics";
export { FLUENTD_UNIT, type FluentdModel, PLUGINS } from "./model";
export { fluentdPlan, type FluentdPlanOptions, fluentdProblems } from "./plan";
export { recordRules } from "./record-rules";
export { renderFluentd } from "./render";
export { FLUENTD_RULES } from "./rules";
export { fluentdFeatures } from "./versions";
