import { readPromql, usesOf, walk } from "../../lib/promql";
import { concrete } from "../../lib/dashboards/queries";

/** What the rules look at of a dashboard in Grafana's JSON. */
export interface Linted {
  readonly title: string;
  readonly editable?: boolean;
  readonly templating: { readonly list: readonly LintedVariable[] };
  readonly panels: readonly LintedPanel[];
}

interface LintedVariable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly refresh?: number;
  readonly multi?: boolean;
  readonly allValue?: string;
  readonly datasource?: { readonly uid: string };
  readonly query?: string | { readonly query: string };
}

export interface LintedPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly refId: string; readonly legendFormat?: string }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string };
    readonly overrides?: readonly { readonly matcher: { readonly options: string }; readonly properties: unknown }[];
  };
  readonly links?: readonly { readonly title: string; readonly url: string }[];
  readonly panels?: readonly LintedPanel[];
}

/** Grafana's names of units, as far as the linter knows them and we use them. */
const UNITS =
  "none short percent percentunit bytes binBps Bps s ms dtdurations reqps ops pps cps cpm iops dateTimeAsIso bool_yes_no".split(
    " ",
  );

/** Panels of all rows, also of those that are closed. */
export function panelsOf({ panels }: Pick<Linted, "panels">): readonly LintedPanel[] {
  return panels.flatMap((panel) => (panel.type === "row" ? (panel.panels ?? []) : [panel]));
}

/** What the rules of Grafana's public dashboard linter say, by their names; `<rule>: <panel>: <what>`. */
export function lint(dashboard: Linted): readonly string[] {
  return [...dashboardRules(dashboard), ...panelsOf(dashboard).flatMap((panel) => [...panelRules(panel, dashboard)])];
}

function* dashboardRules({ templating: { list }, editable, panels }: Linted): Iterable<string> {
  const sources = list.filter(({ type }) => type === "datasource");
  if (sources.length !== 1 || sources[0]?.name !== "datasource" || sources[0].label !== "Data source")
    yield "template-datasource-rule";
  if (editable !== false) yield "uneditable-dashboard-rule";
  for (const name of ["job", "instance"]) {
    const variable = list.find((one) => one.name === name);
    if (!variable) yield `template-${name}-rule: is missing`;
    else if (variable.type !== "query" || variable.datasource?.uid !== "${datasource}")
      yield `template-${name}-rule: its source`;
    else if (!variable.multi || variable.allValue !== ".+") yield `template-${name}-rule: takes one value`;
  }
  for (const { name, type, refresh, query } of list) {
    if (type !== "query") continue;
    if (refresh !== 2) yield `template-on-time-change-reload-rule: ${name}`;
    const selector = /^label_values\((.*), \w+\)$/.exec(typeof query === "string" ? query : (query?.query ?? ""))?.[1];
    if (selector === undefined || !readPromql(selector).expr) yield `template-label-promql-rule: ${name}`;
  }
  const ids = panels.flatMap((panel) => [panel.id, ...(panel.panels ?? []).map(({ id }) => id)]);
  if (new Set(ids).size !== ids.length) yield "panel ids are not unique";
}

function* panelRules(panel: LintedPanel, { templating: { list } }: Linted): Iterable<string> {
  const { title, description, targets = [] } = panel;
  if (panel.datasource?.uid !== "${datasource}") yield `panel-datasource-rule: ${title}`;
  if (!title || !description) yield `panel-title-description-rule: ${title}`;
  if (!UNITS.includes(panel.fieldConfig?.defaults.unit ?? "")) yield `panel-units-rule: ${title}`;
  if (targets.length === 0) yield `panel-no-targets-rule: ${title}`;
  for (const { expr: text } of targets) {
    const { expr } = readPromql(concrete(text, "5m"));
    if (!expr) {
      yield `target-promql-rule: ${title}: ${text}`;
      continue;
    }
    for (const { selector, function: called, range } of usesOf(expr)) {
      for (const name of ["job", "instance"]) {
        const single = list.some((one) => one.name === name && one.multi === false);
        const wanted = selector.matchers.some(({ label, op }) => label === name && op === (single ? "=" : "=~"));
        if (!wanted) yield `target-${name}-rule: ${title}: ${selector.metric}`;
      }
      if (selector.metric?.endsWith("_total") && !["rate", "irate", "increase"].includes(called ?? ""))
        yield `target-counter-agg-rule: ${title}: ${selector.metric}`;
      if (range && ["rate", "irate"].includes(called ?? "") && !text.includes("$__rate_interval"))
        yield `target-rate-interval-rule: ${title}: ${selector.metric}`;
    }
    const sums = [...walk(expr)].some(
      ({ expr: part }) => part.kind === "call" && part.function === "histogram_quantile",
    );
    if (sums && !/\bby \(.*\ble\b|by \(le/.test(text)) yield `target-histogram-rule: ${title}`;
  }
}
