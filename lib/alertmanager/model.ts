import type { Matcher } from "../escaping";
import type { ChannelOffer, Escalation, Shift, EscalationStep } from "../escalation";
import type { ContentRule, SecretOrigin } from "../host";
import type { Bytes, Duration } from "../units";
import type { IntegrationConfig, TimeIntervalConfig } from "./config";
import type { Window } from "./routing/time-intervals";

/** The severity of alerts that are for machines, such as the Watchdog: they notify nobody. */
export const MACHINE_SEVERITY = "none";

/** The Alertmanager server that is meant, before any file or version. */
export interface AlertmanagerModel {
  readonly port: number;
  readonly memory: Bytes;
  /** How long silences and the record of what was sent are kept; no wait of a route may be longer. */
  readonly dataRetention: Duration;
  readonly routing: Routing;
  /** Whether it serves, and gossips, with its host's certificate, and lets in only clients that have one. @default false */
  readonly tls?: boolean;
  /** Who may open its pages: silences are made there. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Address of its pages in notifications. @default - host name and port */
  readonly externalUrl?: string;
  /** Address of the portal, where messages lead to. @default - they lead to Alertmanager's own pages */
  readonly portal?: string;
  /** Whether the server has pages for a browser, so that messages may lead there. */
  readonly webPages: boolean;
  /** How long before an alert's beginning links of messages look, and how long after it. */
  readonly around: Duration;
  /**
   * How long after its start it only listens: by then it has heard of every alert again, also of those that mute others. Versions
   * before 0.30 have no such thing.
   *
   * @default - it notifies of each alert as soon as it hears of it; after a restart, also of what a host that is down would mute
   */
  readonly startDelay?: Duration;
  /** Several servers that share what they have sent. @default - a single one, and the port for gossip stays closed */
  readonly cluster?: Cluster;
}

/** Servers that share their silences and notifications by gossip. */
export interface Cluster {
  /** TCP and UDP; over TLS, TCP alone. @default 9094 */
  readonly port?: number;
  /** Names or addresses of all members, its own may be among them; with another port for gossip where that differs: `monitor-2:9095`. */
  readonly peers: readonly string[];
}

/** Who is notified of what, and when. */
export interface Routing {
  /** Where everything goes that no child takes; the root has no matchers. */
  readonly root: Route;
  readonly receivers: readonly Receiver[];
  readonly inhibitions: readonly Inhibition[];
  /** Maintenance windows that are for some alerts of a severity only. */
  readonly windows: readonly Window[];
  /** Spans of time that routes name, such as one person's days on call. */
  readonly timeIntervals: readonly TimeIntervalConfig[];
  /** What the escalation matrix means with the channels that there are. */
  readonly escalation: Escalation;
  /**
   * What incident managers really do after a page, by channel and severity ({@link OTHERS} for those that the matrix does not have), where it
   * is known.
   *
   * @default - what the matrix asks of them
   */
  readonly afterPage?: ReadonlyMap<string, (severity: string) => readonly EscalationStep[]>;
  /** What each channel can do for the matrix. */
  readonly offers: readonly ChannelOffer[];
}

/** A node of the routing tree; what it leaves out it has from its parent. */
export interface Route {
  readonly matchers: readonly Matcher[];
  readonly receiver: string;
  readonly groupBy?: readonly string[];
  readonly groupWait?: Duration;
  readonly groupInterval?: Duration;
  readonly repeatInterval?: Duration;
  /** Whether the siblings after it are asked as well. @default false */
  readonly continue?: boolean;
  /** Names of {@link Routing.timeIntervals}: it notifies only then. @default - always */
  readonly activeDuring?: readonly string[];
  /** Names of {@link Routing.timeIntervals}: it is silent then. @default - never */
  readonly mutedDuring?: readonly string[];
  readonly routes?: readonly Route[];
  /** The part of the escalation matrix that it carries out. @default - none of it */
  readonly carriesOut?: RouteStep;
}

/** What a route carries out, in the words of the escalation matrix. */
export interface RouteStep extends Pick<EscalationStep, "tier" | "after" | "audience"> {
  /** As the matrix calls them. */
  readonly channels: readonly string[];
  /** Whose days on call it follows. @default - it notifies at any time */
  readonly shift?: Shift;
}

