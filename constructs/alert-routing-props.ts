import type { AlertLabels, Inhibition, Matcher, NotificationChannel } from "../lib/alertmanager";
import { type Problem, type PropKinds, propProblems, propsOfEach } from "../lib/errors";
import type { Specification, SpecificationOverrides } from "../lib/specification";
import type { Metrics } from "./metrics";
import type { IFleet } from "./targets/fleet";

type Matrix = NonNullable<SpecificationOverrides["escalationMatrix"]>;

/** Props of {@link AlertRouting}. */
export interface AlertRoutingProps {
  /**
   * Whose alerts this routes: it sends them here, and monitors Alertmanager.
   *
   * @default - your own Prometheus, which takes `prometheusConfig` and `ruleFile` of this construct
   */
  readonly metrics?: Metrics;
  /** Where Alertmanager runs: on hosts with the role `metrics`. @default - the fleet of `metrics` */
  readonly fleet?: IFleet;
  /** What the routing is made from. @default - that of `metrics`, or else the built-in specification */
  readonly specification?: Specification;
  /** Levels of the escalation matrix that differ from the specification's. @default - none */
  readonly escalation?: Matrix["severityLevels"];
  /** Parts of the on-call schedule that differ from the specification's. @default - none */
  readonly onCall?: Matrix["onCallSchedule"];
  /**
   * Further channels: of your own kind, or with secrets that are not files on the hosts.
   *
   * @default - `channels` of the specification only
   */
  readonly channels?: readonly NotificationChannel[];
  /**
   * Hears every minute that alerting works, and raises the alarm when that stops.
   *
   * @default - nothing watches the Watchdog
   */
  readonly deadMansSwitch?: NotificationChannel;
  /**
   * What mutes what, beside alerts of a family and what follows from a host or target that is down. Without `metrics` no rule of an
   * alert is known, and only these mute.
   *
   * @default - nothing
   */
  readonly inhibitions?: readonly Inhibition[];
  /**
   * Who may open Alertmanager's pages, where silences are made. `loopback` is for a single host with the role `metrics`: the Prometheus
   * beside it sends to 127.0.0.1.
   *
   * @default "fleet"
   */
  readonly exposure?: "loopback" | "fleet";
  /** Address of Alertmanager's pages in notifications. @default - host name and port */
  readonly externalUrl?: string;
}

/** What each prop must be. */
const ALERT_ROUTING_PROPS: PropKinds<AlertRoutingProps> = {
  metrics: "metrics?",
  fleet: "fleet?",
  specification: "specification?",
  escalation: "object?",
  onCall: "object?",
  channels: "list?",
  deadMansSwitch: "object?",
  inhibitions: "list?",
  exposure: "exposure?",
  externalUrl: "text?",
};

/** What each prop of a channel must be. */
const CHANNEL_PROPS: PropKinds<Pick<NotificationChannel, "name" | "integration" | "secrets" | "settings">> = {
  name: "text",
  integration: "text",
  secrets: "list",
  settings: "function",
};

const INHIBITION_PROPS: PropKinds<Inhibition> = { name: "text", source: "list", target: "list", equal: "texts" };

const MATCHER_PROPS: PropKinds<Matcher> = { label: "text", operator: "operator", value: "text" };

const SECRET_PROPS: PropKinds<NotificationChannel["secrets"][number]> = {
  name: "text",
  from: "secret",
  content: "list?",
};

/** What is wrong with the shape of the props, and of the channels in them. */
export function alertRoutingProblems(props: AlertRoutingProps): readonly Problem[] {
  const own = propProblems(props, ALERT_ROUTING_PROPS);
  if (own.length > 0) return own;
  const { channels = [], deadMansSwitch, inhibitions = [] } = props;
  return [
    ...channels.flatMap((channel, index) => channelProblems(channel, `channels[${index}]`)),
    ...(deadMansSwitch ? channelProblems(deadMansSwitch, "deadMansSwitch") : []),
    ...inhibitions.flatMap((inhibition, index) => inhibitionProblems(inhibition, `inhibitions[${index}]`)),
  ];
}

function inhibitionProblems(inhibition: Inhibition, path: string): readonly Problem[] {
  const wrong = propProblems(inhibition, INHIBITION_PROPS, path);
  if (wrong.length > 0) return wrong;
  return [
    ...propsOfEach(inhibition.source, MATCHER_PROPS, `${path}.source`),
    ...propsOfEach(inhibition.target, MATCHER_PROPS, `${path}.target`),
  ];
}

/** What is wrong with the labels of an alert. */
export function labelsProblems(labels: AlertLabels): readonly Problem[] {
  return propProblems<object>({ labels }, { labels: "textMap" }, "explain");
}

function channelProblems(channel: NotificationChannel, path: string): readonly Problem[] {
  const wrong = propProblems(channel, CHANNEL_PROPS, path, { misspelt: "spelling" });
  return wrong.length > 0 ? wrong : propsOfEach(channel.secrets, SECRET_PROPS, `${path}.secrets`);
}
