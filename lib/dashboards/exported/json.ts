/** An object of JSON whose shape somebody else decided. */
export type Json = Readonly<Record<string, unknown>>;

/** The object at `key`. */
export function objectIn(value: Json, key: string): Json | undefined {
  const inner = value[key];
  return typeof inner === "object" && inner !== null && !Array.isArray(inner) ? (inner as Json) : undefined;
}

/** The list at `key`; an empty one where there is none. */
export function listIn(value: Json, key: string): readonly unknown[] {
  const inner = value[key];
  return Array.isArray(inner) ? inner : [];
}

/** The text at `key`. */
export function textIn(value: Json, key: string): string | undefined {
  const inner = value[key];
  return typeof inner === "string" ? inner : undefined;
}

/** The number at `key`, also where it is written as text. */
export function numberIn(value: Json, key: string): number | undefined {
  const inner = value[key];
  const number = typeof inner === "string" && inner.trim() !== "" ? Number(inner) : inner;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
