import type { RedactionSettings } from "../redaction";
import type { AdviceSection } from "./sections/advice";
import type { AlertmanagerSection } from "./sections/alertmanager";
import type { AlertSection } from "./sections/alerting";
import type { ArtifactsSection } from "./sections/artifacts";
import type { ChannelsSection, ContactSection } from "./sections/channels";
import type { AppMetricsSection, NodeExporterSection, ProcessExporterSection } from "./sections/collection";
import type { DashboardsSection } from "./sections/dashboards";
import type { EscalationMatrixSection, MaintenanceWindowSection } from "./sections/escalation";
import type { ExportersSection } from "./sections/exporters";
import type { GrafanaSection } from "./sections/grafana";
import type { LogPipelineSection } from "./sections/log-pipeline";
import type { FluentdSection } from "./sections/logging";
import type { StoreSection } from "./sections/long-term";
import type { Named } from "./sections/names";
import type { ErrorBudgetSection, SlaSection } from "./sections/objectives";
import type { LinksSection, PortalSection, RunbooksSection } from "./sections/pages";
import type { BlackboxExporterSection, ProbeSection } from "./sections/probes";
import type { PrometheusSection } from "./sections/prometheus";
import type { RetentionPoliciesSection } from "./sections/retention";
import type { ScrapeJobSection } from "./sections/scraping";
import type { SecuritySection } from "./sections/security";
import type { TracingSection } from "./sections/tracing";
import type { CorrelationStrategySection } from "./sections/troubleshooting";

/**
 * The specification after reading: the document's sections in camelCase, units parsed, every default filled in,
 * in the order of the document; extension sections last. Section numbers are the document's.
 */
export interface Specification {
  readonly nodeExporter: NodeExporterSection;
  readonly processExporter: ProcessExporterSection;
  readonly appMetrics: AppMetricsSection;
  readonly cpuMetrics: readonly string[];
  readonly memoryMetrics: readonly string[];
  readonly diskMetrics: readonly string[];
  readonly networkMetrics: readonly string[];
  readonly httpServiceMetrics: readonly string[];
  readonly databaseMetrics: readonly string[];
  readonly businessMetrics: readonly string[];
  readonly logLevels: Named<string>;
  readonly logCategories: Named<string>;
  readonly retentionPolicies: RetentionPoliciesSection;
  readonly fluentd: FluentdSection;
  readonly systemAlerts: Named<AlertSection>;
  readonly applicationAlerts: Named<AlertSection>;
  readonly escalationMatrix: EscalationMatrixSection;
  readonly dashboards: DashboardsSection;
  readonly slaDefinitions: Named<SlaSection>;
  readonly errorBudget: ErrorBudgetSection;
  readonly correlationStrategies: Named<CorrelationStrategySection>;
  readonly rcaProcess: Named<readonly string[]>;
  readonly investigationTools: Named<readonly string[]>;
  /** Extension: pages that are scraped beside the exporters' and the applications', by the name of their job. */
  readonly scrapeJobs: Named<ScrapeJobSection>;
  /** Extension: what is asked from outside, as its users do, by names of the user's own. */
  readonly probes: Named<ProbeSection>;
  /** Extension: the server that asks. */
  readonly blackboxExporter: BlackboxExporterSection;
  /** Extension: exporters of servers of the user's own. */
  readonly exporters: ExportersSection;
  /** Extension: the Prometheus server. */
  readonly prometheus: PrometheusSection;
  /** Extension: where samples are kept for longer than Prometheus keeps them, by names of the user's own. */
  readonly longTerm: Named<StoreSection>;
  /** Extension: the Alertmanager server. */
  readonly alertmanager: AlertmanagerSection;
  /** Extension: where notifications go. Channels that are not configured are absent. */
  readonly channels: ChannelsSection;
  /** Extension: how to reach those who are on call, by their mail address. */
  readonly contacts: Named<ContactSection>;
  /** Extension: times in which alerts notify nobody. */
  readonly maintenanceWindows: Named<MaintenanceWindowSection>;
  /** Extension: where programs come from, and their versions. */
  readonly artifacts: ArtifactsSection;
  /** Extension: pages about alerts. */
  readonly runbooks: RunbooksSection;
  /** Extension: the server of static pages. */
  readonly portal: PortalSection;
  /** Extension: where dashboards and logs are looked at. */
  readonly links: LinksSection;
  /** Extension: Grafana, behind the portal. */
  readonly grafana: GrafanaSection;
  /** Extension: the agent that collects logs, where a `LogPipeline` places it. */
  readonly logPipeline: LogPipelineSection;
  /** Extension: what agents replace in logs before they keep or send them. */
  readonly redaction: RedactionSettings;
  /** Extension: how traces of applications are collected, thinned and kept. */
  readonly tracing: TracingSection;
  /** Extension: who may reach what, and over what. */
  readonly security: SecuritySection;
  /** Extension: warnings about what works and is unwise. */
  readonly advice: AdviceSection;
}
