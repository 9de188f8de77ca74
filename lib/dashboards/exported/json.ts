/** An object of JSON whose shape somebody else decided. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether `value` is an object of JSON: no list, not `null`. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at `key`. */
export function objectIn(value: Json, key: string): Json | undefined {
  const inner = value[key];
  return isObject(inner) ? inner : undefined;
}

/** The objects of the list at `key`; scripts that write dashboards leave `null` among them. */
export function objectsIn(value: Json, key: string): readonly Json[] {
  return listIn(value, key).filter(isObject);
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
