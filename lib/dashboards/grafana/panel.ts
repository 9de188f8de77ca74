import type { FieldColor } from "@grafana/grafana-foundation-sdk/dashboard";
import type {
  FieldConfig as StatesField,
  Options as StatesOptions,
} from "@grafana/grafana-foundation-sdk/statetimeline";
import type { FieldConfig as LinesField, Options as LinesOptions } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Options as BarsOptions } from "@grafana/grafana-foundation-sdk/bargauge";
import type { Options as StatOptions } from "@grafana/grafana-foundation-sdk/stat";
import type { FieldConfig as TableField, Options as TableOptions } from "@grafana/grafana-foundation-sdk/table";
import type { Dashboard, Panel, PanelKind, Query } from "../../panels";
import { panelId } from "../names";
import { matched } from "../queries";
import { UNITS } from "./units";
import type { Json, PanelJson } from "./json";
import { panelLinks, seriesLinks, type Destinations } from "./destinations";
import { refId, tableOverrides, tableTransformations } from "./table";
import { stepsOf } from "./thresholds";

/** Grafana's name of each kind. */
const TYPES: Readonly<Record<PanelKind, string>> = {
  "time series": "timeseries",
  stat: "stat",
  table: "table",
  bars: "bargauge",
  states: "state-timeline",
};

/** The variable of the data source, which every panel asks. */
export const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" } as const;

/** `panel` in Grafana's words, at its place in the grid. */
export function grafanaPanel(
  panel: Panel,
  dashboard: Dashboard,
  { gridPos, to }: { readonly gridPos: PanelJson["gridPos"]; readonly to: Destinations },
): PanelJson {
  const { title, description, kind, queries } = panel;
  const isPresent = kind === "stat" || kind === "table" || kind === "bars";
  return {
    type: TYPES[kind],
    id: panelId(title),
    title,
    description,
    datasource: DATA_SOURCE,
    ...(gridPos && { gridPos }),
    targets: queries.map((query, index) => ({
      datasource: DATA_SOURCE,
      expr: matched(query, dashboard.variables ?? []),
      refId: refId(index),
      // A number's small graph is of the time that is shown.
      ...(isPresent && kind !== "stat" ? { instant: true, range: false } : { instant: false, range: true }),
      ...(kind === "table" ? {} : { legendFormat: query.legend ?? "__auto" }),
      ...formatOf(query, kind),
    })),
    options: OPTIONS[kind](panel),
    fieldConfig: {
      defaults: {
        unit: UNITS[panel.unit],
        color: colourOf(panel),
        thresholds: stepsOf(panel.thresholds ?? []),
        custom: customOf(panel),
        ...(panel.min !== undefined && { min: panel.min }),
        ...(panel.max !== undefined && { max: panel.max }),
        ...(panel.states && { mappings: [{ type: "value" as const, options: mappingsOf(panel.states) }] }),
        links: seriesLinks(panel, dashboard, to),
      },
      overrides: kind === "table" ? tableOverrides(panel, to) : [],
    },
    ...(kind === "table" && { transformations: tableTransformations(panel) }),
    links: panelLinks(panel, dashboard, to),
  };
}

function formatOf({ format }: Query, kind: PanelKind) {
  const needed = kind === "table" ? "table" : "time_series";
  return (format ?? needed) === "time_series" ? {} : { format: format ?? needed };
}

function colourOf(panel: Panel): Json<FieldColor> {
  if (panel.kind === "time series") return { mode: "palette-classic" };
  return hasColours(panel)
    ? { mode: "thresholds" }
    : { mode: "fixed", fixedColor: panel.kind === "stat" ? "text" : "blue" };
}

function hasColours({ thresholds = [], states }: Panel): boolean {
  return thresholds.length > 0 || states !== undefined;
}

function mappingsOf(states: NonNullable<Panel["states"]>) {
  return Object.fromEntries(
    Object.entries(states).map(([value, { text, color }], index) => [value, { text, color, index }]),
  );
}

function customOf({ kind, thresholds = [], stacked }: Panel): Json<LinesField> | Json<TableField> | Json<StatesField> {
  if (kind === "table") return { align: "auto", cellOptions: { type: "auto" }, filterable: true };
  if (kind === "states") return { lineWidth: 0, fillOpacity: 80 };
  if (kind !== "time series") return {};
  return {
    drawStyle: "line",
    lineWidth: 1,
    fillOpacity: stacked ? 40 : 10,
    showPoints: "never",
    spanNulls: false,
    ...(stacked && { stacking: { mode: "normal", group: "A" } }),
    thresholdsStyle: { mode: thresholds.length > 0 ? "line" : "off" },
  };
}

const LEGEND = { displayMode: "table", placement: "bottom", showLegend: true, calcs: ["lastNotNull", "max"] } as const;
const TOOLTIP = { mode: "multi", sort: "desc" } as const;
const LAST = { calcs: ["lastNotNull"], fields: "", values: false } as const;

const OPTIONS: Readonly<Record<PanelKind, (panel: Panel) => object>> = {
  "time series": (): Json<LinesOptions> => ({ legend: LEGEND, tooltip: TOOLTIP }),
  stat: ({ thresholds = [], states }): Json<StatOptions> => ({
    colorMode: states || thresholds.length > 0 ? "value" : "none",
    graphMode: states ? "none" : "area",
    justifyMode: "auto",
    orientation: "auto",
    textMode: "auto",
    wideLayout: true,
    reduceOptions: LAST,
  }),
  table: (): Json<TableOptions> & { readonly enablePagination: true } => ({
    showHeader: true,
    cellHeight: "sm",
    enablePagination: true,
    footer: { show: false, reducer: ["sum"], enablePagination: true },
  }),
  bars: (): Json<BarsOptions> => ({
    displayMode: "gradient",
    orientation: "horizontal",
    valueMode: "color",
    namePlacement: "auto",
    showUnfilled: true,
    reduceOptions: LAST,
  }),
  states: (): Json<StatesOptions> => ({
    showValue: "auto",
    mergeValues: true,
    rowHeight: 0.9,
    legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
    tooltip: { mode: "single", sort: "none" },
  }),
};
