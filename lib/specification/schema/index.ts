import { alerts } from "./alerting";
import { appMetrics, nodeExporter, processExporter } from "./collection";
import { dashboards } from "./dashboards";
import { escalationMatrix } from "./escalation";
import { alertmanager, artifacts, channels, prometheus, runbooks } from "./extensions";
import { fluentd, meanings, retentionPolicies } from "./logging";
import { metricList } from "./metrics";
import { errorBudget, slaDefinitions } from "./objectives";
import { section } from "./parts";
import { correlationStrategies, phases } from "./troubleshooting";

/** The schema of every section, in the order of the document. */
export const sectionSchemas = {
  nodeExporter,
  processExporter,
  appMetrics,
  cpuMetrics: metricList,
  memoryMetrics: metricList,
  diskMetrics: metricList,
  networkMetrics: metricList,
  httpServiceMetrics: metricList,
  databaseMetrics: metricList,
  businessMetrics: metricList,
  logLevels: meanings,
  logCategories: meanings,
  retentionPolicies,
  fluentd,
  systemAlerts: alerts,
  applicationAlerts: alerts,
  escalationMatrix,
  dashboards,
  slaDefinitions,
  errorBudget,
  correlationStrategies,
  rcaProcess: phases,
  investigationTools: phases,
  prometheus,
  alertmanager,
  channels,
  artifacts,
  runbooks,
} as const;

/** The schema of a whole specification, in camelCase; durations and sizes are taken as text and as units. */
export const specificationSchema = section(sectionSchemas);
