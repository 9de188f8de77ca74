import * as z from "../third-party/zod";
import { AssumptionError } from "../errors";
import { snakeCase } from "./keys";
import { type LeafNotes, leafNotes, type SectionNotes, sectionNotes } from "../schema";

/**
 * What a schema looks like from outside: which keys are the specification's and which are the user's. Reading, merging,
 * printing and the reference all walk it, so that the mapping of keys stands in one place.
 */
export type Shape = SectionShape | NamedShape | ListShape | VariantsShape | LeafShape;

/** A map with known keys. */
export interface SectionShape {
  readonly kind: "section";
  /** In the order of the schema. */
  readonly fields: readonly Field[];
  /** By the key that a document has. */
  readonly byKey: ReadonlyMap<string, Field>;
  /** By the name that props have. */
  readonly byName: ReadonlyMap<string, Field>;
  readonly wrapper?: string;
}

/** One key of a section. */
export interface Field {
  /** camelCase, as props have it. */
  readonly name: string;
  /** snake_case, as documents have it. */
  readonly key: string;
  /** It may be absent. */
  readonly optional: boolean;
  /** Its value in a new entry that leaves it out. @default - it must be given, unless it is optional */
  readonly initial?: unknown;
  readonly shape: Shape;
}

/** A map whose keys the user chooses. */
export interface NamedShape {
  readonly kind: "named";
  readonly entry: Shape;
}

/** A list. */
export interface ListShape {
  readonly kind: "list";
  readonly entry: Shape;
}

/** A map whose keys depend on its `type`. */
export interface VariantsShape {
  readonly kind: "variants";
  readonly by: string;
  readonly options: ReadonlyMap<string, SectionShape>;
}

/** A value. */
export interface LeafShape extends LeafNotes {
  readonly kind: "leaf";
}

/** The shape that `schema` has. */
export function shapeOf(schema: z.core.$ZodType): Shape {
  const notes = leafNotes(schema);
  if (notes) return { kind: "leaf", ...notes };
  if (schema instanceof z.ZodReadonly) {
    const inner: z.core.$ZodType = schema.def.innerType;
    return inner instanceof z.ZodObject ? shapeOfSection(inner.shape, sectionNotes(schema)) : shapeOf(inner);
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return shapeOf(schema.def.innerType);
  if (schema instanceof z.ZodArray) return { kind: "list", entry: shapeOf(schema.def.element) };
  if (schema instanceof z.ZodRecord) return { kind: "named", entry: shapeOf(schema.def.valueType) };
  if (schema instanceof z.ZodDiscriminatedUnion) return variantsOf(schema);
  throw new AssumptionError(`the specification has no schema of the kind ${schema._zod.def.type}`);
}

/**
 * The shape of a map with exactly the keys of `schemas`. A field looks at its schema when it is asked for more than its name, so that
 * schemas that are made on demand stay unmade.
 */
export function shapeOfSection(
  schemas: Readonly<Record<string, z.core.$ZodType>>,
  { foreignKeys, wrapper }: SectionNotes = {},
): SectionShape {
  const fields = Object.keys(schemas).map((name): Field => {
    let shape: Shape | undefined;
    const schema = () => schemas[name] as z.core.$ZodType;
    return {
      name,
      key: foreignKeys ? name : snakeCase(name),
      get optional() {
        return schema() instanceof z.ZodOptional;
      },
      get initial() {
        const own = schema();
        return own instanceof z.ZodDefault || own instanceof z.ZodPrefault ? own.def.defaultValue : undefined;
      },
      get shape() {
        return (shape ??= shapeOf(schema()));
      },
    };
  });
  return {
    kind: "section",
    fields,
    byKey: new Map(fields.map((field) => [field.key, field])),
    byName: new Map(fields.map((field) => [field.name, field])),
    wrapper,
  };
}

function variantsOf(schema: z.ZodDiscriminatedUnion): VariantsShape {
  const by = schema.def.discriminator;
  const options = new Map<string, SectionShape>();
  for (const option of schema.options) {
    const shape = shapeOf(option);
    if (shape.kind !== "section") throw new AssumptionError("variants are sections");
    for (const value of option._zod.propValues?.[by] ?? []) options.set(String(value), shape);
  }
  return { kind: "variants", by, options };
}
