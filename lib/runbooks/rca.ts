import { type PropKinds, propProblems, ValidationError } from "../errors";
import { logAddress } from "../correlation";
import { urlPart } from "../escaping";
import { htmlPage, markup, type SitePage } from "../pages";
import { dashboardAddress } from "../rules";
import { renderMarkdown } from "./markdown";
import type { Block, Line, RunbookLinks, RunbooksModel, Section } from "./model";
import { fillReport, type RcaIncident } from "./rca-script";
import { toolBlocks, whereOf, type Scene } from "./tools";
import { humanised } from "./words";

/** What reports are made of beside their incident. */
export type RcaModel = Pick<RunbooksModel, "rcaProcess" | "investigationTools" | "links">;

const SCENE = { instance: "{{instance|url}}", from: "{{from|iso}}", to: "{{to|iso}}" } as const;

/** A report is about any alert: the queries about this one stand on its runbook. */
function sceneOf({ portal }: RunbookLinks): Scene {
  const text = "the query on its runbook";
  return { ...SCENE, query: { at: [portal === undefined ? text : { text, to: `${portal}/runbooks/{{alert|url}}` }] } };
}

const INCIDENT_PROPS: PropKinds<RcaIncident> = {
  alert: "text",
  instance: "text?",
  from: "text",
  to: "text",
  now: "text?",
};

const MODEL_PROPS: PropKinds<RcaModel> = { rcaProcess: "object", investigationTools: "object", links: "object" };

/**
 * The report about an incident as Markdown, after the specification's section 6.3: to be filled in by people.
 *
 * @throws ValidationError when a prop is missing or is not what it must be
 */
export function rcaReport(incident: RcaIncident, model: RcaModel): string {
  ValidationError.throwIfAny("rcaReport", [
    ...propProblems(incident, INCIDENT_PROPS, "incident"),
    ...propProblems(model, MODEL_PROPS, "model"),
  ]);
  return fillReport(rcaTemplate(model), incident);
}

/** The report about any incident, with the placeholders of {@link fillReport}. */
export function rcaTemplate({ rcaProcess, investigationTools, links }: RcaModel): string {
  const checks = (lines: readonly Line[]): Block => ({ kind: "checks", lines });
  const phases = Object.entries(rcaProcess).map(([phase, steps]): Section => ({
    heading: humanised(phase),
    blocks: [checks(steps.map((step) => [humanised(step)]))],
  }));
  const tools = toolBlocks({ investigationTools, links }, sceneOf(links), "checks");
  return renderMarkdown({
    alert: "",
    title: "Root Cause Analysis: {{alert}}",
    sections: [
      { heading: "Incident", blocks: [{ kind: "points", lines: INCIDENT }] },
      { heading: "Timeline", blocks: [table(["Time (UTC)", "What happened"], TIMELINE)] },
      { heading: "Impact", blocks: [{ kind: "points", lines: IMPACT }] },
      { heading: "Evidence", blocks: [{ kind: "points", lines: evidenceOf(links) }] },
      ...phases,
      { heading: "Investigation Tools", blocks: tools },
      { heading: "Root Cause", blocks: [{ kind: "points", lines: CAUSE }] },
      { heading: "Actions", blocks: [table(["Action", "Owner", "Due"], [["", "", ""]])] },
    ],
  });
}

const INCIDENT: readonly Line[] = [
  ["Alert: ", { code: "{{alert}}" }],
  ["Instance: ", { code: "{{instance}}" }],
  ["From: {{from}} UTC"],
  ["To: {{to}} UTC"],
  ["Duration: {{duration}}"],
  ["Written by:"],
];

const TIMELINE: readonly (readonly string[])[] = [
  ["{{from}}", "The alert began to fire"],
  ["", "People were notified"],
  ["", "Someone acknowledged it"],
  ["", "The impact was mitigated"],
  ["{{to}}", "The alert resolved"],
];

const IMPACT: readonly Line[] = [
  ["Who noticed it, and how:"],
  ["Affected services and users:"],
  ["Share of the error budget spent:"],
  ["Lost or wrong data:"],
];

const CAUSE: readonly Line[] = [["What happened:"], ["Why it was possible:"], ["Why nobody noticed it earlier:"]];

