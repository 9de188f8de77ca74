/** What messages show of a number, list or map that Terraform knows only at apply: its placeholder would mean nothing to a reader. */
const UNKNOWN = "a value that is known only at apply (docs/unknown-values.md)";

/** `value` as messages show it: JSON, cut at 80 characters. Takes everything, and long or endless values at little cost. */
export function quoted(value: unknown): string {
  if (isConstruct(value)) return `${value.constructor.name} ${value.node.path}`.trim();
  if (isPlaceHolder(Array.isArray(value) ? value[0] : value)) return UNKNOWN;
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 81)) : jsonOf(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Whether it is a construct, of any copy of the engine. It has too much in it to be shown. */
export function isConstruct(value: unknown): value is { readonly node: { readonly path: string } } {
  const { node } = Object(value) as { readonly node?: { readonly path?: unknown; readonly findAll?: unknown } | null };
  return typeof node?.path === "string" && typeof node.findAll === "function";
}

/** Characters that turn the direction of writing, or begin a line in the middle of one. */
const TURNING = "\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";
const TURNS = new RegExp(`[${TURNING}]`, "u");
const UNPRINTABLE = new RegExp(`[^\\P{Cc}\\n\\t]|[${TURNING}]`, "gu");

/** Whether `text` looks like another text to its readers, because a character in it turns the direction of writing. */
export function turnsDirection(text: string): boolean {
  return TURNS.test(text);
}

/** `text` for a terminal: what would move the cursor, ring or turn the direction of writing shows as its code. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Whether `text` has a number in it that stands for a value of Terraform: a large negative one. */
export function holdsPlaceHolder(text: string): boolean {
  return [...text.matchAll(/-\d+(?:\.\d+)?e\+?\d+/gi)].some(([digits]) => isPlaceHolder(Number(digits)));
}

/** Whether cdktf gave this for a number, as the entry of a list or the key of a map, or for a part of a text. */
function isPlaceHolder(value: unknown): boolean {
  if (typeof value === "string") return /^[#&]\{TfToken\[|\$\{TfToken\[/.test(value);
  return typeof value === "number" && new DataView(new Float64Array([value]).buffer).getUint16(6, true) === 0xfdff;
}

function jsonOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value === "function") return "a function";
  let left = 200;
  try {
    const text = JSON.stringify(value, (_key, part: unknown) => {
      if (left-- <= 0) return undefined;
      if (typeof part === "bigint") return String(part);
      return typeof part === "string" ? part.slice(0, 81) : part;
    });
    return text ?? String(value);
  } catch {
    // A value that contains itself, or whose toJSON throws.
    return Array.isArray(value) ? "a list" : "an object";
  }
}

/**
 * The entry of `known` nearest to `given` by edits, when it is near enough to be meant; else the only one that begins
 * with it (`warn` means `warning`).
 */
export function nearest(given: unknown, known: readonly string[]): string | undefined {
  if (typeof given !== "string") return undefined;
  const limit = Math.max(1, Math.floor(given.length / 3));
  let best: string | undefined;
  let distance = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - given.length) >= distance) continue;
    const edits = editsBetween(given.toLowerCase(), candidate.toLowerCase(), distance);
    if (edits < distance) [best, distance] = [candidate, edits];
  }
  if (best !== undefined || given.length < 3) return best;
  const begun = known.filter((candidate) => candidate.toLowerCase().startsWith(given.toLowerCase()));
  return begun.length === 1 ? begun[0] : undefined;
}

/** The end of a message about `given` that names the entry of `known` that was meant; nothing when none was, or when it is no text. */
export function didYouMean(given: unknown, known: readonly string[]): string {
  const meant = nearest(given, known);
  return meant === undefined ? "" : `; did you mean ${quoted(meant)}?`;
}

/**
 * Damerau-Levenshtein distance (adjacent transpositions count once), in O(a*b); `limit` where it is no less than that. A name is held against
 * thousands: rows are made once, and letters compared as numbers.
 */
function editsBetween(a: string, b: string, limit: number): number {
  let [beforeLast, last, row] = [0, 1, 2].map(() => new Uint16Array(b.length + 1)) as [Row, Row, Row];
  for (let j = 0; j <= b.length; j++) last[j] = j;
  let leastOfLast = 0;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    let least = i;
    const [code, before] = [a.charCodeAt(i - 1), a.charCodeAt(i - 2)];
    for (let j = 1; j <= b.length; j++) {
      const other = b.charCodeAt(j - 1);
      let edits = (last[j - 1] ?? 0) + (code === other ? 0 : 1);
      const inserted = (row[j - 1] ?? 0) + 1;
      const left = (last[j] ?? 0) + 1;
      if (inserted < edits) edits = inserted;
      if (left < edits) edits = left;
      if (i > 1 && j > 1 && code === b.charCodeAt(j - 2) && before === other) {
        const swapped = (beforeLast[j - 2] ?? 0) + 1;
        if (swapped < edits) edits = swapped;
      }
      row[j] = edits;
      if (edits < least) least = edits;
    }
    // What follows grows from these two rows.
    if (Math.min(least, leastOfLast) >= limit) return limit;
    [beforeLast, last, row, leastOfLast] = [last, row, beforeLast, least];
  }
  return last[b.length] ?? 0;
}

type Row = Uint16Array;
