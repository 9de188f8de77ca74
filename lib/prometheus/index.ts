export { promtoolFeatures } from "./feature-flags";
export type { PrometheusConfig } from "./config";
export { otherPrometheusMetrics, PROMETHEUS_METRICS } from "./metrics";
export type {
  DiscoveryConfigs,
  PrometheusModel,
  RelabelConfig,
  RemoteWrite,
  ScrapeAuthentication,
  ScrapeJob,
  ScrapeLimits,
  ScrapeTls,
  StaticConfig,
  TargetDiscovery,
} from "./model";
export { prometheusPlan, type PrometheusPlanOptions } from "./plan";
export { externalLabelAdvice, prometheusProblems } from "./problems";
export { prometheusOf, type PrometheusParts } from "./prometheus-of";
export { prometheusFeatures, prometheusPrograms, supports, type PrometheusFeature } from "./release";
export { renderPrometheus } from "./render";
export { PROMETHEUS_UNIT } from "./unit";
export { scrapeLimitsOf } from "./scrape-limits";
export { readRuleFile, type OwnRuleFile } from "./rule-file";
export { prometheusRules, type PrometheusRulesOptions } from "./rules";
