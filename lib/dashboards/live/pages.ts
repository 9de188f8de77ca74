import { type Html, htmlLines, htmlPage, markup, type SitePage } from "../../pages";
import type { Dashboard, Panel, Row } from "../../panels";
import { Duration } from "../../units";
import { FOLDER, uidOf } from "../names";
import { seriesOf } from "../queries";
import { sizeOf } from "../sizes";
import type { LiveDashboards } from "./model";
import { livePanel } from "./panel";
import { LIVE_STYLES } from "./styles";

/** Folder of the pages on their site. */
export const LIVE_PATH = "dashboards/";

const STYLES = `${LIVE_PATH}dashboards.css`;

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
        { path: `${path}.html`, content: page(dashboard, root, live.grafana) },
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

function page(dashboard: Dashboard, root: string, grafana: string | undefined): string {
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
  const same =
    grafana === undefined ? "" : markup` <a id="in-grafana" href="${grafana}/d/${uidOf(dashboard)}">In Grafana</a>`;
  const body = markup`<p>${description} <a href="${root}${LIVE_PATH}">All dashboards</a>${same}</p>
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

function section(panel: Panel, index: number, isBelowRow: boolean): Html {
  const { title, description } = panel;
  const heading = isBelowRow
    ? markup`<h3 id="panel-${index}">${title}</h3>`
    : markup`<h2 id="panel-${index}">${title}</h2>`;
  return markup`<section class="panel span-${sizeOf(panel).w}" data-panel="${index}" aria-labelledby="panel-${index}">
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
    ...(live.runbooks !== undefined && { runbooks: live.runbooks }),
    variables: variables.map((variable, index) => {
      const { name, label, single = false } = variable;
      return { name, label, of: seriesOf(variable, variables.slice(0, index)), single };
    }),
    panels: rows.flatMap(({ panels }) => panels.map((panel) => livePanel(panel, dashboard, live))),
  };
}
