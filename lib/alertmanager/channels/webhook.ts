import type { SecretOrigin } from "../../host";
import type { Channel } from "../model";

/** Where to post alerts. One of the two addresses. */
export interface WebhookSettings {
  /** An address without a secret in it: everybody who reads the release sees it. */
  readonly url?: string;
  /** Where the host has an address with a secret in it (Alertmanager 0.28.0 and later). */
  readonly secretUrl?: SecretOrigin;
  /** Whether the end of an alert is told. @default true */
  readonly sendResolved?: boolean;
  /** @default "webhook" */
  readonly name?: string;
}

/** Alertmanager's own JSON to any program that listens. */
export function webhookChannel(settings: WebhookSettings): Channel {
  const { name = "webhook", url, secretUrl } = settings;
  const secret = `${name}-url`;
  return {
    name,
    integration: "webhook_configs",
    secrets: secretUrl === undefined ? [] : [{ name: secret, from: secretUrl }],
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      ...(secretUrl === undefined ? { url } : { url_file: fileOf(secret) }),
    }),
  };
}
