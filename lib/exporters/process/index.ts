export { PROCESS_DASHBOARD } from "./dashboards";
export { MISSING_PROCESS_METRICS, PROCESS_METRICS } from "./metrics";
export { processExporterOf, type ProcessExporterModel, type ProcessGroup } from "./model";
export {
  PROCESS_EXPORTER_UNIT,
  PROCESS_EXPORTER_WEB_FACT,
  processExporterFlags,
  processExporterPlan,
  type ProcessExporterPlanOptions,
} from "./plan";
export { processExporterFeatures, processExporterPrograms } from "./versions";
export { renderProcessExporter, type ProcessExporterConfig } from "./render";
