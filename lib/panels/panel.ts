import type { Panel, PanelKind, Query } from "./model";
import type { Unit } from "./units";

/** Queries by what their results are called: `{ "{{instance}}": "node_load1" }`. */
export type Named = Readonly<Record<string, string | Omit<Query, "legend">>>;

/** All else of a panel. */
export type More = Partial<Omit<Panel, "title" | "description" | "kind" | "unit" | "queries">>;

/** A range of time, as PromQL writes it, that holds enough samples at every zoom. */
export const RATE = "[$__rate_interval]";

/** Makes a panel of one kind. */
type Maker = (title: string, unit: Unit, description: string, queries: Named, more?: More) => Panel;

const maker =
  (kind: PanelKind): Maker =>
  (title, unit, description, queries, more) => ({
    title,
    description,
    kind,
    unit,
    queries: Object.entries(queries).map(([legend, query]) => ({
      ...(typeof query === "string" ? { expr: query } : query),
      legend,
    })),
    ...more,
  });

/** Lines over time. */
export const lines = maker("time series");
/** One large number. */
export const figure = maker("stat");
/** A table of the present. */
export const table = maker("table");
/** Bars of the present, the longest first. */
export const bars = maker("bars");
/** States over time. */
export const states = maker("states");

/** How states of metrics such as `up` are shown. */
export const UP_OR_DOWN = { 0: { text: "down", color: "red" }, 1: { text: "up", color: "green" } } as const;
