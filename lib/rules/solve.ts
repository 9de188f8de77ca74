import { numberOf, typeOf, unwrapped, type BinaryExpr, type CallExpr, type Expr, type SelectorExpr } from "../promql";
import { Duration } from "../units";
import type { Catalogue } from "./catalogue";
import { jobOf } from "./metric";
import type { RawSeries } from "./proof";
import { quantileOfBuckets } from "./solve-quantile";
import { counterSeries, gaugeSeries, seriesName, type Labels } from "./series";

/** The host of every derived proof. */
export const EXAMPLE_INSTANCE = "web-1";

/** What a vector that only divides or offsets another one is set to. */
const CONSTANT = 100;

/**
 * Raw series that make `expr` take any value: the expression solved backwards, down to what exporters expose. Nothing when
 * it is of a shape that has no one answer (several series, set operations, functions over time).
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
      return (
        inner &&
        (expr.op === "+"
          ? inner
          : transformed(
              inner,
              (v) => -v,
              (v) => -v,
            ))
      );
    }
    default:
      return undefined;
  }
}

function solveSelector(selector: SelectorExpr, catalogue: Catalogue): RawSeries | undefined {
  const provided = selector.metric === undefined ? undefined : catalogue.find(selector.metric);
  if (provided?.kind === "recording") {
    const { recording } = provided;
    const raw = recording.raw;
    if (!raw) return undefined;
    const fits = selector.matchers.every(({ label, op, value }) => matches(raw.labels[label] ?? "", op, value));
    return fits ? { ...raw, bounds: raw.bounds ?? boundsOfUnit(recording.unit) } : undefined;
  }
  const metric = provided?.metric;
  const labels = metric && exampleLabels(selector, metric.labels, jobOf(metric.from));
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
  const { name, labels: own, from } = provided.metric;
  const labels = exampleLabels(selector, own, jobOf(from));
  if (!labels) return undefined;
  const window = Duration.milliseconds(range.range.milliseconds);
  const rate: RawSeries = {
    labels,
    window,
    bounds: { least: 0 },
    series: (course, interval) => [counterSeries(name, labels, course, interval)],
  };
  const seconds = window.toSeconds();
  return expr.function === "rate"
    ? rate
    : transformed(
        rate,
        (v) => v / seconds,
        (v) => v * seconds,
      );
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
  const labels = exampleLabels(range.of, provided.metric.labels, jobOf(provided.metric.from));
  if (!labels) return undefined;
  const { le: _le, ...result } = grouped({ ...labels, le: "" }, aggregation.grouping);
  return quantileOfBuckets(metric, labels, result, quantile, Duration.milliseconds(range.range.milliseconds));
}

function solveBinary(expr: BinaryExpr, catalogue: Catalogue): RawSeries | undefined {
  const { left, right, op } = expr;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (b !== undefined) {
    const inner = solve(left, catalogue);
    if (!inner) return undefined;
    if (op === "+")
      return transformed(
        inner,
        (v) => v - b,
        (v) => v + b,
      );
    if (op === "-")
      return transformed(
        inner,
        (v) => v + b,
        (v) => v - b,
      );
    if (op === "*" && b !== 0)
      return transformed(
        inner,
        (v) => v / b,
        (v) => v * b,
      );
    if (op === "/" && b !== 0)
      return transformed(
        inner,
        (v) => v * b,
        (v) => v / b,
      );
    return undefined;
  }
  if (a !== undefined) {
    const inner = solve(right, catalogue);
    if (!inner) return undefined;
    if (op === "+")
      return transformed(
        inner,
        (v) => v - a,
        (v) => v + a,
      );
    if (op === "-")
      return transformed(
        inner,
        (v) => a - v,
        (v) => a - v,
      );
    if (op === "*" && a !== 0)
      return transformed(
        inner,
        (v) => v / a,
        (v) => v * a,
      );
    return undefined;
  }
  return solveTwo(expr, catalogue);
}

/** Two vectors: the right one is held constant. */
function solveTwo(expr: BinaryExpr, catalogue: Catalogue): RawSeries | undefined {
  const [left, right] = [solve(expr.left, catalogue), solve(expr.right, catalogue)];
  if (!left || !right || expr.matching?.group || typeOf(expr.left) === "scalar") return undefined;
  const labels = matched(left.labels, right.labels, expr.matching);
  const inverse = {
    "/": (v: number) => v * CONSTANT,
    "+": (v: number) => v - CONSTANT,
    "-": (v: number) => v + CONSTANT,
  }[expr.op as string];
  const forward = {
    "/": (v: number) => v / CONSTANT,
    "+": (v: number) => v + CONSTANT,
    "-": (v: number) => v - CONSTANT,
  }[expr.op as string];
  if (!labels || !inverse || !forward) return undefined;
  const numerator = transformed(left, inverse, forward);
  const solved: RawSeries = {
    ...numerator,
    labels,
    series: (course, interval) => {
      const samples = course.reduce((sum, step) => sum + step.samples, 0);
      return [...numerator.series(course, interval), ...right.series([{ value: CONSTANT, samples }], interval)];
    },
  };
  const names = solved.series([{ value: 1, samples: 2 }], Duration.seconds(15)).map(({ series }) => series);
  return new Set(names).size === names.length ? solved : undefined;
}

