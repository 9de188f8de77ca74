import type { EscalationLevel, EscalationStep } from "../escalation";
import type { Urgency, PagerDutyUrgency } from "./model";

/** A severity of the matrix that pages by PagerDuty. */
export interface PagingLevel extends EscalationLevel {
  readonly page: NonNullable<EscalationLevel["page"]>;
  readonly urgency: Urgency;
}

/** The severities that page by the channel called `channel`, and how urgent they are there. */
export function pagingLevels(
  levels: readonly EscalationLevel[],
  channel: string,
  rule: PagerDutyUrgency,
): readonly PagingLevel[] {
  return levels.flatMap((level) => {
    const { page, severity } = level;
    return page?.via.includes(channel) ? [{ ...level, page, urgency: urgencyOf(severity, rule) }] : [];
  });
}

/** A notification that PagerDuty sends by itself: over which channel, and when. */
export function carriedSteps({ steps }: PagingLevel, channel: string): readonly EscalationStep[] {
  return steps.filter(
    ({ via, owner, tier }) => via === channel && owner === "incident manager" && tier !== "secondary",
  );
}

/** Who PagerDuty asks after the person on call. */
export function secondarySteps({ steps }: PagingLevel, channel: string): readonly EscalationStep[] {
  return steps.filter(({ via, tier }) => via === channel && tier === "secondary");
}

/** Minutes from the page to `step`, which need not be whole. */
export function minutesAfterPage({ page }: PagingLevel, step: Pick<EscalationStep, "after">): number {
  return (step.after.milliseconds - page.after.milliseconds) / 60_000;
}

/**
 * PagerDuty's own mapping, which cannot be changed: severities that it does not know arrive as `error`.
 *
 * @see https://support.pagerduty.com/main/docs/dynamic-notifications
 */
function urgencyOf(severity: string, rule: PagerDutyUrgency): Urgency {
  return rule === "by severity" && (severity === "warning" || severity === "info") ? "low" : "high";
}
