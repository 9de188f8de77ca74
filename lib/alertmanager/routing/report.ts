import { explain, explainText, type NotificationStep } from "./explain";
import type { Routing } from "../model";

/** Who is notified of alerts of one severity, where no window and no inhibition silences them. */
export interface SeverityReport {
  readonly severity: string;
  readonly told: readonly NotificationStep[];
}

/** Who is notified of what, severity by severity, in the order of the escalation matrix. */
export function routingReport(routing: Routing): readonly SeverityReport[] {
  return routing.escalation.levels.map(({ severity }) => ({ severity, told: explain(routing, { severity }) }));
}

/** What people who read the report would otherwise wait for. */
export const SILENCED_END =
  "When an alert resolves while it is silenced or muted, nobody is notified of that, not even later.";

/** The report for people. */
export function reportText(routing: Routing, report = routingReport(routing)): string {
  const { timeZone, handover } = routing.escalation.schedule;
  const parts = report.map(({ severity, told }) => `${severity}\n${indented(explainText(told))}`);
  const schedule = followsShifts(report) ? [`Days begin at ${handover}, ${timeZone}.\n`] : [];
  return [...parts, ...schedule, `${SILENCED_END}\n`].join("\n");
}

/** Whether anyone is notified by name. Where nobody is, the schedule says nothing, and its people may be the document's examples. */
export function followsShifts(report: readonly SeverityReport[]): boolean {
  return report.some(({ told }) => told.some(({ who }) => who !== "everybody"));
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
