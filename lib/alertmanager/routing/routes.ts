import { OTHERS, type Escalation, type EscalationLevel, type EscalationStep, type Shift } from "../../escalation";
import type { Matcher } from "../../escaping";
import type { EscalationMatrixSection, SeverityLevelSection } from "../../specification";
import { Duration } from "../../units";
import { equals } from "./matcher";
import { MACHINE_SEVERITY, type NotificationChannel, type OnCallContact, type Receiver, type Route } from "../model";
import { intervalOf, type Window } from "./time-intervals";

/** What a routing tree is made from. */
export interface RoutesSource {
  readonly matrix: EscalationMatrixSection;
  readonly escalation: Escalation;
  readonly channels: readonly NotificationChannel[];
  /** Maintenance windows for all alerts, or for whole severities. */
  readonly windows: readonly Window[];
  readonly deadMansSwitch: NotificationChannel | undefined;
  /** How often a group is looked at where nothing else is said. */
  readonly groupInterval: Duration;
  contactOf(engineer: string): OnCallContact;
}

/** A group that is an alert of its own: its notification must not wait for an older one, nor hide a newer one. */
const EACH_ALERT = ["..."];

/** The alert that fires always. */
const WATCHDOG = "Watchdog";

const NULL_RECEIVER: Receiver = { name: "null", channels: [] };

/** Receiver of alerts whose severity the matrix does not have. */
const DEFAULT = "default";

/**
 * The routing tree: a route for each severity, and below it one for everyone it notifies at another time, in another
 * group or on other days. What has no known severity goes to all channels; what is for machines to the dead man's switch.
 */
export function routesOf(source: RoutesSource): { readonly root: Route; readonly receivers: readonly Receiver[] } {
  const { escalation, deadMansSwitch, matrix } = source;
  const watcher = deadMansSwitch && { name: "dead-mans-switch", channels: [deadMansSwitch] };
  const others = deliveriesOf(escalation.others, source);
  const deliveries = escalation.levels.map((level) => ({ level, own: deliveriesOf(level, source) }));
  const all = [...deliveries.flatMap(({ own }) => own), ...others].map(({ receiver }) => receiver);
  return {
    root: {
      matchers: [],
      receiver: DEFAULT,
      routes: [
        ...machineRoutes(watcher),
        ...deliveries.flatMap(({ level: { severity }, own }) =>
          // A severity that no channel takes is notified like an unknown one.
          routesTo(own.length > 0 ? own : others, [equals("severity", severity)], {
            ...(own.length > 0 && matrix.severityLevels[severity]),
            muted: mutedIn(source.windows, severity),
            usualInterval: source.groupInterval,
          }),
        ),
        // The root cannot be muted, and would notify of pages by name.
        ...routesTo(others, [], { muted: mutedIn(source.windows), usualInterval: source.groupInterval }),
      ],
    },
    receivers: [
      ...(all.some(({ name }) => name === DEFAULT) ? [] : [{ name: DEFAULT, channels: [] }]),
      ...(watcher ? [watcher] : []),
      NULL_RECEIVER,
      ...all,
    ],
  };
}

/** Time intervals in which alerts of `severity` are muted; without one, alerts of unknown severities. */
function mutedIn(windows: readonly Window[], severity?: string): readonly string[] {
  return windows
    .filter(({ severities }) => severities === undefined || (severity !== undefined && severities.includes(severity)))
    .map(({ interval }) => interval);
}

/** What is sent to one audience at one time in one group. */
interface Delivery {
  readonly receiver: Receiver;
  readonly steps: readonly EscalationStep[];
  readonly pages: boolean;
  /** Whether it wakes one person, by a channel that delivers and does no more. */
  readonly wakesPerson: boolean;
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
  const named = new Map<string, ChannelStep[]>();
  for (const part of found) {
    const name = receiverName(level.severity, part);
    const others = named.get(name);
    if (others) others.push(part);
    else named.set(name, [part]);
  }
  return [...named].map(([name, parts]) => {
    return {
      receiver: { name, channels: parts.map(({ channel }) => channel) },
      steps: parts.map(({ step }) => step),
      pages: parts.some(({ channel }) => channel.pages),
      wakesPerson: parts.some(({ channel, engineer }) => channel.pages && engineer !== undefined),
      shift: parts[0]?.shift,
    };
  });
}