/** A person or program that is notified, over one or more channels at once. */
export interface Receiver {
  readonly name: string;
  readonly channels: readonly NotificationChannel[];
}

/**
 * While an alert that matches `source` fires, those that match `target` with equal labels are muted.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule
 */
export interface Inhibition {
  readonly name: string;
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  /** Labels that both sides lack count as equal. None: the target is muted whenever the source fires. */
  readonly equal: readonly string[];
}

/**
 * One way to reach people: an integration of Alertmanager with its settings. Those of this library are made by functions
 * such as `slackChannel`; one of a kind of its own is an object:
 *
 * ```ts
 * const chat: NotificationChannel = {
 *   name: "chat", // what `escalation_matrix` calls it by, unique among the channels
 *   integration: "discord_configs", // the list of a receiver that it stands in
 *   secrets: [{ name: "chat-url", from: { kind: "file", path: "/etc/observability/secrets/chat-url" } }],
 *   settings: (fileOf) => ({ send_resolved: true, webhook_url_file: fileOf("chat-url") }),
 * };
 * ```
 *
 * `settings` are Alertmanager's own keys and nothing checks them before `amtool` does on the host, but for keys that the
 * chosen version is known to lack. Secrets never stand in them: a channel names its {@link ChannelSecret}s, the host gives
 * them to the server alone, and the settings have the path where it reads one, by the integration's key that ends with
 * `_file`. An integration without such a key may get its secret through `environment`.
 *
 * Messages: `{{ template "observability.title" . }}`, `…slack`, `…teams`, `…text`, `…html` and `…sms` are there for every
 * channel.
 *
 * Routing asks the rest: whether it {@link pages}, who it reaches {@link toPerson | alone}, and whether it is an
 * {@link incidentManager}.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings
 */
export interface NotificationChannel {
  /** The name that `escalation_matrix` calls it by: `slack`. */
  readonly name: string;
  /** Key of a receiver: `slack_configs`. */
  readonly integration: `${string}_configs`;
  readonly secrets: readonly ChannelSecret[];
  /** The integration's settings; `fileOf` gives the path under which the server reads one of the channel's secrets. */
  settings(fileOf: (secret: string) => string): IntegrationConfig;
  /**
   * Variables of the server's environment that the integration needs beside its settings, such as where credentials lie.
   *
   * @default - none
   */
  environment?(fileOf: (secret: string) => string): Readonly<Record<string, string>>;
  /**
   * Whether it wakes people: each alert is then sent by itself, so that nobody misses the second host behind the first.
   *
   * @default false
   */
  readonly pages?: boolean;
  /**
   * Set where the channel is an incident manager: it knows who has acknowledged, and notifies the next ones itself.
   *
   * @default - it only delivers
   */
  readonly incidentManager?: IncidentManager;
  /**
   * The same channel to one person; undefined when it cannot reach them.
   *
   * @default - it reaches all its people at once, and nobody alone
   */
  toPerson?(contact: OnCallContact): NotificationChannel | undefined;
  /**
   * Set where it has no recipients of its own, and reaches people only through {@link toPerson}: it is no channel of a
   * receiver then.
   *
   * @default - it has
   */
  readonly onlyPersons?: true;
  /**
   * What to know when configuring it: a sentence that synthesis shows as a warning.
   *
   * @default - nothing
   */
  readonly advice?: string;
}

/** What an incident manager such as PagerDuty does beyond receiving alerts. */
export interface IncidentManager {
  /** Channels of the matrix by which it reaches people itself: `sms`, `phone`. */
  readonly carries: readonly string[];
}

/** A person on call, and how to reach them. */
export interface OnCallContact {
  /** Mail address; what `on_call_schedule` calls them by. */
  readonly engineer: string;
  /** @default - the mail address */
  readonly name?: string;
  /** International number with a plus sign: `+4915112345678`. @default - cannot be reached by phone */
  readonly phone?: string;
}

/** A secret that a channel reads from a file when it sends something. */
export interface ChannelSecret {
  /** Unique among the channels: `slack-url`. */
  readonly name: string;
  readonly from: SecretOrigin;
  /** What it has to hold, checked on the host before a release is live. @default - anything */
  readonly content?: readonly ContentRule[];
}
