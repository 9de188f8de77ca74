import * as z from "../third-party/zod";

/** What the shape of the specification knows of a leaf beside its schema. */
export interface LeafNotes {
  /** The rule, as messages and the reference word it: `must be a port from 1 to 65535`. */
  readonly rule: string;
  /** How a document writes a value of it. @default - as it is */
  readonly print?: (value: never) => unknown;
}

/** What the shape of the specification knows of a section beside its schema. */
export interface SectionNotes {
  /** Its keys are another tool's JSON and stand in a document as that tool writes them: `legendFormat`. */
  readonly foreignKeys?: boolean;
  /** It may stand under one key of this name, as the tool exports it: `{ "dashboard": { … } }`. */
  readonly wrapper?: string;
}

const leaves = new WeakMap<z.core.$ZodType, LeafNotes>();
const sections = new WeakMap<z.core.$ZodType, SectionNotes>();

/** Notes of a leaf's schema. */
export function leafNotes(schema: z.core.$ZodType): LeafNotes | undefined {
  return leaves.get(schema);
}

/** Notes of a section's schema. */
export function sectionNotes(schema: z.core.$ZodType): SectionNotes {
  return sections.get(schema) ?? {};
}

/** A single value; each of its problems is reported as `notes.rule`. */
export function leaf<T extends z.ZodType>(schema: T, notes: LeafNotes): T {
  leaves.set(schema, notes);
  return schema;
}

/** A map with exactly these keys. */
export function section<S extends z.core.$ZodLooseShape>(shape: S, notes: SectionNotes = {}) {
  const schema = z.strictObject(shape, { error: "must be a map" }).readonly();
  sections.set(schema, notes);
  return schema;
}

/** A list. */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item, { error: "must be a list" }).readonly();
}

/** A list in which nothing stands twice. */
export function set<T extends z.ZodType>(item: T, { atLeastOne = false } = {}) {
  return z
    .array(item, { error: "must be a list" })
    .superRefine((entries, context) => {
      if (atLeastOne && entries.length === 0) context.addIssue(finished([], "must have at least one entry"));
      const seen = new Set<unknown>();
      entries.forEach((entry, index) => {
        if (seen.has(entry)) context.addIssue(finished([index], `must not repeat ${JSON.stringify(entry)}`));
        seen.add(entry);
      });
    })
    .readonly();
}

/** A map whose keys depend on the value of its key `by`. */
export function variants<const O extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  by: string,
  options: O,
) {
  return z.discriminatedUnion(by, options, { error: "must be a map" });
}

/** Entries under names of the user's own, which are never re-cased. */
export function named<T extends z.ZodType>(name: z.ZodType<string, string>, item: T) {
  return z.record(name, item, { error: "must be a map of names of your own" }).readonly();
}

/** An issue whose message already says what was given. */
export function finished(path: (string | number)[], message: string) {
  return { code: "custom" as const, path, message, params: { finished: true } };
}
