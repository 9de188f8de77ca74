import { specificationShape } from "./judge";
import type { SectionShape, Shape } from "./shape";
import type { Specification } from "./specification";

/** `specification` in the form of a document that is laid over `base`. */
export function printDocument(specification: Specification, base: Specification): Record<string, unknown> {
  return printed(specificationShape, specification, base) as Record<string, unknown>;
}

function printed(shape: Shape, value: unknown, base: unknown): unknown {
  switch (shape.kind) {
    case "section":
      return printedSection(shape, asMap(value), asMap(base));
    case "variants": {
      const map = asMap(value);
      const option = shape.options.get(String(map[shape.by]));
      return option ? printedSection(option, map, {}) : map;
    }
    case "named":
      return printedNames(shape.entry, asMap(value), asMap(base));
    case "list":
      return (value as readonly unknown[]).map((entry) => printed(shape.entry, entry, undefined));
    case "leaf":
      return shape.print ? shape.print(value as never) : value;
  }
}

function printedSection(shape: SectionShape, value: AnyMap, base: AnyMap): AnyMap {
  const entries = shape.fields.flatMap(({ name, key, shape: inner }): [string, unknown][] => {
    if (value[name] !== undefined) return [[key, printed(inner, value[name], base[name])]];
    return base[name] === undefined ? [] : [[key, null]];
  });
  return Object.fromEntries(entries);
}

function printedNames(shape: Shape, value: AnyMap, base: AnyMap): AnyMap {
  const removed = Object.keys(base).filter((name) => !Object.hasOwn(value, name));
  return Object.fromEntries([
    ...Object.entries(value).map(([name, entry]): [string, unknown] => [name, printed(shape, entry, base[name])]),
    ...removed.map((name): [string, unknown] => [name, null]),
  ]);
}

type AnyMap = Readonly<Record<string, unknown>>;

function asMap(value: unknown): AnyMap {
  return typeof value === "object" && value !== null ? (value as AnyMap) : {};
}
