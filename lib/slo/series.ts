import { promqlString, regexpLiteral } from "../escaping";
import { checkPromql, readPromql } from "../promql";
import type { SeriesSelector } from "./model";

/** What is read, or the end of a sentence that begins with the path: why not. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

/** Reads a selector of one metric: `http_requests_total{job="shop"}`. */
export function readSeries(text: string): Read<SeriesSelector> {
  const wrong = (why: string) => ({
    problem: `must be a series selector such as http_requests_total{job="shop"}, got ${JSON.stringify(text)}${why}`,
  });
  const { expr } = readPromql(text);
  const [problem] = checkPromql(text);
  if (!expr || problem) return wrong(problem ? `: ${problem.message}` : "");
  if (expr.kind !== "selector") return wrong("; rates and sums over it are made by the objective");
  if (expr.metric === undefined) return wrong("; it has no name of a metric");
  const { metric, matchers } = expr;
  return { value: { metric, matchers: matchers.map(({ label, op, value }) => ({ label, op, value })) } };
}

/** Reads label matchers: `status=~"5.."`. */
export function readMatchers(text: string): Read<SeriesSelector["matchers"]> {
  const read = readSeries(`some{${text}}`);
  if ("value" in read && read.value.matchers.length > 0) return { value: read.value.matchers };
  return { problem: `must be label matchers such as status=~"5..", got ${JSON.stringify(text)}` };
}

/** `series` with other matchers beside its own. */
export function narrowed(
  { metric, matchers }: SeriesSelector,
  more: SeriesSelector["matchers"],
  suffix = "",
): SeriesSelector {
  return { metric: `${metric}${suffix}`, matchers: [...matchers, ...more] };
}

/** `series` in PromQL. */
export function printSeries({ metric, matchers }: SeriesSelector): string {
  const written = matchers.map(({ label, op, value }) => `${label}${op}${promqlString(value)}`);
  return written.length === 0 ? metric : `${metric}{${written.join(",")}}`;
}

/**
 * The matcher of the bucket with the upper bound `bound`. Prometheus 2 has bounds as programs write them, and Prometheus 3 writes whole
 * numbers with a fraction: `1` of one program is `1.0` of another and of another server.
 */
export function boundMatcher(bound: number): SeriesSelector["matchers"][number] {
  const spellings = boundSpellings(bound);
  const [plain = ""] = spellings;
  if (spellings.length === 1) return { label: "le", op: "=", value: plain };
  return { label: "le", op: "=~", value: spellings.map(regexpLiteral).join("|") };
}

/** How programs and servers may write the upper bound of a bucket. */
export function boundSpellings(bound: number): readonly string[] {
  const plain = String(bound);
  const scientific = bound.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return [
    plain,
    ...(Number.isInteger(bound) ? [`${plain}.0`] : []),
    ...(bound < 0.001 || bound >= 1e6 ? [scientific] : []),
  ];
}
