export { ALERTMANAGER_ACCESS } from "./access";
export type { Matcher } from "../escaping";
export { alertmanagerOf, type AlertmanagerParts } from "./alertmanager-of";
export {
  emailChannel,
  OPSGENIE_ADVICE,
  opsgenieChannel,
  pagerDutyChannel,
  phoneChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
  webhookChannel,
} from "./channels";
export type {
  ChannelTransport,
  EmailSettings,
  OpsgenieSettings,
  PagerDutySettings,
  PhoneSettings,
  SlackSettings,
  SmsSettings,
  TeamsSettings,
  TimedChannelTransport,
  WebhookSettings,
} from "./channels";
export type { AlertmanagerConfig } from "./config";
export { channelAdvice } from "./channels/demands";
export {
  explain,
  explainText,
  printDays,
  receiversOf,
  type AlertLabels,
  type NotificationStep,
} from "./routing/explain";
export { knownAlert, type KnownAlert } from "./routing/family-inhibitions";
export { hostDownAdvice } from "./routing/host-down";
export { maintenanceRules } from "./routing/maintenance-rules";
export { ALERTMANAGER_DASHBOARDS } from "./dashboards";
export { ALERTMANAGER_DATA_SOURCE } from "./data-source";
export { ALERTMANAGER_METRICS, CLUSTER_METRICS } from "./metrics";
export {
  MACHINE_SEVERITY,
  type AlertmanagerModel,
  type NotificationChannel,
  type ChannelSecret,
  type Cluster,
  type OnCallContact,
  type IncidentManager,
  type Inhibition,
  type Receiver,
  type Route,
  type RouteStep,
  type Routing,
} from "./model";
export { alertmanagerPlan, type AlertmanagerPlanOptions } from "./plan";
export { alertmanagerProblems, channelsOf, CLUSTER_PORT } from "./problems";
export { prometheusExcerpt } from "./prometheus-excerpt";
export { alertmanagerFeatures, alertmanagerPrograms, supports, type AlertmanagerFeature } from "./versions";
export { ALERTMANAGER_UNIT, renderAlertmanager } from "./render";
export { routingPage } from "./routing/page";
export { routingAdvice, routingProblems } from "./routing/problems";
export { reportText, routingReport, type SeverityReport } from "./routing/report";
export { alertmanagerRules, type AlertmanagerRulesOptions } from "./rules";
export { SILENCE_METRICS, silenceRules, silenceWatchPlan, type SilenceWatch } from "./silences";
export { timeline } from "./routing/timeline";
