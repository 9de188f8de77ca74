import type { Matcher } from "../../escaping";
import { minutesOf, type Schedule, type Shift, type Span, spansOf } from "../../escalation";
import type { Specification } from "../../specification";
import { weekdayRanges } from "../../units";
import type { TimeIntervalConfig } from "../config";
import { matchersOf } from "./matcher";

/** A time, every week, in which some alerts notify nobody. */
export interface Window {
  readonly name: string;
  /** Name of its time interval. */
  readonly interval: string;
  /** Undefined means all. */
  readonly severities: readonly string[] | undefined;
  /** Empty means every alert. */
  readonly matchers: readonly Matcher[];
}

/** What the names of maintenance windows' time intervals begin with. */
const WINDOW = "maintenance-";

/** Name of the maintenance window that a time interval is of. */
export function windowName(interval: string): string {
  return interval.startsWith(WINDOW) ? interval.slice(WINDOW.length) : interval;
}

/** Name of the time interval in which a person is on call. */
export function intervalOf({ engineer }: Shift): string {
  return `on-call-${engineer}`;
}

/** The days on call as time intervals, one for each shift. */
export function shiftIntervals({ shifts, handover, timeZone }: Schedule): readonly TimeIntervalConfig[] {
  const from = minutesOf(handover);
  return shifts.map((shift) => ({
    name: intervalOf(shift),
    time_intervals: spansOf(shift.days, from, from).map((span) => spanConfig(span, timeZone)),
  }));
}

/** The maintenance windows of a specification. */
export function windowsOf({ maintenanceWindows }: Specification): readonly Window[] {
  return Object.entries(maintenanceWindows).map(([name, { severities, matchers = [] }]) => ({
    name,
    interval: `${WINDOW}${name}`,
    severities,
    matchers: matchers.flatMap(matchersOf),
  }));
}

/** Whether a window is for some alerts of a severity only, which the routing tree cannot distinguish: an extra alert mutes those. */
export function isParticular({ matchers }: Window): boolean {
  return matchers.length > 0;
}

/** The maintenance windows as time intervals. */
export function windowIntervals({
  maintenanceWindows,
  escalationMatrix,
}: Specification): readonly TimeIntervalConfig[] {
  return Object.entries(maintenanceWindows).map(([name, { days, from, to, timeZone }]) => ({
    name: `${WINDOW}${name}`,
    time_intervals: spansOf(days, minutesOf(from), minutesOf(to)).map((span) =>
      spanConfig(span, timeZone ?? escalationMatrix.onCallSchedule.timeZone),
    ),
  }));
}

function spanConfig({ days, from, to }: Span, location: string): TimeIntervalConfig["time_intervals"][number] {
  const isWholeDay = from === 0 && to === 24 * 60;
  return {
    weekdays: weekdayRanges(days),
    ...(!isWholeDay && { times: [{ start_time: timeOf(from), end_time: timeOf(to) }] }),
    location,
  };
}

function timeOf(minutes: number): string {
  const two = (count: number) => String(count).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
