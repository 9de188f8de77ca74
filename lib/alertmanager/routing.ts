import { nearest, quoted, ValidationError, type Problem } from "../errors";
import type { Alert } from "../rules";
import type { AlertmanagerSection, ChannelsSection, Specification } from "../specification";
import { Duration } from "../units";
import { channelsOf, CHANNEL_NAMES } from "./channels-of";
import {
  MACHINE_SEVERITY,
  type AlertmanagerModel,
  type Channel,
  type Cluster,
  type Inhibition,
  type Level,
  type Matcher,
  type Receiver,
  type Route,
  type Routing,
} from "./model";

/** What the specification leaves open. */
export interface AlertmanagerParts {
  /** Channels beside the specification's, under names that its matrix may use. @default - none */
  readonly channels?: readonly Channel[];
  /**
   * Told of the Watchdog every minute; it raises the alarm when that stops.
   *
   * @default - nobody is told of it
   */
  readonly deadMansSwitch?: Channel;
  /** @default - a single server */
  readonly cluster?: Cluster;
  /** @default "fleet" */
  readonly exposure?: AlertmanagerModel["exposure"];
  /** @default - host name and port */
  readonly externalUrl?: string;
}

/** Alertmanager's own default; silences may be this long after the alert. */
const DATA_RETENTION = Duration.hours(120);

/** Severities that mute those after them. Others neither mute nor are muted: nobody said how grave they are. */
const GRAVITY = ["critical", "warning", "info"];

/** The channel that gets every severity unless the matrix names it. */
const CATCH_ALL = "webhook";

const NULL_RECEIVER: Receiver = { name: "null", channels: [] };

/**
 * The server and its routing from a specification: a route for each severity of `escalation_matrix` to those of its
 * channels that are configured. `webhook` gets every severity unless the matrix names it. What has no known severity goes
 * to all channels; what is for machines (severity `none`, the Watchdog) to the dead man's switch.
 *
 * @throws ValidationError when the matrix names channels that do not exist, or the waits do not fit together
 */
export function alertmanagerOf(specification: Specification, parts: AlertmanagerParts = {}): AlertmanagerModel {
  const channels = [...channelsOf(specification.channels), ...(parts.channels ?? [])];
  const { severityLevels } = specification.escalationMatrix;
  ValidationError.throwIfAny("alertmanager", [
    ...unknownChannels(specification, channels),
    ...(MACHINE_SEVERITY in severityLevels ? [reservedSeverity()] : []),
    ...repeated(channels),
    ...webhookProblems(specification.channels),
    ...waitProblems(specification.alertmanager),
  ]);
  const { port, memory, groupWait, groupInterval, repeatInterval } = specification.alertmanager;
  const named = Object.values(severityLevels).some((level) => level.channels.includes(CATCH_ALL));
  const levels = Object.entries(severityLevels).map(([severity, level]): Level => {
    const asked =
      named || !channels.some(({ name }) => name === CATCH_ALL) ? level.channels : [...level.channels, CATCH_ALL];
    return { severity, asked, reached: asked.filter((name) => channels.some((channel) => channel.name === name)) };
  });
  const routing = routingOf(levels, channels, parts.deadMansSwitch);
  const root = { ...routing.root, groupBy: ["alertname"], groupWait, groupInterval, repeatInterval };
  return {
    port,
    memory,
    dataRetention: DATA_RETENTION,
    routing: { ...routing, root },
    ...(parts.exposure && { exposure: parts.exposure }),
    ...(parts.externalUrl !== undefined && { externalUrl: parts.externalUrl }),
    ...(parts.cluster && { cluster: parts.cluster }),
  };
}

/**
 * Alerts that would reach nobody: each severity that one of `alerts` has and that no configured channel takes. For
 * `node.addValidation`, when all alerts are known.
 */
export function routingProblems(
  { levels }: Routing,
  alerts: readonly Pick<Alert, "name" | "severity">[],
): readonly Problem[] {
  const told = alerts.filter(({ severity }) => severity !== MACHINE_SEVERITY);
  if (told.length > 0 && levels.every(({ reached }) => reached.length === 0)) {
    const message = `must have at least one that escalation_matrix names, got none: ${told.length} alerts would reach nobody`;
    return [{ path: "channels", message: `${message}; add channels.webhook, channels.slack or channels.email` }];
  }
  return [...new Set(told.map(({ severity }) => severity))].flatMap((severity) => {
    const names = told.filter((alert) => alert.severity === severity).map(({ name }) => name);
    const level = levels.find((one) => one.severity === severity);
    if (level === undefined) return unknownSeverity(severity, names, levels);
    return level.reached.length > 0 ? [] : [unreached(level, names, levels)];
  });
}

/** Channels of the matrix that are not configured, a sentence for each severity: advice, since others are told. */
export function routingAdvice({ levels }: Routing): readonly string[] {
  return levels.flatMap(({ severity, asked, reached }) => {
    const missing = asked.filter((name) => !reached.includes(name));
    if (missing.length === 0 || reached.length === 0) return [];
    return [
      `escalation_matrix.severity_levels.${severity}.channels: ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} ` +
        `not configured; alerts of this severity go to ${reached.join(", ")} only`,
    ];
  });
}

