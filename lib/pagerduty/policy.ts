import type { Problem } from "../errors";
import type { PolicyRule } from "./model";
import { minutesAfterPage, type PagingLevel, secondarySteps } from "./urgency";

/** How long PagerDuty waits where the matrix names nobody to go on to; it counts only before a repetition. */
const LAST_MINUTES = 30;

/** The person on call, then the secondary people in the order of their delays. */
export function policyOf(levels: readonly PagingLevel[], channel: string): readonly PolicyRule[] {
  const secondaries = [...secondariesOf(levels, channel)];
  const times = [...new Set(secondaries.map(([, minutes]) => minutes))].sort((a, b) => a - b);
  const last = times[0] ?? LAST_MINUTES;
  return [0, ...times].map((time, index) => {
    const next = times[index];
    const asks = index === 0 ? "schedule" : secondaries.filter(([, at]) => at === time).map(([engineer]) => engineer);
    return { asks, minutes: next === undefined ? last : next - time };
  });
}

/** Second persons, with the minutes after a page at which they are asked: the same for all severities. */
export function secondariesOf(levels: readonly PagingLevel[], channel: string): ReadonlyMap<string, number> {
  const [level] = levels;
  if (!level) return new Map();
  return new Map(
    secondarySteps(level, channel).flatMap((step) =>
      step.audience.kind === "person" ? [[step.audience.engineer, minutesAfterPage(level, step)] as const] : [],
    ),
  );
}

/** Delays that PagerDuty cannot keep. */
export function policyProblems(levels: readonly PagingLevel[], channel: string): readonly Problem[] {
  return [...secondariesOf(levels, channel)].flatMap(([engineer, minutes]) => {
    if (Number.isInteger(minutes) && minutes >= 1) return [];
    const rule = "must be a whole number of minutes, at least 1m, because PagerDuty counts in minutes";
    const path = "escalation_matrix.on_call_schedule.secondary";
    return [{ path, message: `${rule}, got escalation_delay "${minutes * 60}s" of ${engineer}` }];
  });
}
