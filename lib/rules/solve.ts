import {
  numberOf,
  readPromql,
  unwrapped,
  type BinaryExpr,
  type CallExpr,
  type Expr,
  type SelectorExpr,
} from "../promql";
import { Duration } from "../units";
import type { Catalogue } from "./catalogue";
import { exampleLabels, matches } from "./example-labels";
import type { Course, InputSeries, RawSeries } from "./proof";
import { quantileOfBuckets } from "./solve-quantile";
import { counterSeries, gaugeSeries, seriesName, type Labels } from "./series";

/** The constant value of a vector that only divides or offsets another one. */
const CONSTANT = 100;

/**
 * Raw series that make `expr` take any value: the expression solved backwards, down to what exporters expose. Nothing when
 * its shape has no single answer (several series, set operations, functions over time).
 */
export function solve(expr: Expr, catalogue: Catalogue): RawSeries | undefined {
  switch (expr.kind) {
    case "paren":
      return solve(expr.of, catalogue);
    case "selector":
      return solveSelector(expr, catalogue);
    case "call":
      return solveCall(expr, catalogue);
    case "aggregation": {
      const inner = expr.args.length === 1 && expr.args[0] ? solve(expr.args[0], catalogue) : undefined;
      // Of one series, these aggregations are its value.
      if (!inner || !["sum", "avg", "min", "max"].includes(expr.op)) return undefined;
      return { ...inner, labels: grouped(inner.labels, expr.grouping) };
    }
    case "binary":
      return solveBinary(expr, catalogue);
    case "unary": {
      const inner = solve(expr.of, catalogue);
      return inner && (expr.op === "+" ? inner : transformed(inner, { inverse: (v) => -v, forward: (v) => -v }));
    }
    default:
      return undefined;
  }
}

function solveSelector(selector: SelectorExpr, catalogue: Catalogue): RawSeries | undefined {
  const provided = selector.metric === undefined ? undefined : catalogue.find(selector.metric);
  if (provided?.kind === "recording") {
    const { recording } = provided;
    if (provided.others) return undefined;
    const formula = recording.raw ? undefined : readPromql(recording.expr).expr;
    const raw = formula ? solve(formula, catalogue) : recording.raw;
    if (!raw) return undefined;
    const fits = selector.matchers.every(({ label, op, value }) => matches(raw.labels[label] ?? "", op, value));
    return fits ? { ...raw, bounds: { ...raw.bounds, ...boundsOfUnit(recording.unit) } } : undefined;
  }
  const metric = provided?.metric;
  const labels = metric && exampleLabels(selector, metric);
  if (!labels || (metric.type !== "gauge" && metric.type !== "unknown")) return undefined;
  return { labels, series: (course) => [gaugeSeries(metric.name, labels, course)] };
}

function boundsOfUnit(unit: string): NonNullable<RawSeries["bounds"]> {
  return unit === "percent" ? { least: 0, most: 100 } : { least: 0 };
}

function solveCall(expr: CallExpr, catalogue: Catalogue): RawSeries | undefined {
  if (expr.function === "histogram_quantile") return solveQuantile(expr, catalogue);
  if (expr.function !== "rate" && expr.function !== "increase") return undefined;
  const range = expr.args[0];
  if (range?.kind !== "range" || range.of.kind !== "selector" || range.range.milliseconds === undefined)
    return undefined;
  const selector = range.of;
  const provided = selector.metric === undefined ? undefined : catalogue.find(selector.metric);
  if (provided?.kind !== "metric" || provided.metric.type !== "counter") return undefined;
  const { name } = provided.metric;
  const labels = exampleLabels(selector, provided.metric);
  if (!labels) return undefined;
  const window = Duration.milliseconds(range.range.milliseconds);
  const rate: RawSeries = {
    labels,
    window,
    bounds: { least: 0 },
    series: (course, interval) => [counterSeries(name, labels, course, interval)],
  };
  const seconds = window.toSeconds();
  if (expr.function === "rate") return rate;
  return transformed(rate, { inverse: (v) => v / seconds, forward: (v) => v * seconds });
}

function solveQuantile(expr: CallExpr, catalogue: Catalogue): RawSeries | undefined {
  const [first, second] = expr.args;
  const quantile = first && numberOf(first);
  const aggregation = second && unwrapped(second);
  if (quantile === undefined || !(quantile > 0 && quantile < 1) || aggregation?.kind !== "aggregation")
    return undefined;
  const call = aggregation.args[0] && unwrapped(aggregation.args[0]);
  const range = call?.kind === "call" && call.function === "rate" ? call.args[0] : undefined;
  if (aggregation.op !== "sum" || range?.kind !== "range" || range.of.kind !== "selector") return undefined;
  const { metric = "" } = range.of;
  const provided = catalogue.find(metric);
  if (provided?.kind !== "metric" || provided.part !== "bucket" || range.range.milliseconds === undefined)
    return undefined;
  const labels = exampleLabels(range.of, provided.metric);
  if (!labels) return undefined;
  const { le: _le, ...result } = grouped({ ...labels, le: "" }, aggregation.grouping);
  return quantileOfBuckets(metric, labels, result, quantile, Duration.milliseconds(range.range.milliseconds));
}

