import { quoted, type Problem } from "../errors";
import type { ComponentPlan, Secret } from "./component-plan";

/** What keeps the secrets of a plan from reaching their units: both systemd, and Terraform for variables, have forms. */
export function secretProblems({ component, secrets }: ComponentPlan): Problem[] {
  return secrets.flatMap((secret) => problemsOf(secret).map((message) => ({ path: `${component}.secrets`, message })));
}

function problemsOf({ name, from }: Secret): readonly string[] {
  const shown = quoted(name);
  return [
    ...problem("names of at most 200 letters, digits, . _ and -", name, /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/),
    ...(from.kind === "file"
      ? problem(
          `an absolute path without blanks for its secret ${shown}, a file of the host`,
          from.path,
          /^\/[^\s\p{Cc}]*[^/\s\p{Cc}]$/u,
        )
      : []),
    ...(from.kind === "variable"
      ? problem(
          `a Terraform variable of letters, digits, _ and - for its secret ${shown}`,
          from.variable,
          /^[A-Za-z_][A-Za-z0-9_-]*$/,
        )
      : []),
  ];
}

function problem(rule: string, given: string, form: RegExp): readonly string[] {
  return form.test(given) ? [] : [`must have ${rule}, got ${quoted(given)}`];
}
