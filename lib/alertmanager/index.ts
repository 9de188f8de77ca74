export {
  emailChannel,
  OPSGENIE_ADVICE,
  opsgenieChannel,
  pagerdutyChannel,
  phoneChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
  webhookChannel,
} from "./channels";
export type {
  Delivery,
  EmailSettings,
  OpsgenieSettings,
  PagerdutySettings,
  PhoneSettings,
  SlackSettings,
  SmsSettings,
  TeamsSettings,
  TimedDelivery,
  WebhookSettings,
} from "./channels";
export type { AlertmanagerConfig } from "./config";
export { channelAdvice } from "./demands";
export { ALERTMANAGER_METRICS, CLUSTER_METRICS } from "./metrics";
export {
  MACHINE_SEVERITY,
  type AlertmanagerModel,
  type Channel,
  type ChannelSecret,
  type Cluster,
  type Contact,
  type IncidentManager,
  type Inhibition,
  type Level,
  type Matcher,
  type Receiver,
  type Route,
  type Routing,
} from "./model";
export { alertmanagerPlan, PEERS_FACT, peersFact, type AlertmanagerPlanOptions } from "./plan";
export { alertmanagerProblems, channelsOf, CLUSTER_PORT } from "./problems";
export { alertmanagerFeatures, alertmanagerVersion, supports, type AlertmanagerFeature } from "./release";
export { ALERTMANAGER_UNIT, renderAlertmanager } from "./render";
export { alertmanagerOf, routingAdvice, routingProblems, type AlertmanagerParts } from "./routing";
export { alertmanagerRules, type AlertmanagerRulesOptions } from "./rules";
