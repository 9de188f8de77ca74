import type { Advice } from "../errors";
import { type Escalation, pathOfLevel } from "../escalation";
import { Duration } from "../units";
import type { PagerdutyModel, PagerDutyStep } from "./model";
import type { PagerdutyOptions } from "./pagerduty-of";
import { carriedSteps, minutesAfterPage, pagingLevels, type PagingLevel } from "./urgency";

/**
 * Who PagerDuty notifies of an incident of one severity, in order of time, if nobody takes it up. It follows its own rules, which
 * know only urgencies: with low urgency it notifies only the person on call. Empty when the severity does not page.
 */
export function pagerdutySteps(
  { levels, others }: Escalation,
  model: PagerdutyModel,
  severity: string,
  channel = "pagerduty",
): readonly PagerDutyStep[] {
  // A severity that the matrix does not have arrives as an error.
  const known = pagingLevels([...levels, others], channel, model.urgencyRule);
  const level = known.find((one) => one.severity === severity);
  if (!level) return [];
  const rules = model.notifications[level.urgency] ?? [];
  const asked = level.urgency === "high" ? model.policy : model.policy.slice(0, 1);
  let since = level.page.after;
  const steps = asked.flatMap(({ asks, minutes }) => {
    const from = since;
    since = since.plus(Duration.minutes(minutes));
    const audiences =
      asks === "schedule"
        ? [{ kind: "on call" } as const]
        : asks.map((engineer) => ({ kind: "person", engineer }) as const);
    return audiences.flatMap((audience) =>
      rules.map((rule) => ({
        after: from.plus(Duration.minutes(rule.afterMinutes)),
        channel: rule.channel,
        audience,
      })),
    );
  });
  return steps.sort((a, b) => a.after.compare(b.after));
}

/** Where PagerDuty does more than the matrix says; a deliberate choice, and the default, need no advice: the report says what happens. */
export function pagerdutyAdvice(
  escalation: Escalation,
  model: PagerdutyModel,
  { channel = "pagerduty" }: PagerdutyOptions = {},
): readonly Advice[] {
  if (model.urgencyRule === "high") return [];
  return pagingLevels(escalation.levels, channel, model.urgencyRule).flatMap((level) =>
    unaskedSteps(level, model, channel),
  );
}

/** Channels that another severity of the same urgency brings along. */
function unaskedSteps(level: PagingLevel, model: PagerdutyModel, channel: string): readonly Advice[] {
  const asked = carriedSteps(level, channel).map((step) => `${step.channel} ${minutesAfterPage(level, step)}`);
  const rules = (model.notifications[level.urgency] ?? []).filter(
    (rule) => rule.channel !== "email" && !asked.includes(`${rule.channel} ${rule.afterMinutes}`),
  );
  if (rules.length === 0) return [];
  const reached = rules.map((rule) =>
    rule.afterMinutes === 0 ? rule.channel : `${rule.channel} after ${rule.afterMinutes}m`,
  );
  const message =
    `PagerDuty also reaches people by ${reached.join(" and ")}: ` +
    `their rules are the same for all severities of ${level.urgency} urgency`;
  return [{ name: "pagerduty.shared-rules", path: pathOfLevel(level.severity), message }];
}
