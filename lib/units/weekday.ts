/** The days of a week, from Monday. */
export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** A day of the week, as the specification and Alertmanager write it. */
export type Weekday = (typeof WEEKDAYS)[number];

// Alertmanager's week starts on Sunday: it refuses "thursday:sunday".
const SUNDAY_FIRST: readonly Weekday[] = ["sunday", ...WEEKDAYS.slice(0, 6)];

/**
 * `days` as Alertmanager's `weekdays`: the fewest ranges, each within a week that starts on Sunday.
 *
 * @example `["thursday", "friday", "saturday", "sunday"]` becomes `["sunday", "thursday:saturday"]`
 */
export function weekdayRanges(days: readonly Weekday[]): string[] {
  const ranges: Weekday[][] = [];
  let open: Weekday[] | undefined;
  for (const day of SUNDAY_FIRST) {
    if (!days.includes(day)) open = undefined;
    else if (open) open.push(day);
    else ranges.push((open = [day]));
  }
  return ranges.map((range) => (range.length === 1 ? `${range[0]}` : `${range[0]}:${range.at(-1)}`));
}
