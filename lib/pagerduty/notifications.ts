import { quoted, type Problem } from "../errors";
import { channelsKey, pathOfLevel } from "../escalation";
import { CONTACT_METHODS, type ContactMethod, type NotificationRule, type Urgency } from "./model";
import { carriedSteps, minutesAfterPage, type PagingLevel } from "./urgency";

/** Everybody's rules for the incidents of `levels`; mail at once where nothing else reaches them at once. */
export function notificationsOf(
  levels: readonly PagingLevel[],
  channel: string,
): Readonly<Partial<Record<Urgency, readonly NotificationRule[]>>> {
  const urgencies = [...new Set(levels.map(({ urgency }) => urgency))].sort();
  return Object.fromEntries(
    urgencies.map((urgency) => [
      urgency,
      rulesOf(
        levels.filter((level) => level.urgency === urgency),
        channel,
      ),
    ]),
  );
}

function rulesOf(levels: readonly PagingLevel[], channel: string): readonly NotificationRule[] {
  const rules = new Map<string, NotificationRule>();
  for (const level of levels)
    for (const step of carriedSteps(level, channel)) {
      const rule = { channel: step.channel as ContactMethod, afterMinutes: minutesAfterPage(level, step) };
      rules.set(`${rule.channel} ${rule.afterMinutes}`, rule);
    }
  const asked = [...rules.values()].sort((a, b) => a.afterMinutes - b.afterMinutes);
  return asked[0]?.afterMinutes === 0 ? asked : [{ channel: "email", afterMinutes: 0 }, ...asked];
}

/** What PagerDuty's notification rules cannot say of the matrix. */
export function notificationProblems(levels: readonly PagingLevel[], channel: string): readonly Problem[] {
  return [
    ...levels.flatMap((level) => stepProblems(level, channel)),
    ...levels.flatMap((level, index) =>
      levels.slice(0, index).flatMap((earlier) => clashesOf(earlier, level, channel)),
    ),
  ];
}

function stepProblems(level: PagingLevel, channel: string): readonly Problem[] {
  const path = (key: string) => pathOfLevel(level.severity, key);
  return carriedSteps(level, channel).flatMap((step): Problem[] => {
    if (!CONTACT_METHODS.some((method) => method === step.channel)) {
      const rule = `must be reached by ${CONTACT_METHODS.join(", ")}, which Terraform can set up in PagerDuty`;
      return [{ path: path(channelsKey(step.tier)), message: `${rule}, got ${quoted(step.channel)}` }];
    }
    const minutes = minutesAfterPage(level, step);
    if (Number.isInteger(minutes)) return [];
    const key = step.tier === "first" ? "notification_delay" : "escalation_delay";
    const rule = `must be a whole number of minutes after the page (${level.page.after.toString()})`;
    return [
      { path: path(key), message: `${rule}, because PagerDuty counts in minutes, got "${step.after.toString()}"` },
    ];
  });
}

/** Rules belong to a person and an urgency, so that two severities of one urgency cannot call people at different times. */
function clashesOf(one: PagingLevel, other: PagingLevel, channel: string): readonly Problem[] {
  if (one.urgency !== other.urgency) return [];
  return CONTACT_METHODS.flatMap((method): Problem[] => {
    const [first, second] = [one, other].map((level) => delaysOf(level, method, channel)) as [string, string];
    if (first === "" || second === "" || first === second) return [];
    const rule = `must reach people by ${method} as long after the page as ${one.severity} does (${first})`;
    const reason = "PagerDuty keeps that by person and urgency";
    return [
      {
        path: pathOfLevel(other.severity),
        message: `${rule}, got ${second}: ${reason}; give both the same delay, or one of them no ${method}`,
      },
    ];
  });
}

function delaysOf(level: PagingLevel, method: ContactMethod, channel: string): string {
  return carriedSteps(level, channel)
    .filter((step) => step.channel === method)
    .map((step) => `${minutesAfterPage(level, step)}m`)
    .join(" and ");
}
