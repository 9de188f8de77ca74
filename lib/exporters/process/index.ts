export { MISSING_PROCESS_METRICS, PROCESS_METRICS } from "./metrics";
export { processExporterOf, type ProcessExporterModel, type ProcessGroup } from "./model";
export {
  PROCESS_EXPORTER_UNIT,
  processExporterFlags,
  processExporterPlan,
  type ProcessExporterPlanOptions,
} from "./plan";
export { renderProcessExporter, type ProcessExporterConfig } from "./render";
