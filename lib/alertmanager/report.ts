import { explain, explainText, type NotificationStep } from "./explain";
import type { Routing } from "./model";

/** Who is told of alerts of one severity, where no window and no inhibition silences them. */
export interface SeverityReport {
  readonly severity: string;
  readonly told: readonly NotificationStep[];
}

/** Who is told of what, severity by severity, in the order of the escalation matrix. */
export function routingReport(routing: Routing): readonly SeverityReport[] {
  return routing.escalation.levels.map(({ severity }) => ({ severity, told: explain(routing, { severity }) }));
}

/** The report for people. */
export function reportText(routing: Routing, report = routingReport(routing)): string {
  const { shifts, timeZone, handover } = routing.escalation.schedule;
  const parts = report.map(({ severity, told }) => `${severity}\n${indented(explainText(told))}`);
  const schedule = shifts.length > 0 ? [`Days begin at ${handover}, ${timeZone}.\n`] : [];
  return [...parts, ...schedule].join("\n");
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
