import { dayAfter, dayBefore, type Schedule } from "../escalation";
import { type Weekday, WEEKDAYS } from "../units";
import type { PagerdutySchedule, ScheduleRun } from "./model";

/** The on-call schedule with a layer for each person, so that each has an own colour and list of days in PagerDuty. */
export function pagerdutyScheduleOf({ timeZone, handover, shifts }: Schedule): PagerdutySchedule {
  const engineers = [...new Set(shifts.map(({ engineer }) => engineer))];
  const layers = engineers.map((engineer) => {
    const days = shifts.filter((shift) => shift.engineer === engineer).flatMap((shift) => shift.days);
    return { engineer, runs: runsOf(days, `${handover}:00`) };
  });
  return { timeZone, layers };
}

/** Consecutive days as one run each, Sunday and Monday as neighbours. A whole week is none: PagerDuty's runs are shorter. */
function runsOf(days: readonly Weekday[], startTime: string): readonly ScheduleRun[] {
  const starts = WEEKDAYS.filter((day) => days.includes(day) && !days.includes(dayBefore(day)));
  return starts.map((start) => {
    let length = 0;
    for (let day = start; days.includes(day); day = dayAfter(day)) length++;
    return { startDay: WEEKDAYS.indexOf(start) + 1, startTime, days: length };
  });
}