/** A step between an expression and the one inside it: what the inner value must be, and what comes of it. */
interface Way {
  readonly inverse: (outer: number) => number;
  readonly forward: (inner: number) => number;
}

function solveBinary(expr: BinaryExpr, catalogue: Catalogue): RawSeries | undefined {
  const { left, right, op } = expr;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined && b === undefined) return solveTwo(expr, catalogue);
  const inner = solve(a === undefined ? left : right, catalogue);
  if (!inner) return undefined;
  // A filter lets values through.
  if (op === ">" && b !== undefined && !expr.bool) return { ...inner, bounds: { ...inner.bounds, least: b } };
  const way = a === undefined ? wayRight(op, b ?? 0) : wayLeft(op, a);
  return way && transformed(inner, way);
}

/** The way of `x <op> number`. */
function wayRight(op: BinaryExpr["op"], number: number): Way | undefined {
  if (op === "+") return { inverse: (v) => v - number, forward: (v) => v + number };
  if (op === "-") return { inverse: (v) => v + number, forward: (v) => v - number };
  if (number === 0) return undefined;
  if (op === "*") return { inverse: (v) => v / number, forward: (v) => v * number };
  return op === "/" ? { inverse: (v) => v * number, forward: (v) => v / number } : undefined;
}

/** The way of `number <op> x`. */
function wayLeft(op: BinaryExpr["op"], number: number): Way | undefined {
  if (op === "+" || op === "*") return wayRight(op, number);
  return op === "-" ? { inverse: (v) => number - v, forward: (v) => number - v } : undefined;
}

/** For each operator between vectors: the value of the right one, and how the left one makes the result. */
const WAYS: Readonly<Partial<Record<BinaryExpr["op"], Way & { readonly right: number }>>> = {
  "/": { right: CONSTANT, inverse: (v) => v * CONSTANT, forward: (v) => v / CONSTANT },
  "-": { right: CONSTANT, inverse: (v) => v + CONSTANT, forward: (v) => v - CONSTANT },
  "*": { right: 1, inverse: (v) => v, forward: (v) => v },
  "+": { right: 0, inverse: (v) => v, forward: (v) => v },
  and: { right: 0, inverse: (v) => v, forward: (v) => v },
};

/** Two vectors: the right one is held constant. */
function solveTwo(expr: BinaryExpr, catalogue: Catalogue): RawSeries | undefined {
  const [left, right] = [solve(expr.left, catalogue), solve(expr.right, catalogue)];
  if (!left || !right || expr.matching?.group?.side === "right") return undefined;
  const labels = met(left.labels, right.labels, expr);
  const way = WAYS[expr.op];
  if (!labels || !way) return undefined;
  const numerator = transformed(left, way);
  const both = (course: Course, interval: Duration) => {
    const samples = course.reduce((sum, step) => sum + step.samples, 0);
    return [...numerator.series(course, interval), ...right.series([{ value: way.right, samples }], interval)];
  };
  // One series for both sides would have to have two values at once.
  if (hasConflict(both([{ value: 7, samples: 2 }], Duration.seconds(15)))) return undefined;
  return { ...numerator, labels, series: (course, interval) => withoutCopies(both(course, interval)) };
}

/** Labels of the result when a series with `left` meets one with `right`; nothing when they do not match. */
function met(left: Labels, right: Labels, { op, matching }: BinaryExpr): Labels | undefined {
  const keep = (labels: Labels) =>
    matching ? grouped(labels, { kind: matching.kind === "on" ? "by" : "without", labels: matching.labels }) : labels;
  if (seriesName("", keep(left)) !== seriesName("", keep(right))) return undefined;
  if (op === "and") return left;
  const included = Object.entries(right).filter(([label]) => matching?.group?.include.includes(label));
  return matching?.group ? { ...left, ...Object.fromEntries(included) } : keep(left);
}

function hasConflict(all: readonly InputSeries[]): boolean {
  return all.some(({ series, values }) => all.some((other) => other.series === series && other.values !== values));
}

function withoutCopies(all: readonly InputSeries[]): readonly InputSeries[] {
  return all.filter(({ series }, index) => all.findIndex((other) => other.series === series) === index);
}

function transformed(inner: RawSeries, { inverse, forward }: Way): RawSeries {
  const inside = (course: Course): Course => course.map(({ value, samples }) => ({ value: inverse(value), samples }));
  const ends = [inner.bounds?.least, inner.bounds?.most].map((end) => (end === undefined ? undefined : forward(end)));
  const [least, most] = forward(1) > forward(0) ? ends : [ends[1], ends[0]];
  const mix = inner.mix?.bind(inner);
  return {
    labels: inner.labels,
    ...(inner.window && { window: inner.window }),
    bounds: { ...(least !== undefined && { least }), ...(most !== undefined && { most }) },
    series: (course, interval) => inner.series(inside(course), interval),
    ...(mix && {
      mix: (before, after, fraction, course) => forward(mix(inverse(before), inverse(after), fraction, inside(course))),
    }),
  };
}

function grouped(labels: Labels, grouping: { kind: "by" | "without"; labels: readonly string[] } | undefined): Labels {
  const isKept = (label: string) => {
    if (!grouping) return false;
    return grouping.labels.includes(label) === (grouping.kind === "by");
  };
  return Object.fromEntries(Object.entries(labels).filter(([label]) => isKept(label)));
}
