import { AssumptionError } from "../errors";
import type { Matcher } from "./model";

/** A label has exactly this value. */
export function equals(label: string, value: string): Matcher {
  return { label, operator: "=", value };
}

/** Reads a matcher as Alertmanager writes it: `instance=~"web-.+"`. */
export function matcherOf(text: string): Matcher {
  const [, label, operator, value] = /^([a-zA-Z_]\w*)(=~|!~|!=|=)(.*)$/s.exec(text) ?? [];
  if (label === undefined || value === undefined) throw new AssumptionError(`the schema has let ${text} pass`);
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  const meant = isQuoted ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
  return { label, operator: operator as Matcher["operator"], value: meant };
}

/** Whether a label set fulfils all `matchers`; a label that is not there counts as empty. */
export function fulfils(labels: Readonly<Record<string, string>>, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ label, operator, value }) => {
    const given = labels[label] ?? "";
    if (operator === "=" || operator === "!=") return (given === value) === (operator === "=");
    return expression(value).test(given) === (operator === "=~");
  });
}

/** Go writes the flags of a whole expression at its beginning. */
function expression(pattern: string): RegExp {
  const [whole = "", flags = ""] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const own = pattern.slice(whole.length).replaceAll("(?P<", "(?<");
  return new RegExp(`^(?:${own})$`, [...new Set(`s${flags}`)].join(""));
}
