import { readPromql, thresholdOf } from "../promql";
import { dashboardAddress, dashboardOf, logAddress, type Alert } from "../rules";
import { CHECKLISTS, PROFILING, topicsOf, type Topic } from "./checklists";
import type { Block, Line, Runbook, RunbooksModel, Section } from "./model";
import { LAST_HOUR, toolLine } from "./tools";
import { durationInWords, humanised, lineOf, templateInWords } from "./words";

/** The page about `alert`, after the template of the specification's section 4.3; with a team's own text in it or alone. */
export function runbookOf(alert: Alert, model: RunbooksModel): Runbook {
  const own = Object.hasOwn(model.pages, alert.name) ? model.pages[alert.name] : undefined;
  const title = `Alert Runbook: ${alert.name}`;
  const text: readonly Block[] = own ? [{ kind: "markdown", markdown: own.text }] : [];
  if (own?.replace) return { title, sections: [{ heading: "", blocks: text }] };
  const { immediateActions, resolution, prevention } = alert.runbook;
  return {
    title,
    sections: [
      { heading: "Description", blocks: descriptionOf(alert) },
      ...(own ? [{ heading: "From Your Team", blocks: text }] : []),
      { heading: "Immediate Actions", blocks: [steps(immediateActions, "See which instances the alert fires for")] },
      { heading: "Investigation Steps", blocks: investigationOf(alert, model) },
      { heading: "Resolution Steps", blocks: [steps(resolution, "Undo the change that brought it")] },
      { heading: "Prevention", blocks: [points(prevention, "Write down here what would have helped")] },
      { heading: "Root Cause Analysis", blocks: analysisOf(alert, model) },
      referencesOf(alert, model),
    ],
  };
}

function descriptionOf(alert: Alert): readonly Block[] {
  const description = templateInWords(alert.description);
  const { meaning } = alert.runbook;
  const { expr } = readPromql(alert.expr);
  const threshold = expr && thresholdOf(expr);
  const duration = alert.for.milliseconds === 0 ? "at once" : `for more than ${durationInWords(alert.for)}`;
  return [
    { kind: "text", line: lineOf(description) },
    ...(meaning === alert.description ? [] : [{ kind: "text" as const, line: lineOf(templateInWords(meaning)) }]),
    {
      kind: "points",
      lines: [
        ["Condition: ", { code: alert.expr }],
        ...(threshold ? [["Threshold: ", { code: `${threshold.op} ${threshold.value}` }]] : []),
        [`Duration: ${duration}`],
        [`Severity: ${alert.severity}`],
      ],
    },
  ];
}

function investigationOf(alert: Alert, model: RunbooksModel): readonly Block[] {
  const topics = topicsOf(alert);
  const isApplication = dashboardOf(alert).uid === "application-performance";
  const profiling = isApplication || topics.includes("cpu") ? PROFILING : [];
  const commands = [...topics.flatMap((topic) => CHECKLISTS[topic].commands), ...profiling];
  const tools = Object.entries(model.investigationTools);
  return [
    steps(alert.runbook.investigation, "Compare the time of the alert with recent changes"),
    ...topics.flatMap(checklistOf),
    ...(commands.length > 0 ? [heading("Commands"), points(commands)] : []),
    ...tools.flatMap(([kind, names]): readonly Block[] => [
      heading(humanised(kind)),
      { kind: "points", lines: names.map((name) => toolLine(name, model.links, LAST_HOUR)) },
    ]),
  ];
}

function checklistOf(topic: Topic): readonly Block[] {
  const { title, checks } = CHECKLISTS[topic];
  return [heading(`Checklist: ${title}`), { kind: "checks", lines: checks.map(lineOf) }];
}

function analysisOf(alert: Alert, { rcaProcess, links }: RunbooksModel): readonly Block[] {
  const phases = Object.entries(rcaProcess).map(([phase, names]): Line => [
    `${humanised(phase)}: ${names.map(humanised).join("; ")}`,
  ]);
  return [
    { kind: "steps", lines: phases },
    ...(links.portal === undefined
      ? []
      : [{ kind: "text" as const, line: [{ text: "Report for this alert", to: reportAddress(links.portal, alert) }] }]),
  ];
}

function reportAddress(portal: string, { name }: Alert): string {
  return `${portal}/rca/?alert=${encodeURIComponent(name)}`;
}

function referencesOf(alert: Alert, { links }: RunbooksModel): Section {
  const { prometheus, alertmanager, dashboards, logs } = links;
  const dashboard = dashboardOf(alert);
  const lines: Line[] = [
    ...(alert.runbookUrl === undefined ? [] : [[{ text: "Your own page", to: alert.runbookUrl }]]),
    ...(dashboards === undefined
      ? []
      : [[{ text: `Dashboard ${dashboard.title}`, to: dashboardAddress(dashboards, dashboard) }]]),
    ...(logs === undefined ? [] : [[{ text: "Log search", to: logAddress(logs, LAST_HOUR.from, LAST_HOUR.to) }]]),
    ...(prometheus === undefined
      ? []
      : [[{ text: "Condition in Prometheus", to: graphAddress(prometheus, alert.expr) }]]),
    ...(alertmanager === undefined ? [] : [[{ text: "Alertmanager", to: `${alertmanager}/#/alerts` }]]),
  ];
  const none: Line = ["The specification of this installation"];
  return { heading: "References", blocks: [{ kind: "points", lines: lines.length > 0 ? lines : [none] }] };
}

function graphAddress(prometheus: string, expr: string): string {
  return `${prometheus}/graph?g0.expr=${encodeURIComponent(expr)}&g0.tab=0`;
}

function heading(text: string): Block {
  return { kind: "heading", text };
}

function steps(texts: readonly string[], otherwise: string): Block {
  return { kind: "steps", lines: (texts.length > 0 ? texts : [otherwise]).map(lineOf) };
}

function points(texts: readonly string[], otherwise?: string): Block {
  const own = texts.length > 0 || otherwise === undefined ? texts : [otherwise];
  return { kind: "points", lines: own.map(lineOf) };
}
