export { nodeDashboards } from "./dashboards";
export { ALL_NODE_METRICS } from "./metrics";
export { nodeJobs, type NodeJob } from "./jobs";
export { nodeFamilies, nodeMetrics } from "./page";
export { missingNodeMetrics } from "./missing-metrics";
export {
  nodeExporterOf,
  rateWindow,
  SUPPLEMENTARY_COLLECTORS,
  type NodeExporterModel,
  type NodeExporterOptions,
} from "./model";
export {
  NODE_EXPORTER_UNIT,
  NODE_EXPORTER_WEB_FACT,
  nodeExporterFlags,
  nodeExporterPlan,
  type NodeExporterPlanOptions,
} from "./plan";
export { HIGHEST_MOUNT, ONLY_MOUNT, WRITABLE_MOUNT } from "./filesystems";
export { COLLECTORS, nodeExporterFeatures, nodeExporterPrograms, youngCollector } from "./versions";
export { metricListProblems, nodeRules, NORMALISED_METRICS, type MetricList, type MetricLists } from "./rules";