/** `default`, `severity-warning`, `severity-critical-page`, `severity-warning-escalation`, `severity-critical-alice@company.com`. */
function receiverName(severity: string, { step, channel, engineer }: ChannelStep): string {
  const part = step.tier === "first" ? channel.pages && "page" : step.tier;
  return [severity === OTHERS ? DEFAULT : `severity-${severity}`, part, engineer].filter(Boolean).join("-");
}

/** What decides how routes of one severity group and when they are silent. */
type Manner = Partial<Pick<SeverityLevelSection, "groupBy" | "groupWait" | "groupInterval" | "repeatInterval">> & {
  readonly muted: readonly string[];
  readonly usualInterval: Duration;
};

function routesTo(deliveries: readonly Delivery[], matchers: readonly Matcher[], manner: Manner): readonly Route[] {
  const routes = deliveries.map((delivery) => deliveryRoute(delivery, manner));
  const [first, ...others] = routes;
  if (!first) return [];
  if (others.length === 0) return [{ ...first, matchers }];
  // All of them are asked, so that their order does not decide what is sent.
  return [{ matchers, receiver: first.receiver, routes: routes.map((route) => ({ ...route, continue: true })) }];
}

/**
 * One group for all alerts that wake a person at once: in a storm of two hundred they get a message with all that fire, and the next one a
 * minute later, instead of two hundred. The channels of the team hold every alert.
 */
const PERSON = ["severity"];
const MINUTE = Duration.minutes(1);

function deliveryRoute({ receiver, steps, pages, wakesPerson, shift }: Delivery, manner: Manner): Route {
  const { tier, after, audience } = steps[0]!;
  const isDelayed = after.milliseconds > 0;
  const isGrouped = wakesPerson && !isDelayed;
  const usual = manner.groupInterval ?? manner.usualInterval;
  const groupInterval = isGrouped && usual.compare(MINUTE) > 0 ? MINUTE : manner.groupInterval;
  const groupBy = isGrouped ? PERSON : isDelayed || pages ? EACH_ALERT : manner.groupBy;
  const groupWait = isDelayed ? after : manner.groupWait;
  return {
    matchers: [],
    receiver: receiver.name,
    ...(groupBy && { groupBy }),
    ...(groupWait && { groupWait }),
    ...(groupInterval && { groupInterval }),
    ...(manner.repeatInterval && { repeatInterval: manner.repeatInterval }),
    ...(shift && { activeDuring: [intervalOf(shift)] }),
    ...(manner.muted.length > 0 && { mutedDuring: manner.muted }),
    carriesOut: { tier, after, audience, channels: steps.map(({ channel }) => channel), ...(shift && { shift }) },
  };
}

/**
 * Sends once a minute. Alertmanager looks at a group every `group_interval`, and repeats what is older than `repeat_interval`: with a minute for
 * both, what was sent a moment after one look is a moment too young at the next, and every second minute is left out.
 */
const EVERY_MINUTE = { groupInterval: Duration.seconds(30), repeatInterval: Duration.seconds(45) };

/** Only the Watchdog keeps a dead man's switch quiet: any other alert for machines would hide that it has stopped. */
function machineRoutes(watcher: Receiver | undefined): readonly Route[] {
  const machines = { matchers: [equals("severity", MACHINE_SEVERITY)], receiver: NULL_RECEIVER.name };
  if (!watcher) return [machines];
  const watchdog: Route = {
    matchers: [equals("alertname", WATCHDOG)],
    receiver: watcher.name,
    groupWait: Duration.zero,
    ...EVERY_MINUTE,
  };
  return [watchdog, machines];
}
