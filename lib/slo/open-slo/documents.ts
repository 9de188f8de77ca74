import { quoted } from "../../errors";
import type { Part, Parts } from "./parts";
import { NAME } from "./names";

/** A document of OpenSLO, or the same within another one. */
export interface Document {
  readonly kind: string;
  readonly metadata: Part;
  readonly spec: Part;
}

/** Kinds of OpenSLO v1. */
export const KINDS = [
  "SLO",
  "SLI",
  "Service",
  "DataSource",
  "AlertPolicy",
  "AlertCondition",
  "AlertNotificationTarget",
];

const METADATA = ["name", "labels", "annotations"] as const;

/** The name of a document. */
export function nameOf(metadata: Part, parts: Parts): string | undefined {
  const map = parts.mapOf(metadata, METADATA, ["displayName"]);
  const name = map && parts.needed(map, "name", metadata, "write a name such as checkout");
  const is = (given: unknown): given is string => typeof given === "string" && NAME.test(given);
  return name && parts.valueOf(name, 'must be a name of lower-case letters, digits and "-", at most 63', is);
}

/** Specs of the documents of one kind, by their names. */
export type Named = ReadonlyMap<string, Part>;

/** The specs of all documents of `kind`, for others that name them. Names that nothing is called after here may be any text. */
export function specsOf(documents: readonly Document[], kind: string, parts: Parts): Named {
  return new Map(
    documents.flatMap(({ kind: of, metadata, spec }) => {
      if (of !== kind) return [];
      const name = kind === "SLI" ? nameOf(metadata, parts) : textIn(metadata, "name");
      return name === undefined ? [] : [[name, spec] as const];
    }),
  );
}

/** The text under `key`, where there is one. */
export function textIn({ given }: Part, key: string): string | undefined {
  const found = given.kind === "map" ? given.entries.get(key)?.value : undefined;
  return found?.kind === "value" && typeof found.value === "string" ? found.value : undefined;
}

/** The spec of what `part` is: written there, or a document that it names, under `key` or alone. */
export function specOf(part: Part, key: string, kind: string, known: Named, parts: Parts): Part | undefined {
  const { given } = part;
  // OpenSLO's text writes a key beside the name, and its schema the name alone.
  if (given.kind === "value" && typeof given.value === "string") return named(part, given.value, kind, known, parts);
  const map = parts.mapOf<string>(part, [key, "apiVersion", "kind", "metadata", "spec"]);
  if (!map) return undefined;
  const { [key]: ref, spec, kind: own } = map;
  if (ref && spec) return parts.refuse(ref, "must not stand beside a spec; remove one of them");
  if (own) parts.valueOf(own, `must be ${kind}`, (given): given is string => given === kind);
  if (spec) return spec;
  if (!ref) return parts.refuse(part, `must have a spec, or ${key} with the name of an ${kind}`);
  const name = parts.textOf(ref, `must be the name of an ${kind}`);
  return name === undefined ? undefined : named(ref, name, kind, known, parts);
}

function named(part: Part, name: string, kind: string, known: Named, parts: Parts): Part | undefined {
  return known.get(name) ?? unknownName(part, name, kind, known, parts);
}

/** Refuses a name that no document has. */
export function unknownName(part: Part, name: string, kind: string, known: Named, parts: Parts): undefined {
  const there = [...known.keys()].join(", ") || "none";
  return parts.refuse(
    part,
    `must be an ${kind} of the same text, got ${quoted(name)} (there: ${there}); put both into one`,
  );
}