/** Where to look, over the time of the incident. */
function evidenceOf(links: RunbookLinks): readonly Line[] {
  const { prometheus, alertmanager, logs, portal, webPages = true } = links;
  const dashboards = new Map(
    (["host", "application"] as const).flatMap((subject): readonly [string, Line][] => {
      const address = dashboardAddress(links, subject, SCENE.instance);
      if (address === undefined) return [];
      const isOne = address.includes("?");
      const text = isOne ? `Dashboard about the ${subject}` : "Dashboards";
      return [[text, [{ text, to: isOne ? `${address}&from={{from|ms}}&to={{to|ms}}` : address }]]];
    }),
  );
  const lines: Line[] = [
    ...(prometheus === undefined
      ? []
      : [[{ text: "The alert in Prometheus", to: alertAddress(prometheus, webPages) }]]),
    ...dashboards.values(),
    ...(logs === undefined ? [] : [[{ text: "Logs of the instance", to: logAddress(logs, ...whereOf(SCENE)) }]]),
    ...(alertmanager === undefined || !webPages
      ? []
      : [[{ text: "Alerts and silences in Alertmanager", to: `${alertmanager}/#/alerts?filter=${FILTER}` }]]),
    ...(portal === undefined ? [] : [[{ text: "Runbook", to: `${portal}/runbooks/{{alert|url}}` }]]),
  ];
  return lines.length > 0 ? lines : [["Graphs, logs and traces of the time of the incident:"]];
}

/** Where the series of the alert are seen over the time of the incident. */
function alertAddress(prometheus: string, webPages: boolean): string {
  return webPages
    ? `${prometheus}/graph?g0.expr={{selector|url}}&g0.tab=0&g0.range_input={{range}}&g0.end_input={{to|url}}`
    : `${prometheus}/api/v1/query?query={{selector|url}}%5B{{range}}%5D{{to|time}}`;
}

const FILTER = `${urlPart('{alertname="')}{{alert|url}}${urlPart('"}')}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): Block {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return { kind: "markdown", markdown: [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n") };
}

/** Fills in the report by the address of the page; everything stays text, so that an address cannot bring markup. */
const SHOW = `
const query = new URLSearchParams(location.search);
const given = (name) => query.get(name) ?? "";
const incident = { alert: given("alert"), instance: given("instance"), from: given("from"), to: given("to"), now: String(Date.now()) };
const report = document.getElementById("report");
const template = report.textContent;
report.textContent = fillReport(template, incident);
const download = document.getElementById("download");
download.href = URL.createObjectURL(new Blob([report.textContent], { type: "text/markdown" }));
const links = document.getElementById("links");
for (const [, text, address] of template.matchAll(/^- \\[([^\\]]+)\\]\\((https?:[^)]+)\\)$/gm)) {
  const link = document.createElement("a");
  link.textContent = text;
  link.href = fillReport(address, incident);
  links.appendChild(document.createElement("li")).append(link);
}
`;

/** esbuild wraps functions in a call that keeps their names, and browsers do not have that call. */
const KEEPS_NAMES = "const __name = (value) => value;";

/** The script of the report's page. */
export const RCA_SCRIPT = `${KEEPS_NAMES}\nconst fillReport = ${fillReport.toString()};${SHOW}`;

/** The page that shows the report about the incident in its address, and the same report as a file to fill in by hand. */
export function rcaPages(model: RcaModel, root: string): readonly SitePage[] {
  const template = rcaTemplate(model);
  const body = markup`<p>This page fills in what its address says: <code>?alert=cpu_high&amp;instance=web-1&amp;from=…&amp;to=…</code>,
with times in ISO 8601 or in milliseconds.</p>
<p><a id="download" download="rca-report.md" href="${root}rca/rca-report.md">Download the report</a></p>
<ul id="links"></ul>
<pre id="report">${template}</pre>`;
  return [
    {
      path: "rca.html",
      content: htmlPage({ title: "Root Cause Analysis", body, root, script: "rca.mjs" }),
    },
    { path: "rca.mjs", content: RCA_SCRIPT },
    { path: "rca/rca-report.md", content: fillReport(template, { alert: "", from: "", to: "" }) },
  ];
}