function routingOf(levels: readonly Level[], channels: readonly Channel[], deadMansSwitch?: Channel): Routing {
  const machines = deadMansSwitch ? { name: "dead-mans-switch", channels: [deadMansSwitch] } : NULL_RECEIVER;
  const told = levels.filter(({ reached }) => reached.length > 0);
  return {
    root: { matchers: [], receiver: "default", routes: [machineRoute(machines), ...told.map(levelRoute)] },
    receivers: [
      { name: "default", channels },
      machines,
      ...told.map(({ severity, reached }) => ({
        name: receiverName(severity),
        channels: channels.filter(({ name }) => reached.includes(name)),
      })),
    ],
    inhibitions: inhibitionsOf(levels),
    timeIntervals: [],
    levels,
  };
}

function receiverName(severity: string): string {
  return `severity-${severity}`;
}

function machineRoute(receiver: Receiver): Route {
  const minute = Duration.minutes(1);
  return {
    matchers: [equals("severity", MACHINE_SEVERITY)],
    receiver: receiver.name,
    ...(receiver.channels.length > 0 && { groupWait: Duration.zero, groupInterval: minute, repeatInterval: minute }),
  };
}

function levelRoute({ severity }: Level): Route {
  return { matchers: [equals("severity", severity)], receiver: receiverName(severity) };
}

function inhibitionsOf(levels: readonly Level[]): readonly Inhibition[] {
  const present = GRAVITY.filter((severity) => levels.some((level) => level.severity === severity));
  // Without it, all alerts that have no family would count as one: labels that both sides lack are equal.
  const related: Matcher = { label: "family", operator: "!=", value: "" };
  return present.slice(0, -1).map((graver, index) => {
    const milder = present.slice(index + 1);
    return {
      name: `${graver}-over-${milder.join("-and-")}`,
      source: [equals("severity", graver), related],
      target: [{ label: "severity", operator: "=~", value: milder.join("|") }, related],
      equal: ["family", "instance"],
    };
  });
}

function equals(label: string, value: string): Matcher {
  return { label, operator: "=", value };
}

function unknownChannels(specification: Specification, channels: readonly Channel[]): readonly Problem[] {
  const known = [...new Set([...CHANNEL_NAMES, ...channels.map(({ name }) => name)])];
  return Object.entries(specification.escalationMatrix.severityLevels).flatMap(([severity, level]) =>
    level.channels
      .filter((name) => !known.includes(name))
      .map((name) => {
        const meant = nearest(name, known);
        const hint = meant === undefined ? "" : `; did you mean ${quoted(meant)}?`;
        const path = `escalation_matrix.severity_levels.${severity}.channels`;
        return { path, message: `unknown channel ${quoted(name)}${hint} (known: ${known.join(", ")})` };
      }),
  );
}

function webhookProblems({ webhook }: ChannelsSection): readonly Problem[] {
  if (!webhook || (webhook.url === undefined) !== (webhook.urlFile === undefined)) return [];
  const got = webhook.url === undefined ? "neither" : "both";
  return [{ path: "channels.webhook", message: `must have one of url and url_file, got ${got}` }];
}

function waitProblems({ groupInterval, repeatInterval }: AlertmanagerSection): readonly Problem[] {
  const path = "alertmanager.repeat_interval";
  const got = `got "${repeatInterval.toString()}"`;
  if (repeatInterval.compare(groupInterval) < 0)
    return [{ path, message: `must be at least alertmanager.group_interval (${groupInterval.toString()}), ${got}` }];
  if (repeatInterval.compare(DATA_RETENTION) <= 0) return [];
  const rule = `must be at most ${DATA_RETENTION.toString()}, for as long as Alertmanager remembers what it told`;
  return [{ path, message: `${rule}, ${got}` }];
}

function reservedSeverity(): Problem {
  const message = "is reserved for alerts that are for machines, such as the Watchdog; choose another name";
  return { path: `escalation_matrix.severity_levels.${MACHINE_SEVERITY}`, message };
}

function repeated(channels: readonly Channel[]): readonly Problem[] {
  const names = channels.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return twice.map((name) => ({ path: "channels", message: `must have unique names, got ${quoted(name)} twice` }));
}

function unreached({ severity, asked }: Level, alerts: readonly string[], levels: readonly Level[]): Problem {
  const configured = [...new Set(levels.flatMap(({ reached }) => reached))];
  const rule = `must name a channel that is configured (${configured.join(", ")}), got ${quoted(asked)}`;
  return {
    path: `escalation_matrix.severity_levels.${severity}.channels`,
    message: `${rule}: ${listed(alerts)} would reach nobody; add one of them, or configure ${asked.join(" or ") || "another"}`,
  };
}

function unknownSeverity(severity: string, alerts: readonly string[], levels: readonly Level[]): readonly Problem[] {
  const known = levels.map((level) => level.severity);
  const meant = nearest(severity, known);
  const hint = meant === undefined ? "" : `; did you mean ${quoted(meant)}?`;
  const rule = `must be a severity of escalation_matrix (${known.join(", ")}), got ${quoted(severity)}${hint}`;
  return alerts.map((name) => ({ path: `alerts.${name}.severity`, message: rule }));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
