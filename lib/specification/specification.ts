import type { AdviceName } from "../errors";
import type { Duration, Weekday } from "../units";
import type { AppMetricsSection, NodeExporterSection, ProcessExporterSection, ScrapeJobSection } from "./collection";
import type { ChannelsSection, ContactSection } from "./channels";
import type { AlertmanagerSection, PortalSection, PrometheusSection } from "./servers";
import type { EscalationMatrixSection, MaintenanceWindowSection } from "./escalation";

export type { Weekday };

/** Severity levels are open: `info`, `warning`, `critical` and whatever the matrix adds. */
export type Severity = string;

/** Entries under names that the user chooses; the names are never re-cased. */
export type Named<T> = Readonly<Record<string, T>>;

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
  /** Extension: the Prometheus server. */
  readonly prometheus: PrometheusSection;
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
  /** Extension: warnings about what works and is unwise. */
  readonly advice: AdviceSection;
}

/** 3.3 */
export interface RetentionPoliciesSection {
  readonly hotStorage: RetentionPolicySection;
  readonly warmStorage: RetentionPolicySection;
  readonly coldStorage: RetentionPolicySection;
  readonly complianceStorage: RetentionPolicySection;
}

/** 3.3; what a tier's block does not say is `false`. */
export interface RetentionPolicySection {
  readonly duration: Duration;
  readonly storageClass: "ssd" | "standard" | "archive" | "glacier";
  readonly searchEnabled: boolean;
  readonly compression: boolean;
  readonly immutable: boolean;
  readonly encryption: boolean;
}

/** 3.4 */
export interface FluentdSection {
  readonly input: readonly FluentdInput[];
  readonly filter: readonly FluentdFilter[];
  readonly output: readonly FluentdOutput[];
}

/** 3.4 */
export type FluentdInput =
  | {
      readonly type: "tail";
      readonly path: string;
      readonly posFile: string;
      readonly format: string;
      readonly tag: string;
    }
  | { readonly type: "systemd"; readonly tag: string; readonly filters: readonly string[] };

/** 3.4 */
export interface FluentdFilter {
  readonly type: "record_transformer";
  readonly record: Named<string>;
}

/** 3.4 */
export type FluentdOutput =
  | {
      readonly type: "elasticsearch";
      readonly host: string;
      readonly port: number;
      readonly indexName: string;
      readonly typeName: string;
    }
  | { readonly type: "s3"; readonly s3Bucket: string; readonly s3Region: string; readonly path: string };

/** 4.1 */
export interface AlertSection {
  /** PromQL, as the document writes it. */
  readonly condition: string;
  readonly duration: Duration;
  readonly severity: Severity;
  /**
   * Extension: alerts of one family report the same thing at several severities, and the graver ones mute the milder ones where the
   * labels that both have are equal. `none` is a family of its own.
   *
   * @default - one with the alerts that hold the same expression against another limit
   */
  readonly family?: string;
  /**
   * Extension: how long it goes on firing after its condition has ended, so that one that comes and goes stays one alert (Prometheus 2.42
   * and later). @default - it ends with its condition
   */
  readonly keepFiringFor?: Duration;
  /** Extension. @default - a sentence made from the condition */
  readonly summary?: string;
  /** Extension. @default - a sentence made from condition, threshold and duration */
  readonly description?: string;
  /** Extension: a page of the user's own. @default - `runbooks.baseUrl`, or the portal's address, and the alert's name */
  readonly runbookUrl?: string;
  /** Extension: labels beside severity. */
  readonly labels: Named<string>;
  /** Extension: advice about this alert that is switched off. @default - what `advice.off` says */
  readonly adviceOff?: readonly AdviceName[];
}

/** 5.1 and 5.2; the document's `infrastructure` and `application` dashboards under those names. */
export interface DashboardsSection {
  readonly infrastructure: DashboardSection;
  readonly application: DashboardSection;
}

/** 5.1 and 5.2 */
export interface DashboardSection {
  readonly title: string;
  readonly panels: readonly PanelSection[];
}

/** 5.1 and 5.2 */
export interface PanelSection {
  readonly title: string;
  readonly type: "graph" | "table" | "stat";
  readonly targets: readonly { readonly expr: string; readonly legendFormat?: string; readonly format?: string }[];
  readonly thresholds: readonly { readonly value: number; readonly color: string }[];
}

/** 5.3 */
export interface SlaSection {
  readonly target: number;
  readonly percentile?: number;
  readonly measurement: string;
  readonly timeWindow: Duration;
}

/** 5.3 */
export interface ErrorBudgetSection {
  readonly calculation: string;
  readonly tracking: string;
  readonly alerts: readonly { readonly threshold: number; readonly severity: Severity }[];
}

/** 6.1 */
export interface CorrelationStrategySection {
  readonly identifier: string;
  readonly scope: string;
  readonly tools: readonly string[];
  /** `±5m`: this long before and after. */
  readonly window?: Duration;
}

/** Extension. */
export interface ArtifactsSection {
  /** @default "upstream" */
  readonly source: "upstream" | "distribution";
  readonly mirror?: string;
  /**
   * Whether Prometheus and Alertmanager have pages for a browser: vendors' builds have, Debian's have not. Links lead to them then.
   *
   * @default - true for "upstream"
   */
  readonly webPages?: boolean;
  /** Version by component name; what is absent has the component's default. */
  readonly versions: Named<string>;
  /** SHA-256 or SHA-512 by archive file name. */
  readonly lock: Named<string>;
}

/** Extension. */
export interface RunbooksSection {
  /** Alerts link to `<base_url>/<alert>`. @default - this stack's own portal */
  readonly baseUrl?: string;
  /** A team's own text by the name of its alert. */
  readonly pages: Named<RunbookPageSection>;
}

/** Extension: a team's own text about an alert. */
export interface RunbookPageSection {
  /** Markdown; HTML in it is shown as text. */
  readonly text: string;
  /** Whether it replaces the built-in page instead of becoming a part of it. @default false */
  readonly replace: boolean;
}

/** Extension: base addresses. What is absent is not linked to. */
export interface LinksSection {
  /** Grafana. */
  readonly dashboards?: string;
  /** UID of the dashboard about one host, with a variable `instance`. @default - links lead to the list of dashboards */
  readonly hostDashboard?: string;
  /** UID of the dashboard about one application, with a variable `instance`. @default - the same */
  readonly applicationDashboard?: string;
  /** Kibana. */
  readonly logs?: string;
}

/** Extension. */
export interface AdviceSection {
  /** Names of advice that is switched off. @default - none */
  readonly off: readonly AdviceName[];
}
