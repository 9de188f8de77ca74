import { chainOf, unwrapped, walk, type AggregationExpr, type BinaryExpr, type CallExpr, type Expr } from "./ast";
import { typeOf } from "./check";
import {
  ANY,
  calculated,
  compared,
  interval,
  mapped,
  NEVER_A_NUMBER,
  NOT_NEGATIVE,
  rounded,
  summed,
  union,
  type Interval,
} from "./interval";

/** What is known of series without a server. */
export interface BoundsSource {
  /** Values that the series of a metric can have; undefined where that is not known. */
  (metric: string): Interval | undefined;
  /** Whether a matching or function certainly has no result, whatever the values are. @default - of none that is known */
  readonly hasNoResult?: (part: BinaryExpr | CallExpr) => boolean;
}

/** Operators that filter, with what they are from the other side. */
const MIRRORED: Readonly<Record<string, string>> = {
  ">": "<",
  "<": ">",
  ">=": "<=",
  "<=": ">=",
  "==": "==",
  "!=": "!=",
};

/**
 * Values that samples of `expr` can have beside NaN, whatever its series are; undefined when it can have no sample at any time. It is never
 * narrower than what the server can compute, rounding included, and knows all values where it cannot tell.
 */
export function boundsOf(expr: Expr, source: BoundsSource): Interval | undefined {
  switch (expr.kind) {
    case "number":
      return Number.isNaN(expr.value) ? NEVER_A_NUMBER : interval(expr.value, expr.value);
    case "string":
      return ANY;
    case "selector":
      return (expr.metric === undefined ? undefined : source(expr.metric)) ?? ANY;
    case "call":
      return ofCall(expr, source);
    case "aggregation":
      return ofAggregation(expr, source);
    case "binary": {
      const { first, rest } = chainOf(expr);
      return rest.reduce(
        (left, binary) =>
          source.hasNoResult?.(binary) ? undefined : ofBinary(binary, left, boundsOf(binary.right, source)),
        boundsOf(first, source),
      );
    }
    case "unary": {
      const inner = boundsOf(expr.of, source);
      return inner && (expr.op === "-" ? { least: -inner.most, most: -inner.least } : inner);
    }
    case "modified":
      return expr.modifier === "anchored" || expr.modifier === "smoothed" ? ANY : boundsOf(expr.of, source);
    default:
      return boundsOf(expr.of, source);
  }
}

function ofBinary(expr: BinaryExpr, left: Interval | undefined, right: Interval | undefined): Interval | undefined {
  const { op } = expr;
  if (expr.fill || op === "</" || op === ">/") return ANY;
  if (op === "or") return left && right ? union(left, right) : (left ?? right);
  if (op === "unless") return left;
  if (!left || !right) return undefined;
  if (op === "and") return left;
  if (!Object.hasOwn(MIRRORED, op)) return calculated(op, left, right);
  if (expr.bool) return { least: 0, most: 1 };
  // A filter gives the samples of its vector, whichever side that is on, and of two vectors those of the left one.
  return typeOf(expr.left) === "scalar" ? compared(MIRRORED[op] ?? op, right, left) : compared(op, left, right);
}

const SAME: readonly string[] = ["max", "min", "topk", "bottomk", "limitk", "limit_ratio"];

function ofAggregation(expr: AggregationExpr, source: BoundsSource): Interval | undefined {
  const vector = expr.args.at(-1);
  const inner = vector && boundsOf(vector, source);
  if (!inner || SAME.includes(expr.op)) return inner;
  switch (expr.op) {
    case "avg":
      return rounded(inner);
    case "sum":
      return summed(inner);
    case "count":
    case "count_values":
      return { least: 1, most: Infinity };
    case "group":
      return { least: 1, most: 1 };
    case "quantile":
      return quantileOf(expr.args[0], inner);
    case "stddev":
      return NOT_NEGATIVE;
    default:
      return ANY;
  }
}

/** Below 0 and above 1 a quantile is infinite. */
function quantileOf(rank: Expr | undefined, of: Interval): Interval {
  const number = rank && unwrapped(rank);
  return number?.kind === "number" && number.value >= 0 && number.value <= 1 ? rounded(of) : ANY;
}

const RATES: readonly string[] = ["rate", "irate", "increase"];

