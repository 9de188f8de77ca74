export type { PrometheusConfig } from "./config";
export { PROMETHEUS_METRICS } from "./metrics";
export type { TargetDiscovery, PrometheusModel, RelabelConfig, RemoteWrite, ScrapeJob } from "./model";
export { prometheusPlan, type PrometheusPlanOptions } from "./plan";
export { prometheusProblems } from "./problems";
export { prometheusOf, type PrometheusParts } from "./prometheus-of";
export { prometheusFeatures, prometheusPrograms, supports, type PrometheusFeature } from "./release";
export { PROMETHEUS_UNIT, renderPrometheus } from "./render";
export { prometheusRules, type PrometheusRulesOptions } from "./rules";
