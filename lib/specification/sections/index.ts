import type { Specification } from "../specification";
import { advice } from "./advice";
import { alertmanager } from "./alertmanager";
import { applicationAlerts, systemAlerts } from "./alerting";
import { artifacts } from "./artifacts";
import { channels, contacts } from "./channels";
import { appMetrics, nodeExporter, processExporter } from "./collection";
import { dashboards } from "./dashboards";
import { escalationMatrix, maintenanceWindows } from "./escalation";
import { grafana } from "./grafana";
import { longTerm } from "./long-term";
import { logPipeline } from "./log-pipeline";
import { fluentd, logCategories, logLevels } from "./logging";
import {
  businessMetrics,
  cpuMetrics,
  databaseMetrics,
  diskMetrics,
  httpServiceMetrics,
  memoryMetrics,
  networkMetrics,
} from "./metric-lists";
import { errorBudget, slaDefinitions } from "./objectives";
import { exporters } from "./exporters";
import { links, portal, runbooks } from "./pages";
import { blackboxExporter, probes } from "./probes";
import { prometheus } from "./prometheus";
import { redaction } from "./redaction";
import { retentionPolicies } from "./retention";
import { scrapeJobs } from "./scraping";
import type { Section } from "./section";
import { security } from "./security";
import { tracing } from "./tracing";
import { correlationStrategies, investigationTools, rcaProcess } from "./troubleshooting";

/** Every section, in the order of the document; extensions last. */
export const sections = {
  nodeExporter,
  processExporter,
  appMetrics,
  cpuMetrics,
  memoryMetrics,
  diskMetrics,
  networkMetrics,
  httpServiceMetrics,
  databaseMetrics,
  businessMetrics,
  logLevels,
  logCategories,
  retentionPolicies,
  fluentd,
  systemAlerts,
  applicationAlerts,
  escalationMatrix,
  dashboards,
  slaDefinitions,
  errorBudget,
  correlationStrategies,
  rcaProcess,
  investigationTools,
  scrapeJobs,
  probes,
  blackboxExporter,
  exporters,
  prometheus,
  longTerm,
  alertmanager,
  channels,
  contacts,
  maintenanceWindows,
  artifacts,
  runbooks,
  portal,
  links,
  grafana,
  logPipeline,
  redaction,
  tracing,
  security,
  advice,
} satisfies { readonly [Name in keyof Specification]: Section<Specification[Name]> };

/** A section of a specification, by the name that props have. */
export type SectionName = keyof typeof sections;
