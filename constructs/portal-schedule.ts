import type { Routing } from "../lib/alertmanager";
import type { OnCallSchedule } from "../lib/monitoring";

/** What pages show of who is on call, where anyone is notified by name. */
export function scheduleOf({ escalation }: Routing): OnCallSchedule | undefined {
  const { timeZone, handover, shifts, secondary } = escalation.schedule;
  const reaches = (kind: string) =>
    escalation.levels.some(({ steps }) => steps.some(({ audience }) => audience.kind === kind));
  if (shifts.length === 0 || !reaches("on call")) return undefined;
  return {
    timeZone,
    handover,
    shifts: shifts.map(({ engineer, days }) => ({ who: engineer, days })),
    secondary: reaches("person") ? secondary : [],
  };
}
