import { readPromql, rewritten, unwrapped, walk, type Edit, type Expr, type SelectorExpr } from "../promql";
import type { Catalogue } from "../rules";
import type { Duration } from "../units";

/** What a repaired condition is made with. */
export interface RepairOptions {
  readonly catalogue: Catalogue;
  /** Labels that the alert keeps: `instance`, `job` and the hosts' own. */
  readonly labels: readonly string[];
  /** Range of the rate. */
  readonly window: Duration;
}

/** Limits that are 0 where there is no limit: a share of it would be infinite. */
const LIMITS: readonly string[] = ["db_connections_max"];

/**
 * Rewrites a condition of the document that PromQL cannot evaluate as intended. A share of a limit is
 * that of a limit that there is: `db_connections_active / (db_connections_max > 0)`, since 0 stands for none. And
 * `histogram_quantile(0.95, http_request_duration_seconds)` asks for a quantile of a histogram by its bare name, under which there is
 * no series. It becomes the quantile over the rate of its buckets, summed by `le` and the alert's other labels:
 * `histogram_quantile(0.95, sum by (instance, job, le) (rate(http_request_duration_seconds_bucket[5m])))`.
 * Everything else stays as it is written.
 */
export function repairedCondition(condition: string, options: RepairOptions): string {
  const { expr } = readPromql(condition);
  if (!expr) return condition;
  const edits = [...walk(expr)].flatMap(({ expr: call }): Edit[] => {
    if (call.kind === "binary" && call.op === "/") return shareOfLimit(condition, call.right);
    if (call.kind !== "call" || call.function !== "histogram_quantile") return [];
    const argument = call.args[1] && unwrapped(call.args[1]);
    if (argument?.kind !== "selector" || !isHistogram(argument, options.catalogue)) return [];
    const { from, to } = argument;
    return [{ from, to, text: summedBuckets(condition, argument, options) }];
  });
  return rewritten(condition, edits);
}

function shareOfLimit(condition: string, right: Expr): Edit[] {
  const limit = unwrapped(right);
  if (limit.kind !== "selector" || !LIMITS.includes(limit.metric ?? "")) return [];
  return [{ from: right.from, to: right.to, text: `(${condition.slice(limit.from, limit.to)} > 0)` }];
}

function isHistogram({ metric }: SelectorExpr, catalogue: Catalogue): boolean {
  const provided = metric === undefined ? undefined : catalogue.find(metric);
  return (
    provided?.kind === "metric" &&
    provided.part === undefined &&
    (provided.metric.type === "histogram" || provided.metric.type === "unknown")
  );
}

function summedBuckets(condition: string, { metric = "", matchers }: SelectorExpr, { labels, window }: RepairOptions) {
  const texts = matchers.map(({ from, to }) => condition.slice(from, to));
  const selected = `${metric}_bucket${texts.length === 0 ? "" : `{${texts.join(",")}}`}`;
  const kept = [...labels.filter((label) => label !== "le"), "le"].join(", ");
  return `sum by (${kept}) (rate(${selected}[${window.toPrometheus()}]))`;
}
