import { markup, type Html, htmlLines, htmlPage, type SitePage } from "../../pages";
import { cellsOf, printDays, type NotificationStep } from "./explain";
import type { Routing } from "../model";
import { followsShifts, routingReport, SILENCED_END } from "./report";
import { timeline } from "./timeline";

/** The page that shows who is notified of what, severity by severity; `root` is the path of its site. */
export function routingPage(routing: Routing, root: string): SitePage {
  const { schedule } = routing.escalation;
  const report = routingReport(routing);
  const parts = report.flatMap(({ severity, told }) => [
    markup`<h2>${severity}</h2>`,
    told.length > 0 ? picture(severity, told) : markup`<p>Nobody is notified.</p>`,
  ]);
  const shifts = schedule.shifts.map(({ engineer, days }) => [engineer, printDays(days)]);
  const onCall = [
    markup`<h2>On call</h2>`,
    tableOf(["Who", "Days"], shifts),
    markup`<p>Days begin at ${schedule.handover}, ${schedule.timeZone}.</p>`,
  ];
  const body = htmlLines([...parts, ...(followsShifts(report) ? onCall : []), markup`<p>${SILENCED_END}</p>`]);
  return { path: "routing.html", content: htmlPage({ title: "Who is notified", body, root }) };
}

function picture(severity: string, told: readonly NotificationStep[]): Html {
  return markup`${timeline(severity, told)}\n${tableOf(["When", "By", "Who", "Days"], told.map(cellsOf))}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const titles = markup`<tr>${head.map((cell) => markup`<th>${cell}</th>`)}</tr>`;
  const lines = rows.map((cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`);
  return markup`<table>\n${htmlLines([titles, ...lines])}\n</table>`;
}
