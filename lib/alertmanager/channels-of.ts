import type { ChannelsSection } from "../specification";
import { emailChannel, slackChannel, webhookChannel } from "./channels";
import type { Channel } from "./model";

/** Names that the matrix may use: the document's, and those of further kinds. Not every one has to be configured. */
export const CHANNEL_NAMES = ["slack", "email", "pagerduty", "sms", "phone", "teams", "webhook", "opsgenie"];

/** The channels that a specification configures; secrets are files that the hosts have. */
export function channelsOf({ slack, email, webhook }: ChannelsSection): readonly Channel[] {
  return [
    ...(slack ? [slackChannel({ url: file(slack.urlFile), channel: slack.channel })] : []),
    ...(email
      ? [
          emailChannel({
            to: email.to,
            from: email.from,
            smarthost: email.smarthost,
            username: email.username,
            password: email.passwordFile === undefined ? undefined : file(email.passwordFile),
            requireTls: email.requireTls,
          }),
        ]
      : []),
    ...(webhook
      ? [
          webhookChannel({
            url: webhook.url,
            secretUrl: webhook.urlFile === undefined ? undefined : file(webhook.urlFile),
          }),
        ]
      : []),
  ];
}

function file(path: string) {
  return { kind: "file", path } as const;
}
