import { fieldOf, HOST_FIELD, identifiersOf, searchAddress, traceAddress } from "../correlation";
import type { SavedObject } from "./config";
import { type LensFigure, lensObject } from "./lens";
import type { KibanaModel } from "./model";

/** The data view of all categories together. */
export const ALL_LOGS = "all-logs";

/** The data view of spans, where Jaeger keeps them in the same Elasticsearch. */
const SPANS = "spans";

/** The dashboard at which people begin. */
export const OVERVIEW = "log-overview";

/** The search for lines that say that something failed. */
const ERRORS = "search-errors";

const TIME = "@timestamp";

/** What stands for a value in the address of a link, escaped by Kibana. */
const VALUE = { slot: "{{value}}" };

const FAILED = 'level: ("ERROR" or "FATAL")';

/** All that Kibana shows from the beginning: a data view for each category and for all of them, searches, and the overview. */
export function savedObjects(model: Pick<KibanaModel, "store" | "correlated" | "places">): readonly SavedObject[] {
  return [...dataViews(model), ...searches(model), ...FIGURES.map((one) => lensObject(one, ALL_LOGS)), overview()];
}

/** ID of the data view of a category. */
function viewOf(category: string): string {
  return `logs-${category}`;
}

function dataViews(model: Pick<KibanaModel, "store" | "correlated" | "places">): readonly SavedObject[] {
  const categories = categoriesOf(model);
  const all = categories.map(([, stream]) => stream).join(",");
  const links = linksOf(model);
  return [
    dataView(ALL_LOGS, { name: "All logs", title: all, links }),
    ...categories.map(([category, title]) => dataView(viewOf(category), { name: `Logs: ${category}`, title, links })),
    ...(model.store.traces === undefined
      ? []
      : [dataView(SPANS, { name: "Spans of Jaeger", title: model.store.traces, time: "startTimeMillis", links: {} })]),
  ];
}

function dataView(
  id: string,
  { name, title, links, time = TIME }: { name: string; title: string; links: object; time?: string },
): SavedObject {
  return {
    type: "index-pattern",
    id,
    managed: true,
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.0.0",
    attributes: { title, name, timeFieldName: time, fieldFormatMap: JSON.stringify(links) },
    references: [],
  };
}

function categoriesOf({ store }: Pick<KibanaModel, "store">): readonly (readonly [category: string, stream: string])[] {
  return Object.entries(store.streams).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Identifiers in a line link to everything else that has them. */
function linksOf({
  correlated,
  places,
}: Pick<KibanaModel, "correlated" | "places">): Readonly<Record<string, unknown>> {
  const { traces, portal } = places;
  const found = identifiersOf(correlated).flatMap(({ identifier }) => {
    const { record, attribute } = fieldOf(identifier);
    if (attribute === undefined && traces !== undefined) return [[record, traceAddress(traces, VALUE)] as const];
    return portal === undefined ? [] : [[record, searchAddress(portal, identifier, VALUE)] as const];
  });
  const format = (urlTemplate: string) => ({
    id: "url",
    params: { type: "a", urlTemplate, labelTemplate: "{{value}}" },
  });
  return Object.fromEntries(found.map(([record, address]) => [record, format(address)]));
}

/** What is searched for again and again: what failed, each category, and lines with something that other signals have too. */
function searches(model: Pick<KibanaModel, "store" | "correlated">): readonly SavedObject[] {
  const columns = ["level", "service", HOST_FIELD, "message"];
  return [
    search(ERRORS, "What failed", "Lines of the levels ERROR and FATAL.", { view: ALL_LOGS, columns, query: FAILED }),
    ...categoriesOf(model).map(([category]) =>
      search(`search-${viewOf(category)}`, `Log of ${category}`, `All lines of the category ${category}.`, {
        view: viewOf(category),
        columns,
        query: "",
      }),
    ),
    ...identifiersOf(model.correlated).map(({ identifier, scope }) => {
      const { record } = fieldOf(identifier);
      const what = `Lines with a ${identifier}, by which a ${scope.replaceAll("_", " ")} belongs together.`;
      return search(`search-by-${identifier}`, `By ${identifier}`, what, {
        view: ALL_LOGS,
        columns: [record, ...columns],
        query: `${record}: *`,
      });
    }),
  ];
}

function search(
  id: string,
  title: string,
  description: string,
  { view, columns, query }: { readonly view: string; readonly columns: readonly string[]; readonly query: string },
): SavedObject {
  const index = "kibanaSavedObjectMeta.searchSourceJSON.index";
  const source = { query: { query, language: "kuery" }, filter: [], indexRefName: index };
  return {
    type: "search",
    id,
    managed: true,
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "10.1.0",
    attributes: {
      title,
      description,
      columns,
      sort: [[TIME, "desc"]],
      grid: {},
      hideChart: false,
      isTextBasedQuery: false,
      timeRestore: false,
      kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) },
    },
    references: [{ type: "index-pattern", id: view, name: index }],
  };
}

