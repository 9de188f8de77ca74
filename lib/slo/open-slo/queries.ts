import { checkPromql, type Expr, readPromql, unwrapped } from "../../promql";
import type { SeriesSelector } from "../model";
import { boundMatcher, printSeries } from "../series";

/** Series that a query sums up, and the labels that it keeps apart. */
export interface Summed {
  readonly series: SeriesSelector;
  readonly per: readonly string[];
}

/** What a metric source asks for: `sum by (service) (http_requests_total)`. */
export function printSum({ series, per }: Summed): string {
  return per.length === 0 ? printSeries(series) : `sum by (${per.join(", ")}) (${printSeries(series)})`;
}

/** Reads the series themselves, or a sum of them; undefined for anything else. */
export function readSum(query: string): Summed | undefined {
  const { expr } = readPromql(query);
  if (!expr || checkPromql(query).length > 0) return undefined;
  const outer = unwrapped(expr);
  if (outer.kind !== "aggregation") return summedOf(outer, []);
  const [inner] = outer.args;
  if (outer.op !== "sum" || !inner || outer.grouping?.kind === "without") return undefined;
  return summedOf(unwrapped(inner), outer.grouping?.labels ?? []);
}

function summedOf(expr: Expr, per: readonly string[]): Summed | undefined {
  if (expr.kind !== "selector" || expr.metric === undefined || expr.nameMatchers.length > 0) return undefined;
  const matchers = expr.matchers.map(({ label, op, value }) => ({ label, op, value }));
  return { series: { metric: expr.metric, matchers }, per };
}

/** The histogram of which `good` is the bucket up to `bound`, and `total` the count; undefined where they are other counters. */
export function histogramOf(good: SeriesSelector, total: SeriesSelector) {
  const metric = good.metric.replace(/_bucket$/, "");
  const le = good.matchers.find(({ label }) => label === "le");
  const others = good.matchers.filter((matcher) => matcher !== le);
  if (!le || metric === good.metric || total.metric !== `${metric}_count`) return undefined;
  const bound = Number((le.value.split("|")[0] ?? "").replaceAll("\\", ""));
  const usual = boundMatcher(bound);
  const isSame = le.value === usual.value && le.op === usual.op;
  const isPlain = le.op === "=" && Number.isFinite(bound);
  if (!(isSame || isPlain) || JSON.stringify(others) !== JSON.stringify(total.matchers)) return undefined;
  return { histogram: { metric, matchers: total.matchers }, bound };
}
