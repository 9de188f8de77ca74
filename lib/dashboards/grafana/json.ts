import type {
  Dashboard,
  DashboardLink,
  Panel,
  RowPanel,
  VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";

/** A type of Grafana's SDK as it stands in a file: values of enumerations are texts, and what has a default may be left out. */
export type Json<T> = T extends (...args: never[]) => unknown
  ? never
  : T extends string
    ? `${T}`
    : T extends number | boolean | null | undefined
      ? T
      : T extends readonly (infer Entry)[]
        ? readonly Json<Entry>[]
        : { readonly [Key in keyof T]?: Json<T[Key]> };

/** Grafana's dashboard. */
export type DashboardJson = Json<Omit<Dashboard, "panels">> & { readonly panels: readonly (PanelJson | RowJson)[] };
/** Grafana's panel. */
export type PanelJson = Json<Omit<Panel, "targets" | "options">> & {
  readonly targets: readonly Json<Omit<Dataquery, "_implementsDataqueryVariant">>[];
  readonly options: object;
};
/** Grafana's row; a collapsed one holds its panels. */
export type RowJson = Json<Omit<RowPanel, "panels">> & { readonly panels: readonly PanelJson[] };
/** Grafana's variable. */
export type VariableJson = Json<VariableModel>;
/** Grafana's link. */
export type LinkJson = Json<DashboardLink>;
