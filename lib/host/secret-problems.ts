import { posix } from "node:path";
import { quoted, type Problem } from "../errors";
import type { ComponentPlan, Secret } from "./component-plan";
import { DATA_ROOT, HOST_ROOT, SECRETS } from "./paths";

/** What the host layer fills, empties and gives to its accounts, or systemd and Terraform for it: other files are not safe there. */
const OURS = [
  HOST_ROOT,
  DATA_ROOT,
  SECRETS,
  ...["next", "previous", "fetched"].map((state) => `${SECRETS}.${state}`),
  ...["/run/vm-observability", "/run/vm-observability-delivery", "/run/credentials"],
];

/** What keeps the secrets of a plan from reaching their units: both systemd, and Terraform for variables, have forms. */
export function secretProblems({ component, secrets }: ComponentPlan): Problem[] {
  return secrets.flatMap((secret) => problemsOf(secret).map((message) => ({ path: `${component}.secrets`, message })));
}

function problemsOf({ name, from }: Secret): readonly string[] {
  const shown = quoted(name);
  return [
    ...problem("names of at most 200 letters, digits, . _ and -", name, /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/),
    ...(from.kind === "file"
      ? [
          ...problem(
            `an absolute path without blanks and backslashes for its secret ${shown}, a file of the host`,
            from.path,
            /^\/[^\s\\\p{Cc}]*[^/\s\\\p{Cc}]$/u,
          ),
          ...placeProblems(shown, from.path),
        ]
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

function placeProblems(shown: string, path: string): readonly string[] {
  const at = posix.normalize(path).replace(/^\/+/, "/");
  const ours = OURS.find((folder) => at === folder || at.startsWith(`${folder}/`));
  if (ours === undefined) return [];
  return [
    `must have a path outside of ${ours} for its secret ${shown}, since what lies there is this library's to write and to ` +
      `delete, got ${quoted(path)}; put the file elsewhere, such as in /etc/observability/secrets`,
  ];
}

function problem(rule: string, given: string, form: RegExp): readonly string[] {
  return form.test(given) ? [] : [`must have ${rule}, got ${quoted(given)}`];
}
