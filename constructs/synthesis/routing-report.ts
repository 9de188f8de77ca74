import { join } from "node:path";
import { reportText, type Routing, routingReport, timeline } from "../../lib/alertmanager";
import { writeFolder } from "./output-folder";

/**
 * Writes into the stack's folder who is notified of what: `routing/report.txt` for people, `routing/report.json` for programs, and a picture of
 * each severity.
 */
export function writeRoutingReport(stackFolder: string, routing: Routing): void {
  const report = routingReport(routing);
  writeFolder(join(stackFolder, "routing"), [
    { path: "report.txt", content: reportText(routing, report) },
    { path: "report.json", content: `${JSON.stringify(report, undefined, 2)}\n` },
    ...report.map(({ severity, told }) => ({
      path: `${severity}.svg`,
      content: timeline(`severity ${severity}`, told).toString(),
    })),
  ]);
}
