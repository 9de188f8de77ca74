/** A place in the source's text, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * What the user wrote, before anything is known about its meaning: one form for YAML and for props. Parts that were written once and are
 * used in several places (aliases) are the same object.
 */
export type Given = GivenMap | GivenList | GivenValue | GivenBroken;

/** Keys and values. */
export interface GivenMap {
  readonly kind: "map";
  readonly at?: Position;
  readonly entries: ReadonlyMap<string, GivenEntry>;
}

/** A value and the place of its key. */
export interface GivenEntry {
  readonly at?: Position;
  readonly value: Given;
}

/** Values in order. */
export interface GivenList {
  readonly kind: "list";
  readonly at?: Position;
  readonly entries: readonly Given[];
}

/** Everything else, `null` included. */
export interface GivenValue {
  readonly kind: "value";
  readonly at?: Position;
  readonly value: unknown;
  /** Its `null` is implicit: nothing follows the key, such as when all of its lines are comments. @default false */
  readonly isEmpty?: boolean;
}

/** A part that cannot be read; `message` says why. */
export interface GivenBroken {
  readonly kind: "broken";
  readonly at?: Position;
  readonly message: string;
}

/** Props as {@link Given}. Only plain objects and arrays have parts: units and tokens are values. */
export function givenOf(value: unknown): Given {
  const read = new Map<object, Given>();
  const open = new Set<object>();
  const visit = (part: unknown, depth: number): Given => {
    if (typeof part !== "object" || part === null || !(Array.isArray(part) || isPlain(part)))
      return { kind: "value", value: part };
    const known = read.get(part);
    if (known) return known;
    if (open.has(part)) return { kind: "broken", message: "must not contain itself" };
    if (depth > DEEPEST) return { kind: "broken", message: `must not be nested deeper than ${DEEPEST} levels` };
    open.add(part);
    const given: Given = Array.isArray(part)
      ? { kind: "list", entries: part.map((entry) => visit(entry, depth + 1)) }
      : {
          kind: "map",
          entries: new Map(
            Object.entries(part)
              .filter(([, entry]) => entry !== undefined)
              .map(([key, entry]) => [key, { value: visit(entry, depth + 1) }]),
          ),
        };
    open.delete(part);
    read.set(part, given);
    return given;
  };
  return visit(value, 0);
}

/** More levels than any specification has. */
export const DEEPEST = 40;

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
