import { quoted, type Problem } from "../errors";
import { regexpLiteral } from "../escaping";
import type { RelabelConfig } from "../scraping";
import type { SeriesSelector } from "./model";

const NAME = ["__name__"];

/**
 * The relabelling by which Prometheus sends what `series` selects, and nothing else.
 *
 * @param recorded - names that rules record
 */
export function relabelingsOf(series: SeriesSelector, recorded: readonly string[]): readonly RelabelConfig[] {
  const { metrics, recorded: withRecorded = false, except = [], labels = {}, withoutLabels = [] } = series;
  const names = [...(metrics ?? []).map(pattern), ...(withRecorded ? [...new Set(recorded)].map(regexpLiteral) : [])];
  return [
    ...(metrics === undefined && !withRecorded
      ? []
      : [{ source_labels: NAME, regex: anyOf(names), action: "keep" } as const]),
    ...(except.length === 0
      ? []
      : [{ source_labels: NAME, regex: anyOf(except.map(pattern)), action: "drop" } as const]),
    ...Object.entries(labels).map(
      ([label, values]) =>
        ({ source_labels: [label], regex: anyOf(values.map(regexpLiteral)), action: "keep" }) as const,
    ),
    ...(withoutLabels.length === 0
      ? []
      : [{ regex: anyOf(withoutLabels.map(regexpLiteral)), action: "labeldrop" } as const]),
  ];
}

/** What is wrong with a selector. */
export function seriesProblems(series: SeriesSelector, at: string): readonly Problem[] {
  const { metrics, except = [], labels = {}, withoutLabels = [] } = series;
  const names = [
    ...(metrics ?? []).map((name, index) => [`${at}.metrics[${index}]`, name] as const),
    ...except.map((name, index) => [`${at}.except[${index}]`, name] as const),
  ];
  return [
    ...(metrics?.length === 0
      ? [{ path: `${at}.metrics`, message: "must name at least one metric: nothing would be sent" }]
      : []),
    ...names.flatMap(([path, name]) =>
      /^[^\s{}"'=]+$/.test(name)
        ? []
        : [{ path, message: `must be a metric's name, in which * stands for any characters, got ${quoted(name)}` }],
    ),
    ...except
      .filter((name) => /^\*+$/.test(name))
      .map(() => ({ path: `${at}.except`, message: 'must leave something over, got "*"' })),
    ...Object.entries(labels)
      .filter(([, values]) => values.length === 0)
      .map(([label]) => ({ path: `${at}.labels.${label}`, message: "must have a value: nothing would be sent" })),
    ...withoutLabels
      .filter((label) => WANTED.includes(label))
      .map((label) => ({
        path: `${at}.withoutLabels`,
        message: `must not have ${quoted(label)}: series of different metrics or hosts would become one`,
      })),
  ];
}

/** Labels without which series are not what they were. */
const WANTED = ["__name__", "instance", "job", "le", "quantile"];

/** Matches whole names as {@link relabelingsOf} does. */
export function namePattern(name: string): RegExp {
  return new RegExp(`^(?:${pattern(name)})$`);
}

/** `node_cpu_*` as Prometheus reads it, which anchors expressions at both ends. */
function pattern(name: string): string {
  return name.split("*").map(regexpLiteral).join(".*");
}

function anyOf(patterns: readonly string[]): string {
  return patterns.join("|");
}
