import { quoted, type Problem } from "../errors";
import type { SecretOrigin } from "./component-plan";

/** What keeps a secret called `name`, from `from`, from reaching a unit: of both systemd, and Terraform for variables, have forms. */
export function secretProblems(path: string, name: string, from: SecretOrigin): readonly Problem[] {
  return [
    ...problem(
      path,
      "secrets named by letters, digits, . _ and -, at most 200",
      name,
      /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/,
    ),
    ...(from.kind === "file"
      ? problem(
          path,
          "an absolute path without blanks for a secret on the host",
          from.path,
          /^\/[^\s\p{Cc}]*[^/\s\p{Cc}]$/u,
        )
      : []),
    ...(from.kind === "variable"
      ? problem(path, "a Terraform variable of letters, digits, _ and -", from.variable, /^[A-Za-z_][A-Za-z0-9_-]*$/)
      : []),
  ];
}

function problem(path: string, rule: string, given: string, form: RegExp): readonly Problem[] {
  return form.test(given) ? [] : [{ path, message: `must have ${rule}, got ${quoted(given)}` }];
}
