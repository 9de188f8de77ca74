import { alertsIn, type Received } from "../../../harness/sink";
import { explain, type AlertLabels, type Routing } from "../../../lib/alertmanager";
import { onCallAt } from "../../../lib/escalation";

/** Somebody is told, so many seconds after the alert's firing. */
export interface Telling {
  /** Path of the sink: `slack`, `sms/alice@company.com`. */
  readonly to: string;
  readonly status: "firing" | "resolved";
  readonly after: number;
}

/** How late a promise may be kept; the shortest delay is longer, so that none of double the time passes. */
const LATE = 5;

/** Clocks and roundings. */
const EARLY = 0.5;

/** What the matrix promises of an alert that began at `since` and that nobody acts upon: the part that Alertmanager carries out. */
export function promises(routing: Routing, labels: AlertLabels, since: Date): readonly Telling[] {
  const shift = onCallAt(routing.escalation.schedule, since);
  const isManager = (via: string) => routing.offers.some(({ name, carries }) => name === via && carries);
  return explain(routing, labels)
    .filter(({ owner, silentDuring }) => owner === "alertmanager" && silentDuring.length === 0)
    .filter(({ days }) => shift?.days.every((day) => days.includes(day)) ?? true)
    .map(({ via, who, after }) => ({
      // An incident manager finds out itself who is on call.
      to: who === "everybody" || isManager(via) ? via : `${via}/${who}`,
      status: "firing",
      after: after.toSeconds(),
    }));
}

/** What the sink has heard of the alert with `labels`, which began at `since`. */
export function tellings(
  received: readonly Received[],
  labels: AlertLabels,
  since: Date,
): readonly (Telling & { readonly at: Date })[] {
  return received.flatMap(({ path, body, at }) =>
    alertsIn(body)
      .filter((alert) => Object.entries(labels).every(([name, value]) => alert.labels[name] === value))
      .map(({ status }) => ({ to: path.slice(1), status, after: (at.getTime() - since.getTime()) / 1000, at })),
  );
}

/**
 * What is news in `told`: who is woken at once hears in each message of all that fire, and of all that have ended lately; only the first
 * time it is news of this alert.
 */
export function news<T extends Telling>(told: readonly T[], promised: readonly Telling[]): readonly T[] {
  const isGrouped = (path: string) =>
    /^(sms|phone)\//.test(path) && promised.some(({ to, after }) => to === path && after === 0);
  return told.filter(
    (one, index) =>
      !isGrouped(one.to) || !told.slice(0, index).some(({ to, status }) => to === one.to && status === one.status),
  );
}

/** Lines to compare, sorted: `12s sms/alice@company.com`. */
export function lines(promised: readonly Telling[]): readonly string[] {
  return promised.map(line).sort(byTime);
}

/**
 * Lines of what was told. One that keeps a promise reads as the promise does, whatever part of a second it was late; any other
 * says that it is none. `due` says when a promise is to be kept, where that is not its own time.
 */
export function compared(
  told: readonly Telling[],
  promised: readonly Telling[],
  { due = (after) => after, late = LATE }: { readonly due?: (after: number) => number; readonly late?: number } = {},
): readonly string[] {
  const open = [...promised];
  const read = told.map((one) => {
    if (one.status === "resolved") return line(one);
    const index = open.findIndex(
      ({ to, status, after }) =>
        to === one.to && status === one.status && one.after >= due(after) - EARLY && one.after <= due(after) + late,
    );
    const [kept] = index < 0 ? [] : open.splice(index, 1);
    return kept ? line(kept) : `${line(one)} (not as promised)`;
  });
  return read.sort(byTime);
}

function line({ to, status, after }: Telling): string {
  const time = `${Number(after.toFixed(1))}s`;
  return status === "firing" ? `${time} ${to}` : `${status} ${to}`;
}

function byTime(one: string, other: string): number {
  const time = (text: string) => (/^[\d.]+s /.test(text) ? parseFloat(text) : Infinity);
  return time(one) - time(other) || one.localeCompare(other);
}
