import { didYouMean, nearest, quoted } from "../errors";
import type { Given, GivenMap, GivenValue, Position } from "./given";
import { type Path, type Step, type Wording } from "./path";
import type { Field, NamedShape, SectionShape, Shape, VariantsShape } from "./shape";

/** Something that is wrong, before its path is printed. */
export interface Complaint {
  readonly path: Path;
  /** A key at `path` that the specification does not have, as it was written. */
  readonly key?: string;
  /** @default - the place of the nearest part that was given */
  readonly at?: Position;
  readonly message: string;
}

/** Aliases can repeat a list of lists a thousand times in one line; no specification has this many values. */
const MOST_VALUES = 250_000;

/**
 * Lays what was given over a base: maps merge by key, lists replace, `null` removes what may be absent. Keys of sections become names of
 * props here and nowhere else. Values are not judged yet, but what has no place in the shape is reported and left out.
 */
export class Merging {
  public readonly complaints: Complaint[] = [];
  private readonly places = new Map<string, { readonly key?: Position; readonly value?: Position }>();
  private readonly settled = new Set<string>();
  private readonly near = new Map<string, string>();
  private values = 0;

  constructor(private readonly wording: Wording) {}

  /** `base` with `given` laid over it. */
  public merge(shape: Shape, base: unknown, given: Given, path: Path): unknown {
    if (++this.values > MOST_VALUES) {
      this.giveUp(given.at);
      return base;
    }
    this.remember(path, undefined, given.at);
    if (given.kind === "value" && typeof given.value === "string" && LONE_SURROGATE.test(given.value)) {
      this.reject(path, given.at, `${WHOLE_CHARACTERS}, got ${quoted(given.value)}`);
      return base;
    }
    if (given.kind === "broken") {
      this.reject(path, given.at, given.message);
      return base;
    }
    // The schema reports a wrong kind without looking into it.
    if (shape.kind === "section" && given.kind === "map")
      return this.section(shape, base, unwrapped(shape, given), path);
    if (shape.kind === "named" && given.kind === "map") return this.named(shape, base, given, path);
    if (shape.kind === "variants" && given.kind === "map") return this.variant(shape, given, path);
    if (shape.kind === "list" && given.kind === "list")
      return given.entries.map((entry, index) => this.merge(shape.entry, undefined, entry, [...path, index]));
    if (given.kind !== "value") return given.kind === "map" ? {} : [];
    return shape.kind === "leaf" || !isForeign(given.value) ? given.value : this.foreign(shape, base, given, path);
  }

  /** Where `path` was written: the key for what concerns the name, the value for what concerns the value. */
  public placeOf(path: Path, part: "key" | "value"): Position | undefined {
    const place = this.places.get(printable(path));
    return place && (part === "key" ? (place.key ?? place.value) : (place.value ?? place.key));
  }

  /** Whether `path`, or a part that contains it, has a message already, so that another would be noise. */
  public isSettled(path: Path): boolean {
    return (
      this.settled.size > 0 && [...path, ""].some((_, length) => this.settled.has(printable(path.slice(0, length))))
    );
  }

  /** The name of a built-in entry that the new entry `path` may be meant to change. */
  public builtInNear(path: Path): string | undefined {
    return this.near.get(printable(path));
  }

  /** Class instances never reach the schemas as containers, because schemas freeze their input. */
  private foreign(shape: Shape, base: unknown, { at, value }: GivenValue, path: Path): unknown {
    const kind = typeof value === "function" ? "a function" : `an object of the class ${classOf(value as object)}`;
    this.reject(path, at, `must be ${shape.kind === "list" ? "a list" : "a map"}, got ${kind}`);
    return base;
  }

  private section(shape: SectionShape, base: unknown, given: GivenMap, path: Path): Record<string, unknown> {
    const known = this.wording === "document" ? shape.byKey : shape.byName;
    const result: Record<string, unknown> = { ...asMap(base) };
    for (const [key, { at, value }] of given.entries) {
      const field = known.get(key);
      if (!field) {
        this.unknownKey(key, known, given, at, path);
        continue;
      }
      const inner = [...path, field.name];
      this.remember(inner, at, value.at);
      if (field.optional && isEmpty(value))
        this.reject(inner, at, result[field.name] === undefined ? EMPTY : EMPTY_BUILT_IN);
      else if (field.optional && isNull(value)) delete result[field.name];
      else result[field.name] = this.merge(field.shape, result[field.name], value, inner);
    }
    return result;
  }

