import { reportText, type Routing, routingReport, timeline } from "../../lib/alertmanager";
import type { Texts } from "./text-files";

/** Who is notified of what: `report.txt` for people, `report.json` for programs, and a picture of each severity. */
export function routingTexts(routing: Routing): Texts {
  const report = routingReport(routing);
  return {
    "report.txt": reportText(routing, report),
    "report.json": `${JSON.stringify(report, undefined, 2)}\n`,
    ...Object.fromEntries(
      report.map(({ severity, told }) => [`${severity}.svg`, timeline(`severity ${severity}`, told).toString()]),
    ),
  };
}
