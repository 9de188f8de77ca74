import { type Weekday, WEEKDAYS } from "../units";
import type { Schedule, Shift } from "./model";

const DAY = 24 * 60;

/** Minutes from midnight of a time of day such as `09:30`. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** The day after `day`. */
export function dayAfter(day: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(day) + 1) % WEEKDAYS.length] as Weekday;
}

/** The day before `day`. */
export function dayBefore(day: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(day) + WEEKDAYS.length - 1) % WEEKDAYS.length] as Weekday;
}

/** A part of a day, in minutes from its midnight, the end not included. */
export interface Span {
  readonly days: readonly Weekday[];
  readonly from: number;
  readonly to: number;
}

/** `days` from a time to the same or another time, which is on the next day when it is not later: within days, as calendars write it. */
export function spansOf(days: readonly Weekday[], from: number, to: number): readonly Span[] {
  if (to > from) return [{ days, from, to }];
  const late: Span = { days, from, to: DAY };
  return to === 0 ? [late] : [late, { days: days.map(dayAfter), from: 0, to }];
}

/** Who is on call at `moment`; undefined when there is no schedule. */
export function onCallAt({ timeZone, handover, shifts }: Schedule, moment: Date): Shift | undefined {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long", hour: "2-digit", minute: "2-digit" });
  const part = (type: string) => parts.formatToParts(moment).find((one) => one.type === type)?.value ?? "";
  const today = part("weekday").toLowerCase() as Weekday;
  const now = minutesOf(`${part("hour")}:${part("minute")}`);
  const day = now >= minutesOf(handover) ? today : dayBefore(today);
  return shifts.find(({ days }) => days.includes(day));
}
