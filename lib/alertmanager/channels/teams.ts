import { type PropKinds, propProblems, ValidationError } from "../../errors";
import { ONE_URL, type SecretOrigin } from "../../host";
import type { NotificationChannel } from "../model";
import { deliveryOf, deliveryProblems, type ChannelTransport, TRANSPORT_PROPS } from "./transport";

/** How to reach a channel of Microsoft Teams. */
export interface TeamsSettings extends ChannelTransport {
  /** Where the host has the address of the Power Automate flow "Post to a channel when a webhook request is received". */
  readonly url: SecretOrigin;
  /** Whether to notify when an alert resolves; the card's colour and title then say so. @default true */
  readonly sendResolved?: boolean;
  /** @default "teams" */
  readonly name?: string;
}

const PROPS: PropKinds<TeamsSettings> = { ...TRANSPORT_PROPS, url: "secret" };

/**
 * Cards in a channel of Microsoft Teams, by a Power Automate flow; Alertmanager 0.28.0 and later. Microsoft has withdrawn the
 * Office 365 connectors that older versions use.
 *
 * @throws ValidationError when the delivery cannot work
 * @see https://prometheus.io/docs/alerting/latest/configuration/#msteamsv2_config
 */
export function teamsChannel(settings: TeamsSettings): NotificationChannel {
  ValidationError.throwIfAny("teamsChannel", propProblems(settings, PROPS));
  ValidationError.throwIfAny("teamsChannel", deliveryProblems(settings));
  const name = settings.name ?? "teams";
  const secret = `${name}-url`;
  return {
    name,
    integration: "msteamsv2_configs",
    secrets: [{ name: secret, from: settings.url, content: ONE_URL }],
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      webhook_url_file: fileOf(secret),
      title: '{{ template "observability.teamsTitle" . }}',
      text: '{{ template "observability.teams" . }}',
      ...deliveryOf(settings),
    }),
  };
}
