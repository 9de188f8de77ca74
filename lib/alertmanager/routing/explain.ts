import type { Audience, EscalationLevel, EscalationStep, Owner, Shift, Tier } from "../../escalation";
import { textTable } from "../../pictures";
import { Duration, type Weekday, WEEKDAYS } from "../../units";
import { fulfils } from "./matcher";
import type { Route, Routing } from "../model";
import { windowName, type Window } from "./time-intervals";

/** An alert as routing sees it: its labels, `severity` and `alertname` among them. */
export type AlertLabels = Readonly<Record<string, string>>;

/** One notification of an alert: who gets it, when, and over which channel. */
export interface NotificationStep {
  readonly tier: Tier;
  /** Time from the alert's firing, if it is neither taken up nor over by then. Grouping delays what is sent at once by up to `group_wait`, and a further alert of a group by up to `group_interval`. */
  readonly after: Duration;
  /** As the matrix calls it: `phone`. */
  readonly channel: string;
  /** Configured channel that delivers it. */
  readonly via: string;
  /** Who waits, and whose acknowledgement cancels the rest. */
  readonly owner: Owner;
  /** `everybody`, or a mail address. */
  readonly who: string;
  /** On which days, from one handover to the next. */
  readonly days: readonly Weekday[];
  /** Alertmanager's receiver; undefined where an incident manager notifies. */
  readonly receiver?: string;
  /** Maintenance windows in which it is not sent. */
  readonly silentDuring: readonly string[];
}

/** Who is notified of an alert with `labels`, in order of time. Empty when the alert is for machines, or for nobody. */
export function explain(routing: Routing, labels: AlertLabels): readonly NotificationStep[] {
  const routes = routesFor(routing.root, labels);
  const { levels, others } = routing.escalation;
  const level = levels.find(({ severity }) => severity === labels["severity"]) ?? others;
  const isForPeople = routes.some(({ carriesOut }) => carriesOut);
  const steps = isForPeople ? stepsAfterPage(level, routing) : [];
  const windows = routing.windows.filter((window) => isOpenFor(window, labels)).map(({ name }) => name);
  const notified = [
    ...routes.flatMap((route) => notifiedBy(route, routing, windows)),
    ...steps.flatMap((step) => notifiedLater(step, routing)),
  ];
  return notified.sort((a, b) => a.after.compare(b.after));
}

/** Receivers of an alert in the order in which Alertmanager's routing tree names them, as `amtool config routes test` does. */
export function receiversOf(routing: Routing, labels: AlertLabels): readonly string[] {
  return routesFor(routing.root, labels).map(({ receiver }) => receiver);
}

/** {@link explain} as lines for people. */
export function explainText(steps: readonly NotificationStep[]): string {
  if (steps.length === 0) return "nobody is notified\n";
  const rows = steps.map((one) => [
    ...cellsOf(one),
    ...(one.silentDuring.length > 0 ? [`not during ${one.silentDuring.join(", ")}`] : []),
  ]);
  return textTable(rows)
    .map((line) => `${line}\n`)
    .join("");
}

/** When, over which channel, who, on which days: as tables for people show it. */
export function cellsOf(step: NotificationStep): readonly string[] {
  const { after, who, days } = step;
  return [after.milliseconds === 0 ? "at once" : `after ${after.toString()}`, channelOf(step), who, printDays(days)];
}

/** `slack`, `phone by pagerduty` */
export function channelOf({ channel, via }: Pick<NotificationStep, "channel" | "via">): string {
  return channel === via ? channel : `${channel} by ${via}`;
}

/** `Mon-Wed`, `Sat, Sun`, `every day`. */
export function printDays(days: readonly Weekday[]): string {
  if (days.length === WEEKDAYS.length) return "every day";
  const short = (day: Weekday | undefined) => (day ?? "").slice(0, 3).replace(/^./, (letter) => letter.toUpperCase());
  const runs: Weekday[][] = [];
  for (const day of WEEKDAYS.filter((one) => days.includes(one))) {
    const run = runs.at(-1);
    if (run && WEEKDAYS.indexOf(day) === WEEKDAYS.indexOf(run.at(-1) ?? day) + 1) run.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length > 1 ? `${short(run[0])}-${short(run.at(-1))}` : short(run[0]))).join(", ");
}

/** Alertmanager's own walk: the first child that matches, and those after it while it says `continue`. */
function routesFor(route: Route, labels: AlertLabels): readonly Route[] {
  if (!fulfils(labels, route.matchers)) return [];
  const found: Route[] = [];
  for (const child of route.routes ?? []) {
    const below = routesFor(child, labels);
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 ? found : [route];
}

/** What follows a page: as the incident manager is known to do it, or as the matrix asks it to. */
function stepsAfterPage({ severity, page, steps }: EscalationLevel, { afterPage }: Routing): readonly EscalationStep[] {
  const asked = steps.filter(({ owner, via }) => owner === "incident manager" && !afterPage?.has(via));
  return [...asked, ...(page?.via ?? []).flatMap((via) => afterPage?.get(via)?.(severity) ?? [])];
}

function isOpenFor({ matchers, severities }: Window, labels: AlertLabels): boolean {
  return fulfils(labels, matchers) && (severities?.includes(labels["severity"] ?? "") ?? true);
}

function notifiedBy(
  { receiver, carriesOut, mutedDuring = [] }: Route,
  routing: Routing,
  windows: readonly string[],
): readonly NotificationStep[] {
  const { receivers, offers, escalation } = routing;
  const silentDuring = [...mutedDuring.map(windowName), ...windows];
  const common = { owner: "alertmanager", receiver, silentDuring } as const;
  if (!carriesOut) {
    const channels = receivers.find(({ name }) => name === receiver)?.channels ?? [];
    const now = { ...common, tier: "first", after: Duration.zero, who: "everybody", days: WEEKDAYS } as const;
    return channels.map(({ name }) => ({ ...now, channel: name, via: name }));
  }
  const { tier, after, audience, shift, channels } = carriesOut;
  return channels.flatMap((channel) => {
    // An incident manager asks its own schedule, which is the same one.
    const isManager = offers.some(({ name, carries }) => name === channel && carries);
    const shifts = isManager && escalation.schedule.shifts.length > 0 ? escalation.schedule.shifts : [shift];
    return shifts.map((one) => ({ ...common, tier, after, channel, via: channel, ...whoIs(audience, one) }));
  });
}

function notifiedLater(step: EscalationStep, { escalation }: Routing): readonly NotificationStep[] {
  const shifts = step.audience.kind === "on call" ? escalation.schedule.shifts : [undefined];
  const { tier, after, channel, via, owner, audience } = step;
  return shifts.map((shift) => ({ tier, after, channel, via, owner, silentDuring: [], ...whoIs(audience, shift) }));
}

function whoIs(audience: Audience, shift: Shift | undefined): Pick<NotificationStep, "who" | "days"> {
  if (shift) return { who: shift.engineer, days: shift.days };
  return { who: audience.kind === "person" ? audience.engineer : "everybody", days: WEEKDAYS };
}
