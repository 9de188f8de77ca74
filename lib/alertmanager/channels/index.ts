export { emailChannel, type EmailSettings } from "./email";
export { slackChannel, type SlackSettings } from "./slack";
export { webhookChannel, type WebhookSettings } from "./webhook";
