import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportText, type Routing, routingReport, timeline } from "../lib/alertmanager";

/**
 * Writes into the stack's folder who is told of what: `routing/report.txt` for people, `routing/report.json` for programs, and a picture of
 * each severity.
 */
export function writeRoutingReport(stackFolder: string, routing: Routing): void {
  const folder = join(stackFolder, "routing");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const report = routingReport(routing);
  writeFileSync(join(folder, "report.txt"), reportText(routing));
  writeFileSync(join(folder, "report.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  for (const { severity, told } of report)
    writeFileSync(join(folder, `${severity}.svg`), timeline(`severity ${severity}`, told));
}