/** Labels of the result when a series with `left` meets one with `right`; nothing when they do not match. */
function matched(left: Labels, right: Labels, matching: BinaryExpr["matching"]): Labels | undefined {
  const keep = (labels: Labels) =>
    matching ? grouped(labels, { kind: matching.kind === "on" ? "by" : "without", labels: matching.labels }) : labels;
  const [one, other] = [keep(left), keep(right)];
  return seriesName("", one) === seriesName("", other) ? one : undefined;
}

function transformed(inner: RawSeries, inverse: (v: number) => number, forward: (v: number) => number): RawSeries {
  const ends = [inner.bounds?.least, inner.bounds?.most].map((end) => (end === undefined ? undefined : forward(end)));
  const [least, most] = forward(1) > forward(0) ? ends : [ends[1], ends[0]];
  const mix = inner.mix?.bind(inner);
  return {
    labels: inner.labels,
    ...(inner.window && { window: inner.window }),
    bounds: { ...(least !== undefined && { least }), ...(most !== undefined && { most }) },
    series: (course, interval) =>
      inner.series(
        course.map((s) => ({ ...s, value: inverse(s.value) })),
        interval,
      ),
    ...(mix && {
      mix: (before, after, fraction, course) =>
        forward(
          mix(
            inverse(before),
            inverse(after),
            fraction,
            course.map((s) => ({ ...s, value: inverse(s.value) })),
          ),
        ),
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

/** Labels of a series that `selector` selects; nothing when no value can be found for a matcher. */
function exampleLabels(selector: SelectorExpr, own: readonly string[], job: string): Labels | undefined {
  const labels: Record<string, string> = { instance: EXAMPLE_INSTANCE, job };
  for (const label of [...own, ...selector.matchers.map((matcher) => matcher.label)]) labels[label] ??= "";
  for (const label of Object.keys(labels)) {
    const matchers = selector.matchers.filter((matcher) => matcher.label === label);
    const candidates = [
      labels[label] ?? "",
      ...matchers.flatMap(({ value }) => candidatesFor(value)),
      `${label}-1`,
      "",
    ];
    const value = candidates
      .filter((candidate) => candidate !== "" || matchers.length > 0)
      .find((candidate) => matchers.every(({ op, value: wanted }) => matches(candidate, op, wanted)));
    if (value === undefined) return undefined;
    labels[label] = value;
  }
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));
}

/** Texts that a matcher's value may match: itself, its alternatives, dots and classes filled in. */
function candidatesFor(value: string): readonly string[] {
  return value
    .split("|")
    .flatMap((text) => [
      text,
      text.replaceAll(/\.[*+]?/g, "0").replaceAll(/\\d[*+]?|\[0-9\][*+]?/g, "0"),
      "500",
      "200",
    ]);
}

function matches(value: string, op: string, wanted: string): boolean {
  if (op === "=") return value === wanted;
  if (op === "!=") return value !== wanted;
  try {
    return new RegExp(`^(?:${wanted})$`, "s").test(value) === (op === "=~");
  } catch {
    return false; // RE2's own syntax: no example is found, and no proof is derived
  }
}
