import { escaped } from "../../escaping";
import { htmlPage, type SitePage } from "../../pages";
import { cellsOf, printDays, type NotificationStep } from "./explain";
import type { Routing } from "../model";
import { followsShifts, routingReport, SILENCED_END } from "./report";
import { timeline } from "./timeline";

/** The page that shows who is notified of what, severity by severity; `root` is the path of its site. */
export function routingPage(routing: Routing, root: string): SitePage {
  const { schedule } = routing.escalation;
  const report = routingReport(routing);
  const parts = report.flatMap(({ severity, told }) => [
    `<h2>${escaped(severity)}</h2>`,
    told.length > 0 ? picture(severity, told) : "<p>Nobody is notified.</p>",
  ]);
  const shifts = schedule.shifts.map(({ engineer, days }) => [engineer, printDays(days)]);
  const onCall = [
    "<h2>On call</h2>",
    tableOf(["Who", "Days"], shifts),
    `<p>Days begin at ${escaped(schedule.handover)}, ${escaped(schedule.timeZone)}.</p>`,
  ];
  const body = [...parts, ...(followsShifts(report) ? onCall : []), `<p>${SILENCED_END}</p>`].join("\n");
  return { path: "routing.html", content: htmlPage({ title: "Who is notified", body, root }) };
}

function picture(severity: string, told: readonly NotificationStep[]): string {
  return `${timeline(severity, told)}\n${tableOf(["When", "By", "Who", "Days"], told.map(cellsOf))}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>\n${[row(head, "th"), ...rows.map((cells) => row(cells, "td"))].join("\n")}\n</table>`;
}
