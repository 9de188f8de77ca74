import { Duration } from "../../units";
import type { Dashboard, Row, Variable } from "../../panels";
import { panelId, uidOf } from "../names";
import { sizeOf } from "../sizes";
import { seriesOf } from "../queries";
import { dashboardLinks, type Destinations } from "./destinations";
import type { DashboardJson, PanelJson, RowJson, VariableJson } from "./json";
import { DATA_SOURCE, grafanaPanel } from "./panel";

/** All dashboards of this library have it, so that each can list the others. */
export const TAG = "vm-observability";

/** Grafana's grid is so many columns wide. */
const WIDTH = 24;

/** The schema that this writes; every Grafana from 10 on reads it, and moves it to its own. */
const SCHEMA_VERSION = 39;

/** `dashboard` as Grafana's JSON, which its provisioning and its import both read. */
export function renderGrafana(dashboard: Dashboard, to: Destinations): Readonly<Record<string, unknown>> {
  const {
    title,
    description,
    tags = [],
    variables = [],
    range = Duration.hours(6),
    refresh = Duration.minutes(1),
  } = dashboard;
  const rendered: DashboardJson = {
    uid: uidOf(dashboard),
    title,
    description,
    tags: [TAG, ...tags],
    editable: false,
    graphTooltip: 1,
    timezone: "browser",
    time: { from: `now-${range.toPrometheus()}`, to: "now" },
    refresh: refresh.toPrometheus(),
    schemaVersion: SCHEMA_VERSION,
    fiscalYearStartMonth: 0,
    annotations: { list: [] },
    templating: {
      list: [
        DATA_SOURCE_VARIABLE,
        ...variables.map((variable, index) => variableOf(variable, variables.slice(0, index))),
      ],
    },
    links: dashboardLinks(dashboard, to, TAG),
    panels: laidOut(dashboard, to),
  };
  return rendered;
}

/** The choice of the Prometheus that a dashboard asks. */
export const DATA_SOURCE_VARIABLE: VariableJson = {
  type: "datasource",
  name: "datasource",
  label: "Data source",
  query: DATA_SOURCE.type,
  refresh: 1,
};

/** Values of a label, of those series that earlier choices leave. */
function variableOf(variable: Variable, before: readonly Variable[]): VariableJson {
  const { name, label, single = false } = variable;
  const query = `label_values(${seriesOf(variable, before)}, ${name})`;
  return {
    type: "query",
    name,
    label,
    datasource: DATA_SOURCE,
    query: { query, refId: name },
    refresh: 2,
    sort: 7,
    multi: !single,
    includeAll: !single,
    ...(!single && { allValue: ".+", current: { text: ["All"], value: ["$__all"] } }),
  };
}

/** Panels beside each other as long as a line has room, under the heading of their row. */
function laidOut(dashboard: Dashboard, to: Destinations): readonly (PanelJson | RowJson)[] {
  let y = 0;
  return dashboard.rows.flatMap((row): readonly (PanelJson | RowJson)[] => {
    const heading = dashboard.rows.length > 1 || row.collapsed === true;
    const { panels, height } = placed(row, dashboard, { to, top: heading ? y + 1 : y });
    const rowJson = { ...rowOf(row), gridPos: { x: 0, y, w: WIDTH, h: 1 } };
    y += heading ? 1 : 0;
    if (row.collapsed) return [{ ...rowJson, collapsed: true, panels }];
    y += height;
    return heading ? [{ ...rowJson, collapsed: false, panels: [] }, ...panels] : panels;
  });
}

function rowOf({ title }: Row) {
  return { type: "row" as const, id: panelId(`row ${title}`), title };
}

function placed(
  { panels }: Row,
  dashboard: Dashboard,
  { to, top }: { readonly to: Destinations; readonly top: number },
) {
  let [x, y, lineHeight] = [0, top, 0];
  const done = panels.map((panel) => {
    const { w, h } = sizeOf(panel);
    if (x + w > WIDTH) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const gridPos = { x, y, w, h };
    [x, lineHeight] = [x + w, Math.max(lineHeight, h)];
    return grafanaPanel(panel, dashboard, { gridPos, to });
  });
  return { panels: done, height: y + lineHeight - top };
}
