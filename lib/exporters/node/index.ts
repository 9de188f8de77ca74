export { ALL_NODE_METRICS, nodeMetrics } from "./metrics";
export { missingNodeMetrics } from "./missing-metrics";
export {
  nodeExporterOf,
  rateWindow,
  SUPPLEMENTARY_COLLECTORS,
  type NodeExporterModel,
  type NodeExporterOptions,
} from "./model";
export { NODE_EXPORTER_UNIT, nodeExporterFlags, nodeExporterPlan, type NodeExporterPlanOptions } from "./plan";
export { COLLECTORS, nodeExporterFeatures } from "./release";
export {
  metricListProblems,
  nodeRules,
  NORMALISED_METRICS,
  HIGHEST_MOUNT,
  MOUNT_NAME,
  WRITABLE_MOUNT,
  type MetricList,
  type MetricLists,
} from "./rules";