  private unknownKey(
    key: string,
    known: ReadonlyMap<string, Field>,
    given: GivenMap,
    at: Position | undefined,
    path: Path,
  ): void {
    const meant = nearest(
      key,
      [...known.keys()].filter((candidate) => !given.entries.has(candidate)),
    );
    const names = [...known.keys()];
    const message =
      meant === undefined
        ? `unknown key (allowed: ${names.join(", ")})`
        : `unknown key; did you mean ${quoted(meant)}? (allowed: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""})`;
    this.complaints.push({ path, key, at, message });
    // Reporting the intended key as missing would report the same mistake twice.
    if (meant !== undefined) this.settle([...path, known.get(meant)?.name ?? meant]);
  }

  private named({ entry: shape }: NamedShape, base: unknown, given: GivenMap, path: Path): Record<string, unknown> {
    const before = asMap(base);
    const result: Record<string, unknown> = { ...before };
    for (const [name, { at, value }] of given.entries) {
      const inner = [...path, name];
      this.remember(inner, at, value.at);
      const near = Object.hasOwn(before, name) ? undefined : nearest(name, Object.keys(before));
      if (near !== undefined) this.near.set(printable(inner), near);
      if (LONE_SURROGATE.test(name)) this.reject(path, at, `must have names whose ${WHOLE_CHARACTERS}`);
      else if (name === "__proto__") this.reject(inner, at, "must not be called __proto__");
      else if (isEmpty(value)) this.reject(inner, at, Object.hasOwn(before, name) ? EMPTY_BUILT_IN : EMPTY);
      else if (!isNull(value)) result[name] = this.merge(shape, ownOf(before, name), value, inner);
      else if (Object.hasOwn(before, name)) delete result[name];
      else this.reject(inner, at, nothingToRemove(name, Object.keys(before)));
    }
    return result;
  }

  private variant({ by, options }: VariantsShape, given: GivenMap, path: Path): unknown {
    const type = given.entries.get(by)?.value;
    const option = type?.kind === "value" ? options.get(String(type.value)) : undefined;
    if (option) return this.section(option, undefined, given, path);
    this.remember([...path, by], given.entries.get(by)?.at, type?.at);
    const rule = `must be ${[...options.keys()].map(quoted).join(" or ")}`;
    const shown = type?.kind === "value" ? quoted(type.value) : "a map or a list";
    this.complaints.push({ path: [...path, by], message: type ? `${rule}, got ${shown}` : `is missing; ${rule}` });
    this.settle(path);
    return {};
  }

  private reject(path: Path, at: Position | undefined, message: string): void {
    this.complaints.push({ path, at, message });
    this.settle(path);
  }

  private giveUp(at: Position | undefined): void {
    if (this.settled.has("")) return;
    const message = `must not have more than ${MOST_VALUES} values with all aliases followed`;
    this.complaints.push({ path: [], at, message });
    this.settle([]);
  }

  private settle(path: Path): void {
    this.settled.add(printable(path));
  }

  private remember(path: Path, key: Position | undefined, value: Position | undefined): void {
    if (!key && !value) return;
    const name = printable(path);
    const known = this.places.get(name);
    this.places.set(name, { key: key ?? known?.key, value: value ?? known?.value });
  }
}

/** Half of a character: no file in UTF-8 can hold it. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const WHOLE_CHARACTERS = "characters must be whole: half of a pair of UTF-16 is no text";

function unwrapped({ wrapper, byKey }: SectionShape, given: GivenMap): GivenMap {
  if (wrapper === undefined || given.entries.size !== 1 || byKey.has(wrapper)) return given;
  const inner = given.entries.get(wrapper)?.value;
  return inner?.kind === "map" ? inner : given;
}

function nothingToRemove(name: string, known: readonly string[]): string {
  const hint = didYouMean(name, known);
  return `is null, which removes an entry, but there is none of this name${hint}`;
}

function printable(path: Path): string {
  return path.map((step: Step) => String(step)).join("\u0000");
}

function isForeign(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

function classOf(value: object): string {
  const { constructor } = value;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "without a name";
}

/** A key without a value: its lines may have been commented out, and the intention is unknown. */
const EMPTY = "is empty; write its content below it, indented, or leave the key out";
const EMPTY_BUILT_IN = "is empty; write null to remove it, or leave the key out to keep it";

function isEmpty(given: Given): boolean {
  return given.kind === "value" && given.isEmpty === true;
}

function isNull(given: Given): boolean {
  return given.kind === "value" && given.value === null;
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function ownOf(map: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
