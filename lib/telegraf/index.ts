export { TELEGRAF_DASHBOARD } from "./dashboards";
export { TELEGRAF_JOB, TELEGRAF_METRICS } from "./metrics";
export { TELEGRAF_UNIT, type TelegrafModel, WRITE_PATH } from "./model";
export { telegrafPlan, telegrafProblems } from "./plan";
export { renderTelegraf } from "./render";
export { telegrafRules } from "./rules";
export { telegrafFeatures } from "./versions";
