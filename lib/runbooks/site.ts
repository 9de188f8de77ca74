import { nearest, quoted, type Problem } from "../errors";
import { escaped, urlPart } from "../escaping";
import { htmlPage, type SitePage } from "../pages";
import { pageName } from "../rules";
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

/** The same pages as Markdown, by the names of their files. */
export function runbookFiles(runbooks: readonly Runbook[]): Readonly<Record<string, string>> {
  return Object.fromEntries(runbooks.map((runbook) => [`${pageName(runbook.alert)}.md`, renderMarkdown(runbook)]));
}

/** Texts of the user's own about alerts that there are not. */
export function runbookProblems({ pages, alerts }: Pick<RunbooksModel, "pages" | "alerts">): readonly Problem[] {
  const names = alerts.map(({ name }) => name);
  return Object.keys(pages)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = nearest(name, names);
      const hint = near === undefined ? "" : `; did you mean ${quoted(near)}?`;
      return { path: `runbooks.pages.${name}`, message: `must be the name of an alert of the stack${hint}` };
    });
}

function indexOf({ alerts }: RunbooksModel, root: string): string {
  const rows = alerts.map(({ name, severity, summary }) => {
    const link = `<a href="${escaped(`${root}runbooks/${urlPart(pageName(name))}`)}">${escaped(name)}</a>`;
    return `<tr><td>${link}</td><td>${escaped(severity)}</td><td>${htmlLine(lineOf(templateInWords(summary)))}</td></tr>`;
  });
  const head = "<tr><th>Alert</th><th>Severity</th><th>What it tells</th></tr>";
  return htmlPage({ title: "Runbooks", body: `<table>\n${[head, ...rows].join("\n")}\n</table>`, root });
}
