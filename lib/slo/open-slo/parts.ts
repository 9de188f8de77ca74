import { nearest, quoted } from "../../errors";
import type { Given, Position, SpecificationIssue } from "../../specification";

/** A part of a document, and where it stands. */
export interface Part {
  readonly given: Given;
  readonly path: string;
  readonly at?: Position;
}

/** Reads parts of one document, and keeps everything that is wrong with them. */
export class Parts {
  constructor(private readonly issues: SpecificationIssue[]) {}

  /** Notes that `part` is wrong. */
  public refuse({ path, at }: Pick<Part, "path" | "at">, message: string): undefined {
    this.issues.push({ path, ...at, message });
  }

  /** The parts of a map; keys beside `known` are refused, those of `unread` are taken and not looked at. */
  public mapOf<K extends string>(
    part: Part,
    known: readonly K[],
    unread: readonly string[] = [],
  ): Partial<Record<K, Part>> | undefined {
    const { given, path } = part;
    if (given.kind !== "map") return this.refuse(part, given.kind === "broken" ? given.message : "must be a map");
    const found: Partial<Record<string, Part>> = {};
    const allowed = [...known, ...unread];
    for (const [key, { at, value }] of given.entries) {
      const one: Part = { given: value, path: path === "" ? key : `${path}.${key}`, ...(at && { at }) };
      if ((known as readonly string[]).includes(key)) found[key] = one;
      else if (!unread.includes(key)) this.refuse(one, unknownKey(key, allowed));
    }
    return found;
  }

  /** The entries of a list. */
  public listOf(part: Part): readonly Part[] | undefined {
    const { given, path } = part;
    if (given.kind !== "list") return this.refuse(part, given.kind === "broken" ? given.message : "must be a list");
    return given.entries.map((entry, index) => ({
      given: entry,
      path: `${path}[${index}]`,
      ...((entry.at ?? part.at) && { at: entry.at ?? part.at }),
    }));
  }

  /** A value for which `right` is true. */
  public valueOf<T>(part: Part, rule: string, right: (value: unknown) => value is T): T | undefined {
    const { given } = part;
    if (given.kind === "broken") return this.refuse(part, given.message);
    if (given.kind !== "value") return this.refuse(part, `${rule}, got a ${given.kind}`);
    return right(given.value) ? given.value : this.refuse(part, `${rule}, got ${quoted(given.value)}`);
  }

  /** Text that is not empty. */
  public textOf(part: Part, rule = "must be text"): string | undefined {
    return this.valueOf(part, rule, (value): value is string => typeof value === "string" && value !== "");
  }

  /** The part of a map that has to be there. */
  public needed<K extends string>(map: Partial<Record<K, Part>>, key: K, of: Part, message: string): Part | undefined {
    return (
      map[key] ?? this.refuse({ ...of, path: of.path === "" ? key : `${of.path}.${key}` }, `is missing; ${message}`)
    );
  }
}

function unknownKey(key: string, allowed: readonly string[]): string {
  const near = nearest(key, allowed);
  return `unknown key${near === undefined ? "" : `; did you mean ${quoted(near)}?`} (allowed: ${allowed.join(", ")})`;
}
