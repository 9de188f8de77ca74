import type { NotificationChannel, OnCallContact } from "../../../lib/alertmanager";

/** What a channel of the matrix does beside delivering, as the real one of its kind has it. */
interface Kind extends Pick<NotificationChannel, "onlyPersons" | "pages" | "incidentManager"> {
  /** Whether it can reach single persons. */
  readonly reaches?: (contact: OnCallContact) => boolean;
  /** Whether it tells of the end of an alert. */
  readonly tellsEnd: boolean;
}

const hasPhone = ({ phone }: OnCallContact) => phone !== undefined;

const KINDS = {
  slack: { tellsEnd: true },
  email: { tellsEnd: true, reaches: () => true },
  webhook: { tellsEnd: true },
  pagerduty: { tellsEnd: true, pages: true, incidentManager: { carries: ["sms", "phone"] } },
  sms: { tellsEnd: true, pages: true, onlyPersons: true, reaches: hasPhone },
  phone: { tellsEnd: false, pages: true, onlyPersons: true, reaches: hasPhone },
} as const satisfies Readonly<Record<string, Kind>>;

/** A channel that the document's matrix names, or the webhook that gets everything. */
export type ChannelName = keyof typeof KINDS;

/** All of them. */
export const CHANNEL_NAMES = Object.keys(KINDS) as ChannelName[];

/**
 * Channels of these names that all post to a sink at `url`, each under its own path: `/slack`, `/email`,
 * `/email/alice@company.com`. The one place that knows how they are made.
 */
export function sinkChannels(url: string, names: readonly ChannelName[]): readonly NotificationChannel[] {
  return names.map((name) => {
    const kind: Kind = KINDS[name];
    const { reaches, tellsEnd, onlyPersons, ...traits } = kind;
    const at = (path: string): NotificationChannel => ({
      ...traits,
      name: path.replace("/", "-"),
      integration: "webhook_configs",
      secrets: [],
      settings: () => ({ send_resolved: tellsEnd, url: `${url}/${path}` }),
    });
    const personal = (contact: OnCallContact) => (reaches?.(contact) ? at(`${name}/${contact.engineer}`) : undefined);
    return { ...at(name), ...(onlyPersons && { onlyPersons }), ...(reaches && { toPerson: personal }) };
  });
}

/** Whether whoever is told at `path` is told of the end too. */
export function tellsEnd(path: string): boolean {
  return KINDS[path.split("/")[0] as ChannelName].tellsEnd;
}
