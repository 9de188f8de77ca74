import type { TerraformStack } from "cdktf";
import { quoted, ValidationError } from "../lib/errors";
import { fromYaml } from "../lib/yaml";
import { checkArguments, knownNames } from "./arguments";
import { releasesIn } from "./releases";

/** An alert or a recording rule, as it stands in a rule file of Prometheus. */
export interface PrometheusRule {
  /** Name of an alert. */
  readonly alert?: string;
  /** Name of a recorded metric. */
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Name of the group that it stands in. */
  readonly group: string;
}

interface RuleFile {
  readonly groups?: readonly { readonly name: string; readonly rules?: readonly Omit<PrometheusRule, "group">[] }[];
}

/** Every alert and recording rule that the stack's Prometheus servers load, those of rule files too, in the order of the files. */
export function prometheusRules(stack: TerraformStack): readonly PrometheusRule[] {
  checkArguments("prometheusRules", { stack }, { stack: "stack" });
  const files = new Map<string, string>();
  for (const { release } of releasesIn(stack)) {
    for (const { path, content } of release.entries) {
      if (/^files\/prometheus\/rules\/(files\/)?[^/]+\.ya?ml$/.test(path)) files.set(path, content);
    }
  }
  return [...files.values()].flatMap((content) =>
    ((fromYaml(content) as RuleFile | null | undefined)?.groups ?? []).flatMap(({ name, rules }) =>
      (rules ?? []).map((rule) => ({ ...rule, group: name })),
    ),
  );
}

/**
 * One alert or recording rule by its name.
 *
 * @throws ValidationError when there is no such rule
 */
export function prometheusRule(stack: TerraformStack, name: string): PrometheusRule {
  checkArguments("prometheusRule", { stack, name }, { stack: "stack", name: "text" });
  const rules = prometheusRules(stack);
  const found = rules.find((rule) => nameOf(rule) === name);
  if (found) return found;
  const message = `must have a rule ${quoted(name)}; ${knownNames(name, rules.map(nameOf))}`;
  throw new ValidationError(stack, [{ path: "", message }]);
}

/** Name of an alert, or of the metric that is recorded. */
export function nameOf(rule: PrometheusRule): string {
  return rule.alert ?? rule.record ?? "";
}
