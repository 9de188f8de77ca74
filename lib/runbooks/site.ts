import { didYouMean, type Problem } from "../errors";
import { urlPart } from "../escaping";
import { markup, type Html, htmlLines, htmlPage, type SitePage } from "../pages";
import { pageName, subjectOf, type Alert } from "../rules";
import { htmlLine, renderHtml } from "./html";
import { renderMarkdown } from "./markdown";
import type { Runbook, RunbooksModel } from "./model";
import { runbooksOf } from "./runbook";
import { lineOf, templateInWords } from "./words";

/** The pages about all alerts, and their index; `root` is the path of their site. */
export function runbookPages(
  model: RunbooksModel,
  root: string,
  runbooks: readonly Runbook[] = runbooksOf(model),
): readonly SitePage[] {
  return [
    { path: "runbooks/index.html", content: indexOf(model, root) },
    ...runbooks.map((runbook) => ({
      path: `runbooks/${pageName(runbook.alert)}.html`,
      content: renderHtml(runbook, root),
    })),
  ];
}

/**
 * The same pages as Markdown, by the names of their files. Names that differ by case alone are one file for some file systems: the
 * later ones are numbered.
 */
export function runbookFiles(runbooks: readonly Runbook[]): Readonly<Record<string, string>> {
  const taken = new Map<string, number>();
  const files = runbooks.map((runbook) => {
    const name = pageName(runbook.alert);
    const before = taken.get(name.toLowerCase()) ?? 0;
    taken.set(name.toLowerCase(), before + 1);
    return [before === 0 ? `${name}.md` : `${name}-${before + 1}.md`, renderMarkdown(runbook)] as const;
  });
  return Object.fromEntries(files);
}

/** Texts of the user's own about alerts that there are not. */
export function runbookProblems({ pages, alerts }: Pick<RunbooksModel, "pages" | "alerts">): readonly Problem[] {
  const names = alerts.map(({ name }) => name);
  return Object.keys(pages)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const hint = didYouMean(name, names);
      return { path: `runbooks.pages.${name}`, message: `must be the name of an alert of the stack${hint}` };
    });
}

/** What alerts are about, in the order of the index. */
const GROUPS: readonly (readonly [title: string, has: (alert: Alert) => boolean])[] = [
  ["Hosts", (alert) => isAboutHosts(alert) && !isAboutReleases(alert)],
  ["Applications", (alert) => subjectOf(alert) === "application"],
  ["Releases on hosts", isAboutReleases],
  ["Monitoring itself", ({ from, family }) => /^(prometheus|alertmanager|watchdog)/.test(from[0] ?? family)],
  ["Others", () => true],
];

function isAboutReleases({ from }: Alert): boolean {
  return from.includes("node_exporter/textfile");
}

function isAboutHosts(alert: Alert): boolean {
  const isFromHost = alert.from.some((source) => /^(node|process)_exporter/.test(source));
  return subjectOf(alert) === "host" && (isFromHost || alert.family === "service");
}

function indexOf({ alerts }: RunbooksModel, root: string): string {
  const groupOf = (alert: Alert) => GROUPS.find(([, has]) => has(alert))?.[0];
  const groups = GROUPS.flatMap(([title]) => {
    const own = alerts.filter((alert) => groupOf(alert) === title);
    return own.length === 0 ? [] : [groupHtml(title, own, root)];
  });
  const body = markup`<p id="find" hidden><label for="search">Find</label> <input id="search" type="search" autocomplete="off">
<span id="found" role="status"></span></p>
${htmlLines(groups)}`;
  return htmlPage({ title: "Runbooks", body, root, script: "runbooks.mjs" });
}

function groupHtml(title: string, alerts: readonly Alert[], root: string): Html {
  const rows = alerts.map(({ name, severity, summary }) => {
    const link = markup`<a href="${root}runbooks/${urlPart(pageName(name))}">${name}</a>`;
    const text = htmlLine(lineOf(templateInWords(summary)));
    return markup`<tr><th scope="row">${link}</th><td data-label="Severity">${severity}</td><td data-label="Message">${text}</td></tr>`;
  });
  return markup`<section class="group">
<h2>${title}</h2>
<table class="runbooks">
<thead><tr><th scope="col">Alert</th><th scope="col">Severity</th><th scope="col">Message</th></tr></thead>
<tbody>
${htmlLines(rows)}
</tbody>
</table>
</section>`;
}