const figure = (
  id: string,
  kind: LensFigure["kind"],
  by: string,
  words: Pick<LensFigure, "title" | "description" | "label">,
  query?: string,
): LensFigure => ({ id: `${OVERVIEW}-${id}`, kind, by, ...words, ...(query !== undefined && { query }) });

const FIGURES: readonly LensFigure[] = [
  figure("levels", "over time", "level", {
    title: "Lines by level",
    description: "Lines of all categories.",
    label: "Level",
  }),
  figure("categories", "over time", "category", {
    title: "Lines by category",
    description: "Lines of each category.",
    label: "Category",
  }),
  figure(
    "services",
    "over time",
    "service",
    {
      title: "What failed, by service",
      description: "Lines of the levels ERROR and FATAL.",
      label: "Service",
    },
    FAILED,
  ),
  figure("loudest-services", "table", "service", {
    title: "Services that write most",
    description: "Lines of each service.",
    label: "Service",
  }),
  figure("loudest-hosts", "table", HOST_FIELD, {
    title: "Hosts that write most",
    description: "Lines of each host.",
    label: "Host",
  }),
];

/** Columns that a dashboard of Kibana's has. */
const WIDE = 48;
const HALF = WIDE / 2;
const HEIGHT = 12;

/** Where each stands: what, how far from the left, how wide. */
const ROWS: readonly (readonly (readonly [type: "lens" | "search", id: string, width: number])[])[] = [
  [["lens", `${OVERVIEW}-levels`, WIDE]],
  [
    ["lens", `${OVERVIEW}-categories`, HALF],
    ["lens", `${OVERVIEW}-services`, HALF],
  ],
  [
    ["lens", `${OVERVIEW}-loudest-services`, HALF],
    ["lens", `${OVERVIEW}-loudest-hosts`, HALF],
  ],
  [["search", ERRORS, WIDE]],
];

function overview(): SavedObject {
  const placed = ROWS.flatMap((row, y) =>
    row.map(([type, id, width], index) => ({ type, id, width, x: index * width, y: y * HEIGHT })),
  );
  const panels = placed.map(({ type, id, width, x, y }) => ({
    version: "8.9.0",
    type,
    panelIndex: id,
    gridData: { x, y, w: width, h: HEIGHT, i: id },
    embeddableConfig: { enhancements: {} },
    panelRefName: `panel_${id}`,
  }));
  return {
    type: "dashboard",
    id: OVERVIEW,
    managed: true,
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.9.0",
    attributes: {
      title: "Log overview",
      description: "How much is logged, by whom, and what failed.",
      panelsJSON: JSON.stringify(panels),
      optionsJSON: JSON.stringify({ useMargins: true, syncCursor: true, hidePanelTitles: false }),
      timeRestore: false,
      version: 1,
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: "", language: "kuery" }, filter: [] }),
      },
    },
    references: placed.map(({ type, id }) => ({ type, id, name: `${id}:panel_${id}` })),
  };
}
