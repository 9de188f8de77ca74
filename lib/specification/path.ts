import type { Field, Shape } from "./shape";

/** Whose words a path is printed in. */
export type Wording = "document" | "props";

/** One step of a path: a name of {@link Field}, a user's name, or the index of a list's entry. */
export type Step = string | number;

/** A place in a specification: names as props have them. */
export type Path = readonly Step[];

/** `path` as its writer knows it: `system_alerts.cpu_high.duration`, `fluentd.input[0].pos_file`. */
export function printPath(path: Path, root?: Shape, wording: Wording = "document"): string {
  let text = "";
  let shape = root;
  for (const step of path) {
    const field = fieldOf(shape, step);
    text += printStep(field && wording === "document" ? field.key : step, text === "");
    shape = field?.shape ?? (shape?.kind === "named" || shape?.kind === "list" ? shape.entry : undefined);
  }
  return text;
}

/** The printed path of `key` under the printed `path`. */
export function printUnder(path: string, key: string): string {
  return path + printStep(key, path === "");
}

function printStep(step: Step, first: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  const plain = /^[^\s."'[\]]{1,80}$/.test(step) ? step : JSON.stringify(step.slice(0, 80));
  return first ? plain : `.${plain}`;
}

/** A key of several variants is the same in all of them, or means something of the same kind. */
function fieldOf(shape: Shape | undefined, step: Step): Field | undefined {
  if (shape?.kind === "section") return shape.byName.get(String(step));
  if (shape?.kind !== "variants") return undefined;
  return [...shape.options.values()].flatMap((option) => option.byName.get(String(step)) ?? [])[0];
}
