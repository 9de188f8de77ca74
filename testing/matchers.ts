import type { TerraformStack } from "cdktf";
import { isDeepStrictEqual } from "node:util";
import { linesOf } from "../lib/errors";
import { recordProblems } from "../lib/log-records";
import { defaultSpecification, type Specification } from "../lib/specification";
import { checkArguments, knownNames } from "./arguments";
import { nameOf, type PrometheusRule, prometheusRules } from "./rules";

/** What a matcher of jest or vitest answers. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for `expect.extend(matchers)`, in jest and vitest:
 * `expect(stack).toHavePrometheusRule("cpu_high", { for: "5m", labels: { severity: "warning" } })`.
 */
export const matchers = {
  /** The stack's Prometheus loads a rule of this name, which has (at least) these fields. */
  toHavePrometheusRule: (stack: TerraformStack, name: string, fields: Partial<PrometheusRule> = {}): MatcherResult => {
    checkArguments("toHavePrometheusRule", { stack, name, fields }, { stack: "stack", name: "text", fields: "object" });
    const rules = prometheusRules(stack);
    const rule = rules.find((one) => nameOf(one) === name);
    const pass = rule !== undefined && contains(rule, fields);
    const wanted = Object.keys(fields).length === 0 ? "" : ` with ${JSON.stringify(fields, undefined, 2)}`;
    return {
      pass,
      message: () =>
        pass
          ? `expected ${stack.node.path} not to have the Prometheus rule ${name}${wanted}`
          : `expected ${stack.node.path} to have the Prometheus rule ${name}${wanted}\n` +
            (rule ? `got ${JSON.stringify(rule, undefined, 2)}` : knownNames(name, rules.map(nameOf))),
    };
  },

  /** A line that an application logs, as text or as an object, is a record of the standard: docs/log-records.md. */
  toBeLogRecord: (line: unknown, specification: Specification = defaultSpecification): MatcherResult => {
    checkArguments("toBeLogRecord", { specification }, { specification: "specification" });
    const { logLevels, logCategories } = specification;
    const words = { levels: Object.keys(logLevels), categories: Object.keys(logCategories) };
    const problems = linesOf(recordProblems(line, words));
    const shown = typeof line === "string" ? line.trimEnd() : JSON.stringify(line);
    return {
      pass: problems.length === 0,
      message: () =>
        problems.length === 0
          ? `expected no record of the log standard, got ${shown}`
          : `expected a record of the log standard, got ${shown}\n${problems.join("\n")}`,
    };
  },
};

/** Whether every field of `part` is in `whole`, objects by their own fields. */
function contains(whole: unknown, part: unknown): boolean {
  if (typeof part !== "object" || part === null || Array.isArray(part)) return isDeepStrictEqual(whole, part);
  if (typeof whole !== "object" || whole === null) return false;
  return Object.entries(part).every(([key, value]) => contains((whole as Record<string, unknown>)[key], value));
}

declare global {
  // The place where jest's own types look for matchers.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      /** The stack's Prometheus loads a rule of this name, which has (at least) these fields. */
      toHavePrometheusRule(name: string, fields?: Partial<PrometheusRule>): R;
      /** A line that an application logs, as text or as an object, is a record of the standard. */
      toBeLogRecord(specification?: Specification): R;
    }
  }
}
