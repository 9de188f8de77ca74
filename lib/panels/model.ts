import type { Duration } from "../units";
import type { Unit } from "./units";

/** Panels about one subject on one page, whichever program draws them. */
export interface Dashboard {
  /** Unique; its UID follows from it. */
  readonly title: string;
  /** What it answers, in one or two sentences. */
  readonly description: string;
  /** @default - the title in lower case with hyphens */
  readonly uid?: string;
  /** Folder that it stands in, named after those who look at it. @default "General" */
  readonly folder?: string;
  /** Whose dashboard it is: alerts about a host, an application or an objective link to it. @default - alerts do not link to it */
  readonly about?: "host" | "application" | "objective";
  /** @default - none */
  readonly tags?: readonly string[];
  /** What a reader can choose; each is matched in every query. @default - none */
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
  /** @default - none */
  readonly links?: readonly Link[];
  /** How far back it shows. @default 6h */
  readonly range?: Duration;
  /** How often it is drawn anew. @default 1m */
  readonly refresh?: Duration;
  /** Where its parts stand, for messages. @default - by titles */
  readonly path?: PathOf;
}

/** Panels under one heading. */
export interface Row {
  readonly title: string;
  /** Whether it shows its panels only when it is opened. @default false */
  readonly collapsed?: boolean;
  readonly panels: readonly Panel[];
}

/** How a panel draws: lines over time, one large number, a table of the present, bars of the present, or states over time. */
export type PanelKind = "time series" | "stat" | "table" | "bars" | "states";

/** One drawing of one or more queries. */
export interface Panel {
  /** Unique in its dashboard: addresses of the panel follow from it. */
  readonly title: string;
  /** What it shows, and what to make of it. */
  readonly description: string;
  readonly kind: PanelKind;
  readonly queries: readonly Query[];
  readonly unit: Unit;
  /** In ascending order. @default - those of the alerts that compare what it shows */
  readonly thresholds?: readonly Threshold[];
  /** @default - the least value */
  readonly min?: number;
  /** @default - the largest value */
  readonly max?: number;
  /** Whether lines stand on top of each other, so that they add up. @default false */
  readonly stacked?: boolean;
  /** Words instead of values: `{ 0: { text: "down", color: "red" } }`. @default - values */
  readonly states?: Readonly<Record<number, { readonly text: string; readonly color: string }>>;
  /** Labels that a table shows as columns, with their headings. @default - all labels */
  readonly columns?: Readonly<Record<string, string>>;
  /** In 24ths of the page. @default - 12; 4 for a number, 24 for a table */
  readonly width?: number;
  /** In rows of 30 pixels. @default - 8; 4 for a number, 10 for a table */
  readonly height?: number;
  /** @default - the runbooks of the alerts about its metrics */
  readonly links?: readonly Link[];
}

/** A query, and how its results are called. */
export interface Query {
  /** PromQL. `$name` is a variable, `$__rate_interval` a range that holds enough samples at every zoom. */
  readonly expr: string;
  /** Name of each series, with `{{label}}` for the value of a label; in a table the heading of its column. @default - its labels */
  readonly legend?: string;
  /** How Grafana shapes its results. @default - as the panel draws them */
  readonly format?: "time_series" | "table" | "heatmap";
  /** Of its column in a table. @default - that of the panel */
  readonly unit?: Unit;
  /** Of its column in a table. @default - that of the panel */
  readonly thresholds?: readonly Threshold[];
  /** Labels whose variables are not matched, because its series do not have them or all of them are meant. @default - none */
  readonly unmatched?: readonly string[];
}

/** From a value on, another colour. */
export interface Threshold {
  readonly value: number;
  /** `yellow`, `red`, … or `#f2cc0c` */
  readonly color: string;
}

/** A label whose value a reader chooses. */
export interface Variable {
  /** Name of the label, and of the variable: `instance`. */
  readonly name: string;
  /** What readers see: `Host`. */
  readonly label: string;
  /** A metric whose series have all values to choose from. */
  readonly of: string;
  /** Whether one value is shown at a time, and not any number of them. @default false */
  readonly single?: boolean;
}

/** Where a reader can go from here; with the time that is shown, and where it is a dashboard with its variables. */
export type Link =
  | { readonly title: string; readonly url: string }
  | {
      readonly title: string;
      /** Title of a dashboard. */
      readonly dashboard: string;
    };

/** Where parts of a dashboard stand in the text of its author: the dashboard, one of its panels counted over all rows, one of that panel's queries. */
export type PathOf = (panel?: number, query?: number) => string;

/** A dashboard as Grafana exports it, or as a page of its community has it. */
export interface GrafanaDashboard {
  /** Its JSON, as text or read. */
  readonly grafana: string | Readonly<Record<string, unknown>>;
  /** @default "General" */
  readonly folder?: string;
}

/** What can be contributed: a dashboard in words that no program owns, or one of Grafana's. */
export type ContributedDashboard = Dashboard | GrafanaDashboard;

/** A dashboard, and whether a user wrote it. */
export interface OwnedDashboard {
  readonly dashboard: ContributedDashboard;
  readonly byUser: boolean;
}
