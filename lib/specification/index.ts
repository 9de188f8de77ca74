export { defaultSpecification } from "./defaults";
export type { Overrides, SourceOptions, SpecificationOverrides } from "./parse";
export { documentOf, mergeSpecification, parseSpecification } from "./parse";
export type { Given, Position } from "./given";
export { type GivenLeaf, givenLeavesOf } from "./leaves";
export { located } from "./places";
export type { SpecificationIssue } from "./specification-error";
export { SpecificationError } from "./specification-error";
export { yamlDocuments } from "./yaml-documents";
export { secretAddressAdvice } from "./secret-addresses";
export { hasWebPages, sourceOf } from "./sections/artifacts";
export type { AdviceSection } from "./sections/advice";
export type { AlertSection } from "./sections/alerting";
export type { AlertmanagerSection } from "./sections/alertmanager";
export type { ArtifactsSection } from "./sections/artifacts";
export type {
  ChannelsSection,
  ContactSection,
  DeliverySection,
  EmailSection,
  PostingSection,
  SmsSection,
  TimedDeliverySection,
} from "./sections/channels";
export type {
  AppMetricsSection,
  FilesystemsSection,
  NodeExporterSection,
  ProcessExporterSection,
} from "./sections/collection";
export type { DashboardSection, DashboardsSection, PanelSection } from "./sections/dashboards";
export type {
  EscalationMatrixSection,
  MaintenanceWindowSection,
  OnCallScheduleSection,
  SeverityLevelSection,
} from "./sections/escalation";
export type {
  ExportersSection,
  MysqldExporterSection,
  NginxExporterSection,
  PostgresExporterSection,
  RedisExporterSection,
  ServerExporterSection,
  ServerTlsSection,
} from "./sections/exporters";
export { LOG_FORMATS } from "./sections/logging";
export type { FluentdFilter, FluentdInput, FluentdOutput, FluentdSection, LogFormat } from "./sections/logging";
export type { LogPipelineSection } from "./sections/log-pipeline";
export type {
  SpanMetricsSection,
  TraceStorageSection,
  TracingAgentSection,
  TracingGatewaySection,
  TracingSamplingSection,
  TracingSection,
} from "./sections/tracing";
export type { Named, Severity } from "./sections/names";
export type {
  BurnRateAlertSection,
  ErrorBudgetSection,
  IndicatorSection,
  SlaMeasurement,
  SlaSection,
} from "./sections/objectives";
export type { LinksSection, PortalSection, RunbookPageSection, RunbooksSection } from "./sections/pages";
export type {
  BlackboxExporterSection,
  HttpProbeSection,
  IcmpProbeSection,
  ProbeSection,
  ProbeTlsSection,
  TcpProbeSection,
  TlsProbeSection,
} from "./sections/probes";
export type {
  InfluxDb2Section,
  InfluxDbSection,
  QueueSection,
  RefusedStoreSection,
  RemoteStoreSection,
  SeriesSection,
  StoreSection,
  StoreTlsSection,
  VictoriaMetricsSection,
} from "./sections/long-term";
export type { PrometheusSection, RemoteWriteSection } from "./sections/prometheus";
export {
  type CompliancePolicySection,
  type RetentionPoliciesSection,
  type RetentionPolicySection,
  STORAGE_KINDS,
  type StorageKind,
} from "./sections/retention";
export type { ScrapeJobSection, ScrapeLimitsSection, ScrapeTlsSection } from "./sections/scraping";
export type {
  AcmeSection,
  CertificatesSection,
  FirewallSection,
  OidcSection,
  SecuritySection,
} from "./sections/security";
export type { CorrelationStrategySection } from "./sections/troubleshooting";
export type { Specification } from "./specification";
