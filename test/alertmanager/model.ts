import {
  alertmanagerOf,
  type AlertmanagerModel,
  type AlertmanagerParts,
  type NotificationChannel,
} from "../../lib/alertmanager";
import type { SecretOrigin } from "../../lib/host";
import { defaultSpecification, mergeSpecification, type ChannelsSection } from "../../lib/specification";

type Name = "slack" | "email" | "webhook";

/** Channels that tell a team, as a specification configures them. */
export const CHANNELS: Required<Pick<ChannelsSection, Name>> = {
  slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" },
  email: {
    to: ["ops@example.com", "lead@example.com"],
    from: "alerts@example.com",
    smarthost: "mail.example.com:587",
    username: "alerts",
    passwordFile: "/etc/observability/secrets/mail-password",
    requireTls: true,
  },
  webhook: { url: "http://bridge.example.com/alerts" },
};

/** The document's escalation matrix with `channels`. */
export function modelOf(channels: ChannelsSection, parts: AlertmanagerParts = {}): AlertmanagerModel {
  return alertmanagerOf(mergeSpecification(defaultSpecification, { channels }), parts);
}

/**
 * Every combination of the three channels but none, and the receivers of info, warning and critical in it. The document
 * tells of info by Slack alone; with mail alone nobody would be told of it, and what is not taken goes to all.
 */
export const COMBINATIONS: readonly [channels: readonly Name[], receivers: readonly string[]][] = [
  [["slack"], ["severity-info", "severity-warning", "severity-critical"]],
  [["email"], ["default", "severity-warning", "severity-critical"]],
  [["webhook"], ["severity-info", "severity-warning", "severity-critical"]],
  [
    ["slack", "email"],
    ["severity-info", "severity-warning", "severity-critical"],
  ],
  [
    ["slack", "webhook"],
    ["severity-info", "severity-warning", "severity-critical"],
  ],
  [
    ["email", "webhook"],
    ["severity-info", "severity-warning", "severity-critical"],
  ],
  [
    ["slack", "email", "webhook"],
    ["severity-info", "severity-warning", "severity-critical"],
  ],
];

/** {@link CHANNELS} with these only. */
export function only(names: readonly Name[]): ChannelsSection {
  return Object.fromEntries(names.map((name) => [name, CHANNELS[name]]));
}

/** The vendor's archives on Debian 13. */
export const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

/** The document's escalation matrix with the webhook alone. */
export const webhook = modelOf(only(["webhook"]));

/** A server that tells everything to `channels`. */
export function modelTo(channels: readonly NotificationChannel[]): AlertmanagerModel {
  const root = { ...webhook.routing.root, receiver: "all", routes: [] };
  return { ...webhook, routing: { ...webhook.routing, root, receivers: [{ name: "all", channels }] } };
}

/** A secret that is a file of the host. */
export const file = (name: string): SecretOrigin => ({ kind: "file", path: `/secrets/${name}` });

/** What a channel gives its integration, with secrets under `/run`. */
export const settingsOf = (channel: NotificationChannel | undefined) => channel?.settings((name) => `/run/${name}`);
