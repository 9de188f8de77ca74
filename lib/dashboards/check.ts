import { type AdviceName, type Problem, quoted } from "../errors";
import { labelsOf, mayHave } from "../promql";
import {
  checkQuery,
  sortedOut,
  type Catalogue,
  type Finding,
  type RuleCheckOptions,
  type RuleFindings,
  SCRAPES_IN_RANGE,
} from "../rules";
import type { Dashboard, Panel, PathOf, Query, Threshold, Variable } from "../panels";
import { isUid, uidOf } from "./names";
import { concrete, expressionOf, matched } from "./queries";

/** What {@link checkDashboard} takes beside the dashboard. */
export interface DashboardCheckOptions extends RuleCheckOptions {
  /** Advice that is switched off. @default - none */
  readonly off?: readonly AdviceName[];
}

/** Everything about `dashboard` that cannot work or is unwise: its queries over the catalogue, thresholds, and names that are not unique. */
export function checkDashboard(
  dashboard: Dashboard,
  catalogue: Catalogue,
  options: DashboardCheckOptions,
): RuleFindings {
  const panels = dashboard.rows.flatMap((row) => row.panels);
  const { path = byTitle(dashboard, panels) } = dashboard;
  const uid = uidOf(dashboard);
  const own: readonly Problem[] = [
    ...(isUid(uid)
      ? []
      : [{ path: path(), message: `uid must be up to 40 letters, digits, - and _, got ${quoted(uid)}` }]),
    ...(panels.length === 0 ? [{ path: path(), message: "must have a panel" }] : []),
    ...panels.flatMap((panel, index) => panelProblems(panel, panels.slice(0, index), path(index))),
  ];
  const findings = panels.flatMap((panel, index) =>
    panel.queries.map((query, number) =>
      sortedOut(path(index, number), checkPanelQuery(query, dashboard, catalogue, options), options.off),
    ),
  );
  // What is unwise in a query is all right where only the labels of its series are read.
  const chosen = (dashboard.variables ?? []).flatMap(
    ({ name, of }) =>
      sortedOut(`${path()}.variables.${name}`, checkPanelQuery({ expr: of }, {}, catalogue, options)).problems,
  );
  return {
    problems: [...own, ...chosen, ...findings.flatMap(({ problems }) => problems)],
    advice: findings.flatMap(({ advice }) => advice),
  };
}

/** Titles that two of `dashboards` share, and UIDs: Grafana shows the last one only. */
export function uniquenessProblems(dashboards: readonly Pick<Dashboard, "uid" | "title">[]): readonly Problem[] {
  const seen = new Map<string, string>();
  return dashboards.flatMap((dashboard) => {
    const uid = uidOf(dashboard);
    const other = seen.get(uid);
    seen.set(uid, dashboard.title);
    if (other === undefined) return [];
    return [
      {
        path: `dashboards.${dashboard.title}`,
        message: `must have a UID of its own, got ${quoted(uid)}, which ${quoted(other)} has`,
      },
    ];
  });
}

function byTitle({ title }: Dashboard, panels: readonly Panel[]): PathOf {
  return (panel, query) =>
    `dashboards.${title}${panel === undefined ? "" : `.${panels[panel]?.title ?? panel}`}${query === undefined ? "" : `.queries.${query}`}`;
}

function panelProblems(
  { title, queries, thresholds = [] }: Panel,
  before: readonly Panel[],
  path: string,
): readonly Problem[] {
  return [
    ...(before.some((other) => other.title === title)
      ? [
          {
            path,
            message: `title must be unique in its dashboard, got ${quoted(title)} twice: addresses of panels follow from it`,
          },
        ]
      : []),
    ...(queries.length === 0 ? [{ path, message: "must have a query" }] : []),
    ...[thresholds, ...queries.map((query) => query.thresholds ?? [])].flatMap((some) => unordered(some, path)),
  ];
}

function unordered(thresholds: readonly Threshold[], path: string): readonly Problem[] {
  const isOrdered = thresholds.every(({ value }, index) => index === 0 || value > (thresholds[index - 1]?.value ?? 0));
  const values = thresholds.map(({ value }) => value).join(", ");
  return isOrdered ? [] : [{ path, message: `thresholds must be in ascending order, got ${values}` }];
}

function checkPanelQuery(
  query: Query,
  { variables = [] }: Pick<Dashboard, "variables">,
  catalogue: Catalogue,
  options: DashboardCheckOptions,
) {
  const range = options.scrapeInterval.times(SCRAPES_IN_RANGE).toPrometheus();
  const findings = checkQuery(concrete(matched(query, variables.map(anyOf)), range), catalogue, options);
  return [...findings, ...legendFindings(query, catalogue)];
}

/** A label in the name of a series that the series does not have: its name would be empty. */
function legendFindings(query: Query, catalogue: Catalogue): readonly Finding[] {
  const expr = expressionOf(query);
  const labels = [...(query.legend ?? "").matchAll(/\{\{\s*(\w+)\s*\}\}/g)].flatMap(([, label]) => label ?? []);
  if (!expr || labels.length === 0) return [];
  const set = labelsOf(expr, catalogue.labelsOf);
  return labels
    .filter((label) => !mayHave(set, label))
    .map((label) => ({
      advice: "rules.text-label",
      message: `the legend shows ${label}, which the series do not have`,
    }));
}

/** Of one value, nobody knows which it is. */
function anyOf({ single: _, ...variable }: Variable): Variable {
  return variable;
}
