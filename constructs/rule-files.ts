import type { IConstruct } from "constructs";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Advice, quoted, ValidationError } from "../lib/errors";
import type { Monitoring } from "../lib/monitoring";
import { type Alert, checkRules, type RuleCheckOptions } from "../lib/rules";

/** Alerts of rule files; those without a severity are for a routing other than ours. */
export function alertsOfFiles({ ruleFiles }: Monitoring): readonly Alert[] {
  return ruleFiles.flatMap(({ alerts }) => alerts.filter(({ severity }) => severity !== ""));
}

/** The rule file at `path`, seen from the folder that the app runs in: its name and its text. */
export function ruleFileAt(scope: IConstruct, path: string): readonly [name: string, text: string] {
  try {
    return [basename(path).replace(/\.ya?ml$/, ""), readFileSync(path, "utf8")];
  } catch (error) {
    const why = (error as { readonly code?: string }).code ?? String(error);
    const message = `must be files that can be read from the folder that the app runs in, got ${quoted(path)} (${why})`;
    throw new ValidationError(scope, [{ path: "prometheus.rule_files", message }]);
  }
}

/** What would be refused, were the rules written here: they already run on some server, so these are reported but not refused. */
export function ruleFileAdvice({ ruleFiles, catalogue }: Monitoring, options: RuleCheckOptions): readonly Advice[] {
  return ruleFiles.flatMap(({ name, recording, alerts }) =>
    checkRules([{ name, recording, alerts }], catalogue, options).problems.map(({ path, message }) => ({
      name: "rules.file" as const,
      path: `rule file ${path}`,
      message,
    })),
  );
}
