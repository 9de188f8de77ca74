import { alerts } from "./alerting";
import { appMetrics, nodeExporter, processExporter, scrapeJobs } from "./collection";
import { dashboards } from "./dashboards";
import { escalationMatrix, maintenanceWindows } from "./escalation";
import { advice, alertmanager, artifacts, channels, contacts, links, portal, prometheus, runbooks } from "./extensions";
import { fluentd, meanings, retentionPolicies } from "./logging";
import { metricList } from "./metrics";
import { errorBudget, slaDefinitions } from "./objectives";
import { section } from "./parts";
import { correlationStrategies, phases } from "./troubleshooting";

/** What makes the schema of every section, in the order of the document. */
const sections = {
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
  scrapeJobs,
  prometheus,
  alertmanager,
  channels,
  contacts,
  maintenanceWindows,
  artifacts,
  runbooks,
  portal,
  links,
  advice,
} as const;

/** A section of a specification, by the name that props have. */
export type SectionName = keyof typeof sections;

type SectionSchemas = { readonly [Name in SectionName]: ReturnType<(typeof sections)[Name]> };

// Synthesis looks at the few sections that were written, and making the schemas of all of them takes longer than reading those.
const made = new Map<SectionName, unknown>();

function schemaOf(name: SectionName): unknown {
  if (!made.has(name)) made.set(name, sections[name]());
  return made.get(name);
}

/** The schema of every section, in the order of the document; each is made when it is first looked at. */
export const sectionSchemas = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.keys(sections).map((name) => [name, { enumerable: true, get: () => schemaOf(name as SectionName) }]),
  ),
) as SectionSchemas;

/** The schema of a whole specification, in camelCase; durations and sizes are taken as text and as units. */
export const specificationSchema = () => section(sectionSchemas);
