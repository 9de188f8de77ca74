import { urlPart } from "../escaping";
import { readPromql, thresholdOf } from "../promql";
import { logAddress } from "../correlation";
import { dashboardAddress, subjectOf, type Alert } from "../rules";
import { topicsOf } from "./checklists";
import type { Block, Line, Runbook, RunbooksModel, Section } from "./model";
import { queriesOf } from "./queries";
import { heading, points, sharedBlocks, steps, type SharedBlocks } from "./shared-blocks";
import { missingPrograms } from "./programs";
import { hasCommand, stepOf } from "./step-queries";
import { LAST_HOUR, queryAddress, toolBlocks } from "./tools";
import { durationInWords, lineOf, templateInWords } from "./words";

/** The pages about all alerts, in their order. Rules of one name, such as a warning and a critical one of a rule file, share a page. */
export function runbooksOf(model: RunbooksModel): readonly Runbook[] {
  const shared = sharedBlocks(model);
  const byName = new Map<string, [Alert, ...Alert[]]>();
  for (const alert of model.alerts) {
    const known = byName.get(alert.name);
    if (known) known.push(alert);
    else byName.set(alert.name, [alert]);
  }
  return [...byName.values()].map(([alert, ...others]) => runbookOf(alert, model, shared, others));
}

/**
 * The page about `alert`, after the template of the specification's section 4.3; with a team's own text in it or alone. `others` have the
 * same name.
 */
export function runbookOf(
  alert: Alert,
  model: RunbooksModel,
  shared = sharedBlocks(model),
  others: readonly Alert[] = [],
): Runbook {
  const own = Object.hasOwn(model.pages, alert.name) ? model.pages[alert.name] : undefined;
  const title = `Alert Runbook: ${alert.name}`;
  const text: readonly Block[] = own ? [{ kind: "markdown", markdown: own.text }] : [];
  if (own?.replace) return { alert: alert.name, title, sections: [{ heading: "", blocks: text }] };
  const { immediateActions, resolution, prevention } = alert.runbook;
  return {
    alert: alert.name,
    title,
    sections: [
      { heading: "Description", blocks: [alert, ...others].flatMap(descriptionOf) },
      ...(own ? [{ heading: "From Your Team", blocks: text }] : []),
      {
        heading: "Immediate Actions",
        blocks: [
          ...([...immediateActions, ...alert.runbook.investigation].some((step) => hasCommand(step, model))
            ? [AS_ROOT]
            : []),
          steps(immediateActions, "See which instances the alert fires for", (step) => stepOf(step, model)),
        ],
      },
      { heading: "Investigation Steps", blocks: investigationOf(alert, model, shared) },
      {
        heading: "Resolution Steps",
        blocks: [
          steps(
            resolution.map((step) => withCommand(step, model)),
            "Undo the change that caused it",
            (step) => stepOf(step, model),
          ),
        ],
      },
      { heading: "Prevention", blocks: [points(prevention, "Write down here what would have helped")] },
      { heading: "Root Cause Analysis", blocks: analysisOf(alert, model, shared) },
      referencesOf(alert, model),
    ],
  };
}

const AS_ROOT: Block = {
  kind: "text",
  line: [
    "Run commands as root on the host that the alert names, unless a step names another place: other accounts see only a part of the journal and of the processes.",
  ],
};

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

/** Where the code has not changed, applying again plans nothing: a step that asks for it names the command that works. */
function withCommand(step: string, { recheck }: RunbooksModel): string {
  return recheck !== undefined && step.startsWith("Apply the stack again") ? `${step}. ${recheck}` : step;
}

function investigationOf(alert: Alert, model: RunbooksModel, shared: SharedBlocks): readonly Block[] {
  const topics = topicsOf(alert);
  const isProfiled = subjectOf(alert) === "application" || topics.includes("cpu");
  const commands = [...topics.map((topic) => shared.commands[topic]), ...(isProfiled ? [shared.profiling] : [])];
  return [
    steps(alert.runbook.investigation, "Compare the time of the alert with recent changes", (step) =>
      stepOf(step, model),
    ),
    ...topics.flatMap((topic) => shared.checklists[topic]),
    ...(commands.length > 0 ? [heading("Commands"), ...commands] : []),
    ...lackOf(alert, commands),
    ...toolBlocks(model, { ...LAST_HOUR, query: queriesOf(alert) }),
  ];
}

/** What to install on a host before all commands of the page run there. */
function lackOf({ runbook }: Alert, commands: readonly Block[]): readonly Block[] {
  const own = [...runbook.immediateActions, ...runbook.investigation, ...runbook.resolution].map(lineOf);
  const shared = commands.flatMap((block) => ("lines" in block ? block.lines : []));
  const line = missingPrograms([...own, ...shared]);
  return line ? [{ kind: "text", line }] : [];
}

function analysisOf(alert: Alert, { links }: RunbooksModel, shared: SharedBlocks): readonly Block[] {
  if (links.portal === undefined) return [shared.phases];
  const report: Line = [{ text: "Report for this alert", to: reportAddress(links.portal, alert) }];
  return [shared.phases, { kind: "text", line: report }];
}

function reportAddress(portal: string, { name }: Alert): string {
  return `${portal}/rca/?alert=${urlPart(name)}`;
}

function referencesOf(alert: Alert, { links }: RunbooksModel): Section {
  const { prometheus, alertmanager, logs, portal, webPages = true } = links;
  const dashboard = dashboardAddress(links, subjectOf(alert));
  const lines: Line[] = [
    ...(alert.runbookUrl === undefined ? [] : [[{ text: "Your own page", to: alert.runbookUrl }]]),
    ...(portal === undefined ? [] : [[{ text: "What fires now", to: `${portal}/` }]]),
    ...(dashboard === undefined ? [] : [[{ text: "Dashboards", to: dashboard }]]),
    ...(logs === undefined ? [] : [[{ text: "Log search", to: logAddress(logs, LAST_HOUR) }]]),
    ...(prometheus === undefined
      ? []
      : [[{ text: "Condition in Prometheus", to: queryAddress(prometheus, alert.expr, webPages) }]]),
    ...(alertmanager === undefined || !webPages ? [] : [[{ text: "Alertmanager", to: `${alertmanager}/#/alerts` }]]),
  ];
  const none: Line = ["The specification of this installation"];
  return { heading: "References", blocks: [{ kind: "points", lines: lines.length > 0 ? lines : [none] }] };
}
