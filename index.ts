// The public interface, name by name. Nothing else of this package can be imported: see `exports` in package.json.
import "./constructs/checked-engine";

export { MonitoringStack, type MonitoringStackProps, type Wing } from "./stacks/monitoring-stack";

export { AlertRouting } from "./constructs/alert-routing";
export type { AlertRoutingProps } from "./constructs/alert-routing-props";
export type { AlertProps, RecordingRuleProps } from "./constructs/custom-rules";
export { Portal, type PortalProps } from "./constructs/portal";
export { Runbooks, type RunbooksProps } from "./constructs/runbooks";
export type { Observability } from "./constructs/observability";
export { Metrics } from "./constructs/metrics";
export type { MetricsProps } from "./constructs/metrics-props";
export type { ExposedMetrics, ScrapeJobProps } from "./constructs/scrape-jobs";

export type {
  AdditionalTarget,
  ComponentPlacement,
  DiscoveryQuery,
  FilePatch,
  FactContent,
  HostFact,
  HostProps,
  HostRole,
  HostSelector,
  HostShape,
  HostTiers,
  IFleet,
  IFleetDefinition,
} from "./constructs/targets/fleet";
export { FleetBase } from "./constructs/targets/fleet-base";
export type { Host as FleetHost } from "./constructs/targets/hosts";
export { JoinedFleet, type JoinedFleets } from "./constructs/targets/joined-fleet";
export type { FleetReleases } from "./constructs/targets/releases";
export type { SshFleetProps, SshHostProps } from "./constructs/targets/ssh/props";
export { SshFleet } from "./constructs/targets/ssh/ssh-fleet";
export type { SshIdentity, SshJumpHost, SshLogin } from "./constructs/targets/ssh/ssh-login";
export type { SshRollout } from "./constructs/targets/ssh/waves";

export {
  type AlertLabels,
  type ChannelSecret,
  type ChannelTransport,
  emailChannel,
  type EmailSettings,
  type IncidentManager,
  type Inhibition,
  type Matcher,
  type NotificationChannel,
  type NotificationStep,
  type OnCallContact,
  opsgenieChannel,
  type OpsgenieSettings,
  pagerDutyChannel,
  type PagerDutySettings,
  phoneChannel,
  type PhoneSettings,
  slackChannel,
  type SlackSettings,
  smsChannel,
  type SmsSettings,
  teamsChannel,
  type TeamsSettings,
  type TimedChannelTransport,
  webhookChannel,
  type WebhookSettings,
} from "./lib/alertmanager";
export type {
  ContributedDashboard,
  Dashboard,
  GrafanaDashboard,
  Link as DashboardLink,
  Panel,
  PanelKind,
  Query as PanelQuery,
  Row as DashboardRow,
  Threshold as PanelThreshold,
  Unit as PanelUnit,
  Variable as DashboardVariable,
} from "./lib/panels";
export type { Archive, Artifact, HostArchitecture, HostDistribution } from "./lib/artifacts";
export type { Escalation, EscalationLevel, EscalationStep } from "./lib/escalation";
export { type AdviceName, AssumptionError, type Problem as ValidationProblem, ValidationError } from "./lib/errors";
export {
  type Argument,
  type AuthorityName,
  type CertificateOrigin,
  certificateOf,
  checkedServerUnit as serverUnit,
  type Command,
  type ComponentPlan,
  type ConfigFile,
  checkedFleetNameOf as fleetNameOf,
  type Guard,
  type HardeningOptions,
  type HostVolume,
  type HostVolumes,
  type Listener,
  liveFile,
  type OneWayUpgrade,
  type Probe,
  type Request,
  type Secret,
  type SecretOrigin,
  type Seed,
  type ServerUnit,
  type StateDirectory,
  type SystemAccount,
  type SystemdUnit,
  type UnitCertificate,
} from "./lib/host";
export type {
  Alerting,
  ContributedJob,
  ContributedPages,
  Contribution,
  DerivedDashboards,
  DerivedRules,
  Monitoring,
  OnCallSchedule,
  Tool,
} from "./lib/monitoring";
export type { SitePage } from "./lib/pages";
export type {
  RemoteRead,
  RemoteWrite,
  SeriesSelector,
  StoreLogin,
  StoreOauth2,
  StoreSigv4,
  StoreTls,
  WriteQueue,
} from "./lib/long-term";
export type { Alert, AlertProof, Metric, RecordingProof, RecordingRule, RuleGroup, RunbookText } from "./lib/rules";
export { type RcaIncident, rcaReport, type RcaModel, type RunbookLinks } from "./lib/runbooks";
export type {
  DiscoveryConfigs,
  RelabelConfig,
  ScrapeAuthentication,
  ScrapeLimits,
  ScrapeTls,
  StaticConfig,
  TargetDiscovery,
} from "./lib/scraping";
export {
  defaultSpecification,
  mergeSpecification,
  parseSpecification,
  type Specification,
  SpecificationError,
  type SpecificationOverrides,
} from "./lib/specification";
export { Bytes, Duration, UnitError } from "./lib/units";