/** What functions give, whatever they are given. */
const FIXED: ReadonlyMap<string, Interval> = new Map([
  ...["changes", "resets", "stddev_over_time", "sqrt", "exp"].map((name) => [name, NOT_NEGATIVE] as const),
  ["count_over_time", { least: 1, most: Infinity }],
  ["present_over_time", { least: 1, most: 1 }],
  ["sgn", { least: -1, most: 1 }],
  ["day_of_month", { least: 1, most: 31 }],
  ["day_of_week", { least: 0, most: 6 }],
  ["day_of_year", { least: 1, most: 366 }],
  ["days_in_month", { least: 28, most: 31 }],
  ["hour", { least: 0, most: 23 }],
  ["minute", { least: 0, most: 59 }],
  ["month", { least: 1, most: 12 }],
]);

/** What functions make of values. */
const OF_VALUES: ReadonlyMap<string, (of: Interval) => Interval> = new Map([
  ..."sort sort_desc sort_by_label sort_by_label_desc label_replace label_join vector last_over_time first_over_time max_over_time min_over_time"
    .split(" ")
    .map((name) => [name, (of: Interval) => of] as const),
  ["abs", ({ least, most }) => interval(least > 0 ? least : most < 0 ? -most : 0, Math.max(-least, most))],
  ["ceil", (of) => mapped(of, Math.ceil)],
  ["floor", (of) => mapped(of, Math.floor)],
  ["avg_over_time", rounded],
  ["sum_over_time", summed],
]);

function ofCall(expr: CallExpr, source: BoundsSource): Interval | undefined {
  const { function: name, args } = expr;
  if (name === "absent" || name === "absent_over_time") return { least: 1, most: 1 };
  const vector = args.find((arg) => ["instant vector", "range vector"].includes(typeOf(arg))) ?? args[0];
  const inner = vector && boundsOf(vector, source);
  if (name === "scalar") return inner ?? NEVER_A_NUMBER;
  if (!vector) return FIXED.get(name) ?? ANY;
  if (!inner || source.hasNoResult?.(expr)) return undefined;
  if (RATES.includes(name)) return inner.least >= 0 ? NOT_NEGATIVE : ANY;
  if (name.startsWith("clamp")) return clamped(name, inner, args, source);
  if (name === "quantile_over_time") return quantileOf(args[0], inner);
  if (name === "round" && args.length === 1) return mapped(inner, (value) => Math.floor(value + 0.5));
  return FIXED.get(name) ?? OF_VALUES.get(name)?.(inner) ?? ANY;
}

function clamped(name: string, of: Interval, args: readonly Expr[], source: BoundsSource): Interval | undefined {
  const limits = args.slice(1).map((arg) => boundsOf(arg, source) ?? ANY);
  if (limits.some(({ least, most }) => least !== most)) return ANY;
  const [first = NaN, second = NaN] = limits.map(({ least }) => least);
  const [least, most] =
    name === "clamp_min" ? [first, Infinity] : name === "clamp_max" ? [-Infinity, first] : [first, second];
  // Limits the wrong way round give nothing at all, which is no reason to refuse.
  if (!(least <= most)) return ANY;
  return mapped(of, (value) => Math.max(least, Math.min(most, value)));
}

/** A comparison of `expr` that no sample can pass, with what its sides can be. */
export interface Impossible {
  readonly comparison: BinaryExpr;
  readonly left: Interval;
  readonly right: Interval;
}

/** What keeps `expr` from ever having a sample, a comparison or a part that has no result; undefined when it can have one. */
export function impossibleIn(expr: Expr, source: BoundsSource): Impossible | BinaryExpr | CallExpr | undefined {
  if (boundsOf(expr, source) !== undefined) return undefined;
  const parts = [...walk(expr)].map(({ expr: part }) => part);
  for (const part of parts) {
    if (part.kind !== "binary") continue;
    const [left, right] = [boundsOf(part.left, source), boundsOf(part.right, source)];
    if (left && right && !ofBinary(part, left, right)) return { comparison: part, left, right };
  }
  return parts.find(
    (part): part is BinaryExpr | CallExpr =>
      (part.kind === "binary" || part.kind === "call") && source.hasNoResult?.(part) === true,
  );
}
