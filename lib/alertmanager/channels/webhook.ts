import { type PropKinds, propProblems, ValidationError } from "../../errors";
import { ONE_URL, type SecretOrigin } from "../../host";
import { secretParameter } from "../../units";
import type { NotificationChannel } from "../model";
import {
  deliveryOf,
  deliveryProblems,
  eitherAddressProblems,
  type TimedChannelTransport,
  TRANSPORT_PROPS,
} from "./transport";

const PROPS: PropKinds<WebhookSettings> = {
  ...TRANSPORT_PROPS,
  timeout: "any?",
  url: "text?",
  secretUrl: "secret?",
};

/** Where to post alerts. One of the two addresses. A timeout needs Alertmanager 0.28.0 or later. */
export interface WebhookSettings extends TimedChannelTransport {
  /** An address without a secret in it: everyone who can read the release sees it. */
  readonly url?: string;
  /** Where the host has an address with a secret in it (Alertmanager 0.28.0 and later). */
  readonly secretUrl?: SecretOrigin;
  /** Whether to notify when an alert resolves. @default true */
  readonly sendResolved?: boolean;
  /** @default "webhook" */
  readonly name?: string;
}

/**
 * Alertmanager's own JSON to any program that listens.
 *
 * @throws ValidationError when it has no address or two, or the delivery cannot work
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export function webhookChannel(settings: WebhookSettings): NotificationChannel {
  return postingChannel("webhookChannel", settings, "webhook");
}

/** A channel, called `usual` where it has no name, that posts Alertmanager's JSON; errors name `maker`. */
export function postingChannel(maker: string, settings: WebhookSettings, usual: string): NotificationChannel {
  ValidationError.throwIfAny(maker, propProblems(settings, PROPS));
  const { name = usual } = settings;
  ValidationError.throwIfAny(maker, [...eitherAddressProblems(settings), ...deliveryProblems(settings)]);
  const { url, secretUrl } = settings;
  const parameter = url === undefined ? undefined : secretParameter(url);
  const secret = `${name}-url`;
  return {
    name,
    integration: "webhook_configs",
    ...(parameter !== undefined && {
      advice: `its address has ${parameter} in its query: everyone who can read the release sees it; give it as secretUrl`,
    }),
    secrets: secretUrl === undefined ? [] : [{ name: secret, from: secretUrl, content: ONE_URL }],
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      ...(secretUrl === undefined ? { url } : { url_file: fileOf(secret) }),
      ...deliveryOf(settings),
    }),
  };
}
