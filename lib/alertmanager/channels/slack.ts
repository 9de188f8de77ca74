import { type PropKinds, propProblems, ValidationError } from "../../errors";
import { ONE_URL, type SecretOrigin } from "../../host";
import type { NotificationChannel } from "../model";
import { deliveryOf, deliveryProblems, type TimedChannelTransport, TRANSPORT_PROPS } from "./transport";

/** How to reach a Slack channel. A timeout needs Alertmanager 0.30.0 or later. */
export interface SlackSettings extends TimedChannelTransport {
  /** Where the host has the address of the incoming webhook. */
  readonly url: SecretOrigin;
  /** `#ops` */
  readonly channel: string;
  /** Whether to notify when an alert resolves; the message's colour and title then say so. @default true */
  readonly sendResolved?: boolean;
  /** @default "slack" */
  readonly name?: string;
}

const PROPS: PropKinds<SlackSettings> = { ...TRANSPORT_PROPS, timeout: "any?", url: "secret", channel: "text" };

/**
 * Messages to a Slack channel.
 *
 * @throws ValidationError when the delivery cannot work
 * @see https://prometheus.io/docs/alerting/latest/configuration/#slack_config
 */
export function slackChannel(settings: SlackSettings): NotificationChannel {
  ValidationError.throwIfAny("slackChannel", propProblems(settings, PROPS));
  ValidationError.throwIfAny("slackChannel", deliveryProblems(settings));
  const name = settings.name ?? "slack";
  const secret = `${name}-url`;
  return {
    name,
    integration: "slack_configs",
    secrets: [{ name: secret, from: settings.url, content: ONE_URL }],
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      api_url_file: fileOf(secret),
      channel: settings.channel,
      color: '{{ template "observability.color" . }}',
      title: '{{ template "observability.slackTitle" . }}',
      title_link: '{{ template "observability.link" . }}',
      text: '{{ template "observability.slack" . }}',
      fallback: '{{ template "observability.slackTitle" . }}',
      // Slack formats only these fields, and no message has one: so `*` and `_` of a label appear unchanged.
      mrkdwn_in: ["pretext"],
      ...deliveryOf(settings),
    }),
  };
}
