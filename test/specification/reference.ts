import { defaultSpecification, documentOf } from "../../lib/specification";
import { specificationShape } from "../../lib/specification/judge";
import type { Field, SectionShape, Shape } from "../../lib/specification/shape";

/** One row of the reference: what the code knows about a key. */
export interface Row {
  /** `system_alerts.<name>.duration`, `fluentd.input[].pos_file (tail)`. */
  readonly key: string;
  /** What it takes: `a port from 1 to 65535`. */
  readonly takes: string;
  /** What it is when nothing is said, in Markdown. */
  readonly initially: string;
}

/** Every key of the specification, in its order. */
export function rowsOf(): Row[] {
  return specificationShape.kind === "section"
    ? rowsOfSection(specificationShape, "", "", documentOf(defaultSpecification))
    : [];
}

function rowsOfSection(section: SectionShape, path: string, suffix: string, initial: unknown): Row[] {
  return section.fields.flatMap((field) =>
    rowsOfField(field, `${path === "" ? "" : `${path}.`}${field.key}`, suffix, initial),
  );
}

function rowsOfField(field: Field, path: string, suffix: string, parent: unknown): Row[] {
  const built = parent === undefined ? undefined : (parent as Record<string, unknown>)[field.key];
  const entry = field.optional ? "none" : field.initial === undefined ? "must be given" : code(field.initial);
  return rowsOfShape(field.shape, path, suffix, parent === undefined ? { text: entry } : { value: built });
}

/** What stands there at first: a value of the built-in specification, or words about a new entry. */
type Initial = { readonly value: unknown } | { readonly text: string };

function rowsOfShape(shape: Shape, path: string, suffix: string, initial: Initial): Row[] {
  const row = (takes: string): Row[] => [{ key: `${path}${suffix}`, takes, initially: initiallyOf(initial) }];
  switch (shape.kind) {
    case "leaf":
      return row(wordsOf(shape.rule));
    case "section":
      return rowsOfSection(shape, path, suffix, "value" in initial ? initial.value : undefined);
    case "named":
      if (shape.entry.kind === "leaf") return row(`by name: ${wordsOf(shape.entry.rule)}`);
      if (shape.entry.kind === "list" && shape.entry.entry.kind === "leaf")
        return row(`by name: list of: ${wordsOf(shape.entry.entry.rule)}`);
      return rowsOfShape(shape.entry, `${path}.<name>`, suffix, { text: "must be given" });
    case "list":
      if (shape.entry.kind === "leaf") return row(`list of: ${wordsOf(shape.entry.rule)}`);
      return rowsOfShape(shape.entry, `${path}[]`, suffix, { text: "must be given" });
    case "variants":
      return [...shape.options].flatMap(([type, option]) => rowsOfSection(option, path, ` (${type})`, undefined));
  }
}

function wordsOf(rule: string): string {
  return rule
    .replace(/^must be /, "")
    .replaceAll("|", "\\|")
    .replaceAll("*", "\\*")
    .replaceAll("<", "\\<");
}

function initiallyOf(initial: Initial): string {
  if ("text" in initial) return initial.text;
  const { value } = initial;
  if (value === undefined) return "none";
  const text = code(value);
  if (text.length <= 60 || typeof value !== "object") return text;
  return `the document's ${Array.isArray(value) ? value.length : Object.keys(value ?? {}).length}`;
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
