import { AssumptionError } from "../../errors";
import { readMatchers, type Matcher } from "../../escaping";
import { re2Matches } from "../../promql";

/** A label has exactly this value. */
export function equals(label: string, value: string): Matcher {
  return { label, operator: "=", value };
}

/** Reads a line of matchers as Alertmanager does: `instance=~"web-.+"`. */
export function matchersOf(text: string): readonly Matcher[] {
  const matchers = readMatchers(text);
  if (!matchers) throw new AssumptionError(`the schema has let ${text} pass`);
  return matchers;
}

/** Whether a label set fulfils all `matchers`; a label that is not there counts as empty. */
export function fulfils(labels: Readonly<Record<string, string>>, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ label, operator, value }) => {
    const given = labels[label] ?? "";
    if (operator === "=" || operator === "!=") return (given === value) === (operator === "=");
    return re2Matches(value, given) === (operator === "=~");
  });
}
