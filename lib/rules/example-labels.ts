import { re2Matches, type SelectorExpr } from "../promql";
import { jobOfMetric, type Metric } from "./metric";
import type { Labels } from "./series";

/** The host of every derived proof. */
export const EXAMPLE_INSTANCE = "web-1";

/** Labels of a series of `metric` that `selector` selects; nothing when no value can be found for a matcher. */
export function exampleLabels(selector: Pick<SelectorExpr, "matchers">, metric: Metric): Labels | undefined {
  const examples: Labels = { instance: EXAMPLE_INSTANCE, job: jobOfMetric(metric), ...metric.examples };
  const names = [...Object.keys(examples), ...metric.labels, ...selector.matchers.map((matcher) => matcher.label)];
  const labels: Record<string, string> = {};
  for (const label of new Set(names)) {
    const matchers = selector.matchers.filter((matcher) => matcher.label === label);
    const candidates = [examples[label] ?? `${label}-1`, ...matchers.flatMap(({ value }) => candidatesFor(value)), ""];
    const value = candidates.find((one) => matchers.every(({ op, value: wanted }) => matches(one, op, wanted)));
    if (value === undefined) return undefined;
    if (value !== "") labels[label] = value;
  }
  return labels;
}

/** Texts that a matcher's value may match: its alternatives, with dots and classes filled in or left as written. */
function candidatesFor(value: string): readonly string[] {
  return value
    .split("|")
    .flatMap((text) => [text.replaceAll(/\.[*+]?/g, "0").replaceAll(/\\d[*+]?|\[0-9\][*+]?/g, "0"), text]);
}

/** Whether a label's `value` passes a matcher. */
export function matches(value: string, op: string, wanted: string): boolean {
  if (op === "=") return value === wanted;
  if (op === "!=") return value !== wanted;
  return re2Matches(wanted, value) === (op === "=~");
}
