import type { Escalation, EscalationLevel, Shift, EscalationStep } from "../escalation";
import type { EscalationMatrixSection, SeverityLevelSection } from "../specification";
import { Duration } from "../units";
import { equals } from "./matcher";
import { MACHINE_SEVERITY, type NotificationChannel, type OnCallContact, type Receiver, type Route } from "./model";
import { intervalOf, type Window } from "./time-intervals";

/** What a routing tree is made from. */
export interface RoutesSource {
  readonly matrix: EscalationMatrixSection;
  readonly escalation: Escalation;
  readonly channels: readonly NotificationChannel[];
  readonly windows: readonly Window[];
  readonly deadMansSwitch: NotificationChannel | undefined;
  contactOf(engineer: string): OnCallContact;
}

/** A group that is an alert of its own: who waits for one alert must not be told with an older one, or miss a newer one. */
const EACH_ALERT = ["..."];

/** The alert that fires always. */
const WATCHDOG = "Watchdog";

const NULL_RECEIVER: Receiver = { name: "null", channels: [] };

/**
 * The routing tree: a route for each severity, and below it one for everybody that it tells at another time, in another
 * bundle or on other days. What has no known severity goes to all channels; what is for machines to the dead man's switch.
 */
export function routesOf(source: RoutesSource): { readonly root: Route; readonly receivers: readonly Receiver[] } {
  const { escalation, channels, windows, deadMansSwitch } = source;
  const watcher = deadMansSwitch && { name: "dead-mans-switch", channels: [deadMansSwitch] };
  const deliveries = escalation.levels.map((level) => ({ level, told: deliveriesOf(level, source) }));
  const general = windows.filter(({ matchers }) => matchers.length === 0);
  const particular = windows.filter(({ matchers }) => matchers.length > 0);
  const levels = (muting: readonly Window[]) =>
    deliveries.flatMap(({ level, told }) => levelRoutes(level, told, source.matrix, muting));
  return {
    root: {
      matchers: [],
      receiver: "default",
      routes: [...machineRoutes(watcher), ...withWindows(particular, general, levels)],
    },
    receivers: [
      { name: "default", channels: channels.filter(({ onlyPersons }) => !onlyPersons) },
      ...(watcher ? [watcher] : []),
      NULL_RECEIVER,
      ...deliveries.flatMap(({ told }) => told.map(({ receiver }) => receiver)),
    ],
  };
}

/** Alerts that a window is for go through a tree in which it mutes, and those of two windows through one in which both do. */
function withWindows(
  [window, ...rest]: readonly Window[],
  muting: readonly Window[],
  levels: (muting: readonly Window[]) => readonly Route[],
): readonly Route[] {
  if (!window) return levels(muting);
  return [
    {
      matchers: window.matchers,
      receiver: "default",
      ...(!window.severities && { mutedDuring: [window.interval] }),
      routes: withWindows(rest, [...muting, window], levels),
    },
    ...withWindows(rest, muting, levels),
  ];
}

/** What is told to one audience at one time in one bundle. */
interface Delivery {
  readonly receiver: Receiver;
  readonly steps: readonly EscalationStep[];
  readonly pages: boolean;
  readonly shift: Shift | undefined;
}

/** One step by the channel that delivers it. */
interface ChannelStep {
  readonly step: EscalationStep;
  readonly channel: NotificationChannel;
  readonly engineer: string | undefined;
  readonly shift: Shift | undefined;
}

function deliveriesOf(level: EscalationLevel, source: RoutesSource): readonly Delivery[] {
  const own = level.steps.filter(({ owner }) => owner === "alertmanager");
  const { shifts } = source.escalation.schedule;
  const found = own.flatMap((step): readonly ChannelStep[] => {
    const channel = source.channels.find(({ name }) => name === step.via);
    if (!channel) return [];
    const to = (engineer: string, shift?: Shift): readonly ChannelStep[] => {
      const personal = channel.toPerson?.(source.contactOf(engineer));
      return personal ? [{ step, channel: personal, engineer, shift }] : [];
    };
    if (step.audience.kind === "team") return [{ step, channel, engineer: undefined, shift: undefined }];
    if (step.audience.kind === "person") return to(step.audience.engineer);
    return shifts.flatMap((shift) => to(shift.engineer, shift));
  });
  const named = found.map((part) => ({ ...part, name: receiverName(level.severity, part) }));
  return [...new Set(named.map(({ name }) => name))].map((name) => {
    const parts = named.filter((part) => part.name === name);
    return {
      receiver: { name, channels: parts.map(({ channel }) => channel) },
      steps: parts.map(({ step }) => step),
      pages: parts.some(({ channel }) => channel.pages),
      shift: parts[0]?.shift,
    };
  });
}

/** `severity-warning`, `severity-critical-page`, `severity-warning-escalation`, `severity-critical-alice@company.com`. */
function receiverName(severity: string, { step, channel, engineer }: ChannelStep): string {
  const part = step.tier === "first" ? channel.pages && "page" : step.tier;
  return ["severity", severity, part, engineer].filter(Boolean).join("-");
}

function levelRoutes(
  { severity }: EscalationLevel,
  deliveries: readonly Delivery[],
  { severityLevels }: EscalationMatrixSection,
  windows: readonly Window[],
): readonly Route[] {
  const level = severityLevels[severity];
  const [first, ...others] = deliveries;
  if (!level || !first) return [];
  const muted = windows
    .filter(({ severities }) => severities?.includes(severity) ?? true)
    .map(({ interval }) => interval);
  const matchers = [equals("severity", severity)];
  const routes = deliveries.map((delivery) => deliveryRoute(delivery, level, muted));
  if (others.length === 0) return [{ ...routes[0]!, matchers }];
  // All of them are asked, so that what they tell does not depend on their order.
  return [{ matchers, receiver: first.receiver.name, routes: routes.map((route) => ({ ...route, continue: true })) }];
}

function deliveryRoute(
  { receiver, steps, pages, shift }: Delivery,
  level: SeverityLevelSection,
  muted: readonly string[],
): Route {
  const { tier, after, audience } = steps[0]!;
  const isDelayed = after.milliseconds > 0;
  const groupBy = isDelayed || pages ? EACH_ALERT : level.groupBy;
  const groupWait = isDelayed ? after : level.groupWait;
  return {
    matchers: [],
    receiver: receiver.name,
    ...(groupBy && { groupBy }),
    ...(groupWait && { groupWait }),
    ...(level.groupInterval && { groupInterval: level.groupInterval }),
    ...(level.repeatInterval && { repeatInterval: level.repeatInterval }),
    ...(shift && { activeDuring: [intervalOf(shift)] }),
    ...(muted.length > 0 && { mutedDuring: muted }),
    carriesOut: { tier, after, audience, channels: steps.map(({ channel }) => channel), ...(shift && { shift }) },
  };
}

/** Only the Watchdog keeps a dead man's switch quiet: any other alert for machines would hide that it has stopped. */
function machineRoutes(watcher: Receiver | undefined): readonly Route[] {
  const minute = Duration.minutes(1);
  const machines = { matchers: [equals("severity", MACHINE_SEVERITY)], receiver: NULL_RECEIVER.name };
  if (!watcher) return [machines];
  const watchdog: Route = {
    matchers: [equals("alertname", WATCHDOG)],
    receiver: watcher.name,
    groupWait: Duration.zero,
    groupInterval: minute,
    repeatInterval: minute,
  };
  return [watchdog, machines];
}
