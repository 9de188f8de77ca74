import { type Html, htmlLines, htmlPage, markup, type SitePage } from "../../pages";
import type { Dashboard, Panel, Row } from "../../panels";
import { Duration } from "../../units";
import { FOLDER, uidOf } from "../names";
import type { LiveDashboards } from "./model";
import { livePanel } from "./panel";
import { LIVE_STYLES } from "./styles";

/** Folder of the pages on their site. */
export const LIVE_PATH = "dashboards/";

const STYLES = `${LIVE_PATH}dashboards.css`;

/** Width of a panel that says none, in 24ths of the page. */
const WIDTHS: Readonly<Record<Panel["kind"], number>> = { "time series": 12, stat: 4, table: 24, bars: 12, states: 12 };

/**
 * A page for each dashboard, which asks Prometheus through its own server, a list of them, and what both need. `chart` is the style sheet of
 * the library that draws lines.
 */
export function livePages(live: LiveDashboards, root: string, chart: string): readonly SitePage[] {
  return [
    { path: `${LIVE_PATH}index.html`, content: listPage(live, root) },
    { path: STYLES, content: `${chart}\n${LIVE_STYLES}` },
    ...live.dashboards.flatMap((dashboard) => {
      const path = `${LIVE_PATH}${uidOf(dashboard)}`;
      return [
        { path: `${path}.html`, content: page(dashboard, root) },
        { path: `${path}.json`, content: `${JSON.stringify(dataOf(dashboard, live), undefined, 1)}\n` },
      ];
    }),
  ];
}

function listPage({ dashboards }: LiveDashboards, root: string): string {
  const folders = [...new Set(dashboards.map(folderOf))].sort();
  const body = folders.map((folder) => {
    const items = dashboards
      .filter((one) => folderOf(one) === folder)
      .map(
        (one) =>
          markup`<li><a href="${root}${LIVE_PATH}${uidOf(one)}/">${one.title}</a><span>${one.description}</span></li>`,
      );
    return markup`<h2>${folder}</h2>\n<ul class="tools">\n${htmlLines(items)}\n</ul>`;
  });
  return htmlPage({ title: "Dashboards", body: htmlLines(body), root });
}

function folderOf({ folder = FOLDER }: Dashboard): string {
  return folder;
}

function page(dashboard: Dashboard, root: string): string {
  const { title, description, rows, links = [] } = dashboard;
  let index = 0;
  const sections = rows.map((row) => {
    const isNamed = rows.length > 1 || row.collapsed === true;
    const panels = row.panels.map((panel) => section(panel, index++, isNamed));
    return rowOf(row, panels, isNamed);
  });
  const others = links.flatMap((link) =>
    "url" in link ? [markup`<li><a href="${link.url}">${link.title}</a></li>`] : [],
  );
  const body = markup`<p>${description} <a href="${root}${LIVE_PATH}">All dashboards</a></p>
<noscript><p class="doubt">A script draws this page, and this browser does not run it.</p></noscript>
${others.length > 0 ? markup`<ul class="links">${others}</ul>\n` : ""}<form id="controls" class="controls" aria-label="What is shown"></form>
<div id="doubts" role="alert"></div>
<div id="dashboard" data-uid="${uidOf(dashboard)}">
${htmlLines(sections)}
</div>`;
  return htmlPage({ title, body, root, script: "dashboard.mjs", styles: [STYLES], wide: true });
}

function rowOf({ title, collapsed = false }: Row, panels: readonly Html[], isNamed: boolean): Html {
  const grid = markup`<div class="panels">\n${htmlLines(panels)}\n</div>`;
  if (collapsed) return markup`<details class="row"><summary>${title}</summary>\n${grid}\n</details>`;
  return isNamed ? markup`<h2>${title}</h2>\n${grid}` : grid;
}

function section({ title, description, kind, width = WIDTHS[kind] }: Panel, index: number, isBelowRow: boolean): Html {
  const heading = isBelowRow
    ? markup`<h3 id="panel-${index}">${title}</h3>`
    : markup`<h2 id="panel-${index}">${title}</h2>`;
  return markup`<section class="panel span-${width}" data-panel="${index}" aria-labelledby="panel-${index}">
${heading}
<div class="drawing"><p class="quiet">Asking …</p></div>
<details><summary>About</summary><p>${description}</p><ul class="links"></ul></details>
</section>`;
}

function dataOf(dashboard: Dashboard, live: LiveDashboards) {
  const { title, rows, variables = [], range = Duration.hours(6), refresh = Duration.minutes(1), about } = dashboard;
  return {
    title,
    range: range.toSeconds(),
    refresh: refresh.toSeconds(),
    scrape: live.scrapeInterval.toSeconds(),
    ...(live.host !== undefined && about !== "host" && { host: live.host }),
    variables: variables.map(({ name, label, of, single = false }) => ({ name, label, of, single })),
    panels: rows.flatMap(({ panels }) => panels.map((panel) => livePanel(panel, dashboard, live))),
  };
}
