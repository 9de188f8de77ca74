import { metricsOf, readPromql, rewritten, usesOf, type Expr, type SelectorExpr } from "../promql";
import type { Panel, Query, Variable } from "../panels";

/** Ranges that Grafana fills in: `$__rate_interval`, `${__range}`. */
const RANGE = /\$\{?__(?:rate_interval|interval|range)\}?/g;

/** A choice of the reader: `$job`, `${job}`, `${job:regex}`, `[[job]]`. */
const CHOICE = /\$\{?[A-Za-z]\w*(?::\w+)?\}?|\[\[[A-Za-z]\w*\]\]/g;

/** `text` with `range` for Grafana's own ranges, in as many characters, so that places in both are the same. */
function withRange(text: string, range: string): string {
  return text.replace(RANGE, (name) => range.padEnd(name.length));
}

/** The query without anything that only Grafana knows: `range` for its ranges, and anything for what readers choose. */
export function concrete(text: string, range: string): string {
  return withRange(text, range).replace(CHOICE, ".+");
}

/** `query` as an expression; undefined where it is none. */
export function expressionOf({ expr }: Pick<Query, "expr">): Expr | undefined {
  return readPromql(concrete(expr, "5m")).expr;
}

/** Names of the metrics that a panel shows, each once. */
export function metricsShown({ queries }: Pick<Panel, "queries">): readonly string[] {
  return [...new Set(queries.map(expressionOf).flatMap((expr) => (expr ? metricsOf(expr) : [])))];
}

/** The query with a matcher for each of `variables` in each of its selectors; nothing else of it changes. */
export function matched({ expr: text, unmatched = [] }: Query, variables: readonly Variable[]): string {
  const chosen = variables.filter(({ name }) => !unmatched.includes(name));
  const { expr } = readPromql(withRange(text, "5m"));
  if (!expr) return text;
  return rewritten(
    text,
    usesOf(expr).flatMap(({ selector }) => {
      const matchers = chosen.filter(({ name }) => !names(selector, name)).map(matcherOf);
      return matchers.length === 0 ? [] : [insertion(text, selector, matchers.join(", "))];
    }),
  );
}

function names({ matchers }: SelectorExpr, label: string): boolean {
  return matchers.some((matcher) => matcher.label === label);
}

/** How a query asks for what a reader chose. */
function matcherOf({ name, single }: Variable): string {
  return `${name}${single ? "=" : "=~"}"$${name}"`;
}

/** The series whose values of its label a reader chooses from: those that earlier choices leave. */
export function seriesOf({ of }: Variable, before: readonly Variable[]): string {
  return before.length === 0 ? of : `${of}{${before.map(matcherOf).join(", ")}}`;
}

function insertion(text: string, { from, to }: SelectorExpr, matchers: string) {
  const selector = text.slice(from, to);
  const end = selector.lastIndexOf("}");
  if (end < 0) return { from: to, to, text: `{${matchers}}` };
  const isEmpty = /[{,]\s*$/.test(selector.slice(0, end));
  return { from: from + end, to: from + end, text: isEmpty ? matchers : `, ${matchers}` };
}
