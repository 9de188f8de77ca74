import type { SecretOrigin } from "../../host";
import type { Channel } from "../model";

/** How to reach a Slack channel. */
export interface SlackSettings {
  /** Where the host has the address of the incoming webhook. */
  readonly url: SecretOrigin;
  /** `#ops` */
  readonly channel: string;
  /** Whether the end of an alert is told: the message's colour and title then say so. @default true */
  readonly sendResolved?: boolean;
  /** @default "slack" */
  readonly name?: string;
}

/** Messages to a Slack channel. */
export function slackChannel(settings: SlackSettings): Channel {
  const name = settings.name ?? "slack";
  const secret = `${name}-url`;
  return {
    name,
    integration: "slack_configs",
    secrets: [{ name: secret, from: settings.url }],
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      api_url_file: fileOf(secret),
      channel: settings.channel,
      color: '{{ template "observability.color" . }}',
      title: '{{ template "observability.title" . }}',
      title_link: '{{ template "observability.link" . }}',
      text: '{{ template "observability.slack" . }}',
      fallback: '{{ template "observability.title" . }}',
    }),
  };
}
