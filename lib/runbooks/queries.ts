import { readPromql, thresholdOf, type Expr } from "../promql";
import type { Alert } from "../rules";

/** Queries about an alert, all of them about its own condition. */
export interface AlertQueries {
  /** What is measured: the condition, without its limit where it has one. */
  readonly value: string;
  /** How often the condition has held within the last week. */
  readonly held: string;
  /** {@link value} against itself a week before; undefined where the condition is not about more or less. */
  readonly compared?: string;
  /** The value that 99 % of the last week stayed on the right side of. */
  readonly usual?: { readonly query: string; readonly limit: string; readonly side: "above" | "below" };
}

/** Kinds of expressions that a range can follow as they stand. */
const WHOLE: readonly Expr["kind"][] = ["selector", "call", "aggregation", "paren"];

/** The queries by which the value of `alert` is compared with its past. */
export function queriesOf({ expr: text }: Pick<Alert, "expr">): AlertQueries {
  const { expr } = readPromql(text);
  const threshold = expr && thresholdOf(expr);
  const held = `count_over_time((${text})[1w:5m])`;
  if (!threshold) return { value: text, held };
  const value = text.slice(threshold.of.from, threshold.of.to);
  const { op, value: limit } = threshold;
  if (op === "==" || op === "!=") return { value, held };
  const whole = WHOLE.includes(threshold.of.kind) ? value : `(${value})`;
  const isFloor = op.startsWith("<");
  return {
    value,
    held,
    compared: `${whole} - last_over_time(${whole}[5m:] offset 1w)`,
    usual: {
      query: `quantile_over_time(${isFloor ? "0.01" : "0.99"}, ${whole}[1w:5m])`,
      limit: `${op} ${limit}`,
      side: isFloor ? "above" : "below",
    },
  };
}
