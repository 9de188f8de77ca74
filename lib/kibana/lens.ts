import type { SavedObject } from "./config";

/** A figure of the overview: lines, counted. */
export interface LensFigure {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly kind: "over time" | "table";
  /** Field by whose values lines are counted. */
  readonly by: string;
  /** What that field is called in a table. */
  readonly label: string;
  /** Which lines, in KQL. @default - all */
  readonly query?: string;
}

const LAYER = "lines";
const MOST_ROWS = 10;
const FEW_COLOURS = 7;

/** A figure as Kibana keeps it, over the data view `view`. */
export function lensObject(figure: LensFigure, view: string): SavedObject {
  const { id, title, description, kind, query = "" } = figure;
  const columns =
    kind === "table" ? { by: termsOf(figure, MOST_ROWS) } : { at: TIME, by: termsOf(figure, FEW_COLOURS) };
  const all = { ...columns, count: COUNT };
  return {
    type: "lens",
    id,
    managed: true,
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.9.0",
    attributes: {
      title,
      description,
      visualizationType: kind === "table" ? "lnsDatatable" : "lnsXY",
      state: {
        datasourceStates: {
          formBased: {
            layers: { [LAYER]: { columns: all, columnOrder: Object.keys(all), incompleteColumns: {} } },
          },
        },
        visualization: kind === "table" ? TABLE : BARS,
        query: { query, language: "kuery" },
        filters: [],
        internalReferences: [],
        adHocDataViews: {},
      },
    },
    references: [{ type: "index-pattern", id: view, name: `indexpattern-datasource-layer-${LAYER}` }],
  };
}

const COUNT = {
  label: "Lines",
  dataType: "number",
  operationType: "count",
  isBucketed: false,
  scale: "ratio",
  sourceField: "___records___",
  params: { emptyAsNull: true },
};

const TIME = {
  label: "Time",
  dataType: "date",
  operationType: "date_histogram",
  sourceField: "@timestamp",
  isBucketed: true,
  scale: "interval",
  params: { interval: "auto", includeEmptyRows: true, dropPartials: false },
};

function termsOf({ by, label }: LensFigure, size: number) {
  return {
    label,
    customLabel: true,
    dataType: "string",
    operationType: "terms",
    sourceField: by,
    isBucketed: true,
    scale: "ordinal",
    params: {
      size,
      orderBy: { type: "column", columnId: "count" },
      orderDirection: "desc",
      otherBucket: true,
      missingBucket: false,
      parentFormat: { id: "terms" },
    },
  };
}

const TABLE = { layerId: LAYER, layerType: "data", columns: [{ columnId: "by" }, { columnId: "count" }] };

const BARS = {
  legend: { isVisible: true, position: "right" },
  valueLabels: "hide",
  preferredSeriesType: "bar_stacked",
  layers: [
    {
      layerId: LAYER,
      layerType: "data",
      seriesType: "bar_stacked",
      xAccessor: "at",
      splitAccessor: "by",
      accessors: ["count"],
    },
  ],
};
