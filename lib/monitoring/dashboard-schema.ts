import { nearest, type Problem } from "../errors";
import { UNITS } from "../panels";
import * as s from "../schema";

const line = s.line();
const text = s.anyText();
const number = s.number("must be a number").optional();

/** Synthesis writes a file below a folder of this name, and Grafana's provisioning takes the name from there. */
const folder = s
  .textThat(
    'must be the name of a folder such as "Teams" or "Teams/Shop"',
    (given) =>
      /^[^\p{Cc}\\]{1,200}$/u.test(given) && given.split("/").every((part) => !/^\s*(\.{1,2})?\s*$/.test(part)),
  )
  .optional();

const thresholds = s.list(s.props({ value: s.number("must be a number"), color: s.text() })).optional();
const links = s
  .list(
    s.chosen((given) =>
      "dashboard" in Object(given)
        ? s.props({ title: line, dashboard: line })
        : s.props({ title: line, url: s.text() }),
    ),
  )
  .optional();

const query = s.props({
  expr: s.text("must be a query in PromQL"),
  legend: text.optional(),
  format: s.oneOf(["time_series", "table", "heatmap"]).optional(),
  unit: s.oneOf(UNITS).optional(),
  thresholds,
  unmatched: s.list(line).optional(),
});

const panel = s.props({
  title: line,
  description: text,
  kind: s.oneOf(["time series", "stat", "table", "bars", "states"]),
  queries: s.list(query),
  unit: s.oneOf(UNITS),
  thresholds,
  min: number,
  max: number,
  stacked: s.flag().optional(),
  states: s.named(text, s.props({ text, color: s.text() })).optional(),
  columns: s.named(text, text).optional(),
  width: s.whole(1, 24).optional(),
  height: s.whole(1).optional(),
  links,
});

const typed = s.props({
  title: line,
  description: text,
  uid: text.optional(),
  folder,
  about: s.oneOf(["host", "application", "objective"]).optional(),
  tags: s.list(line).optional(),
  variables: s.list(s.props({ name: line, label: line, of: s.metricName(), single: s.flag().optional() })).optional(),
  rows: s.list(s.props({ title: line, collapsed: s.flag().optional(), panels: s.list(panel) })),
  links,
  range: s.unit("Duration").optional(),
  refresh: s.unit("Duration").optional(),
  path: s.callable().optional(),
});

const exported = s.props({
  grafana: s.anyOf("must be a dashboard of Grafana's, its JSON as text or read", [text, s.props({})]),
  folder,
});

/** A list of dashboards, typed or of Grafana's. */
export const dashboards = s.list(
  s.chosen((given) => {
    const names = Object.keys(Object(given) as object);
    const isTyped = names.some((name) => ["title", "rows"].includes(name));
    return !isTyped && names.some((name) => nearest(name, ["grafana"]) !== undefined) ? exported : typed;
  }),
);

/** What is wrong with a list of dashboards at `path`. */
export function dashboardShapeProblems(given: unknown, path = "dashboards"): readonly Problem[] {
  return s.schemaProblems(dashboards, given).map((problem) => ({ ...problem, path: `${path}${problem.path}` }));
}
