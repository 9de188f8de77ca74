export { JAEGER_ACCESS, CLIENTS as JAEGER_CLIENTS } from "./gate";
export { JAEGER_PORTS, JAEGER_UNIT, type JaegerModel, type JaegerPorts, type JaegerStorage } from "./model";
export { jaegerPlan, type JaegerPlanOptions } from "./plan";
export { jaegerProblems } from "./problems";
export { renderJaeger, renderPages } from "./render";
export { jaegerChosen, jaegerFeatures } from "./versions";
export { JAEGER_DASHBOARD } from "./dashboards";
export { JAEGER_JOB, JAEGER_METRICS } from "./metrics";
export { jaegerRules } from "./rules";
