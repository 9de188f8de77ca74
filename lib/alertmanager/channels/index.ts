export type { ChannelTransport, TimedChannelTransport } from "./transport";
export { emailChannel, type EmailSettings } from "./email";
export { OPSGENIE_ADVICE, opsgenieChannel, type OpsgenieSettings } from "./opsgenie";
export { pagerDutyChannel, type PagerDutySettings } from "./pagerduty";
export { phoneChannel, type PhoneSettings } from "./phone";
export { slackChannel, type SlackSettings } from "./slack";
export { smsChannel, type SmsSettings } from "./sms";
export { teamsChannel, type TeamsSettings } from "./teams";
export { webhookChannel, type WebhookSettings } from "./webhook";
