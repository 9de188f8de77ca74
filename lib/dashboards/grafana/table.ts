import type { Panel, Query } from "../../panels";
import { UNITS } from "./units";
import { hostAddress, type Destinations } from "./destinations";
import type { PanelJson } from "./json";
import { stepsOf } from "./thresholds";

type Overrides = NonNullable<NonNullable<PanelJson["fieldConfig"]>["overrides"]>;
type Transformations = NonNullable<PanelJson["transformations"]>;

/** What Grafana calls the column of a query's values. */
function columnOf(index: number, { queries }: Panel): string {
  return queries.length === 1 ? "Value" : `Value #${refId(index)}`;
}

/** `A`, `B`, …, `Z`, `AA`, … */
export function refId(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : refId(Math.floor(index / 26) - 1) + last;
}

const HEADING = "Value";

/** One row for each set of labels, with a column for each query, and headings that people read. */
export function tableTransformations(panel: Panel): Transformations {
  const { queries, columns } = panel;
  const values = queries.map((_, index) => columnOf(index, panel));
  const labels = Object.keys(columns ?? {});
  const headings = Object.fromEntries(queries.map(({ legend = HEADING }, index) => [columnOf(index, panel), legend]));
  return [
    ...(queries.length > 1 ? [{ id: "merge", options: {} }] : []),
    ...(columns ? [{ id: "filterFieldsByName", options: { include: { names: [...labels, ...values] } } }] : []),
    {
      id: "organize",
      options: {
        excludeByName: { Time: true, __name__: true },
        indexByName: Object.fromEntries([...labels, ...values].map((name, index) => [name, index])),
        renameByName: { ...columns, ...headings },
      },
    },
  ];
}

/** Unit and colours of each query's column, and links in the columns of hosts and alerts: to the host, to the runbook. */
export function tableOverrides(panel: Panel, to: Destinations): Overrides {
  const runbook = to.runbooks === undefined ? undefined : `${to.runbooks}/\${__value.text}`;
  return [
    ...panel.queries.flatMap((query) => valueOverride(query, panel)),
    ...linkedColumn(panel, "instance", "This host", hostAddress(to, "${__value.text}")),
    ...(panel.columns?.["alertname"] === undefined ? [] : linkedColumn(panel, "alertname", "Runbook", runbook)),
  ];
}

function linkedColumn({ columns }: Panel, label: string, title: string, url: string | undefined): Overrides {
  if (url === undefined) return [];
  const name = columns?.[label] ?? label;
  return [{ matcher: { id: "byName", options: name }, properties: [{ id: "links", value: [{ title, url }] }] }];
}

function valueOverride({ legend = HEADING, unit, thresholds }: Query, panel: Panel): Overrides {
  const properties = [
    ...(unit === undefined ? [] : [{ id: "unit", value: UNITS[unit] }]),
    ...(thresholds ? [{ id: "thresholds", value: stepsOf(thresholds) }] : []),
    ...((thresholds ?? panel.thresholds ?? []).length > 0 || panel.states
      ? [
          { id: "color", value: { mode: "thresholds" } },
          { id: "custom.cellOptions", value: { type: "color-text" } },
        ]
      : []),
  ];
  return properties.length === 0 ? [] : [{ matcher: { id: "byName", options: legend }, properties }];
}
