export { blackboxJobs } from "./jobs";
export { PROBE_METRICS } from "./metrics";
export { blackboxOf, type BlackboxModel, type Probe } from "./model";
export { blackboxPlan } from "./plan";
export { probeRules } from "./rules";
export { blackboxFeatures, blackboxPrograms } from "./versions";
