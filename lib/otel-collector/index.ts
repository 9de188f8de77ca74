export { TRACES_DASHBOARD } from "./dashboards";
export { AGENT_JOB, COLLECTOR_METRICS, GATEWAY_JOB, spanMetrics, SPANS_JOB } from "./metrics";
export { type AgentModel, type CollectorKind, type GatewayModel, placeOf, type Sampling } from "./model";
export { collectorPlan, type CollectorPlanOptions, collectorProblems } from "./plan";
export { renderCollector } from "./render";
export { COLLECTOR_RULES } from "./rules";
export { MOST_GATEWAYS } from "./shares";
export { collectorChosen, collectorFeatures } from "./versions";
