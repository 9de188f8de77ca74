import { ValidationError } from "../errors";

/**
 * `value` as a YAML document that every reader understands alike.
 *
 * Keys stand in the order given; nothing is folded, shared through anchors, or dated, so equal values give equal text.
 * Strings that any YAML reader would take for something else (`yes`, `0x1F`, `1:30`, `null`) are quoted: the servers
 * written in Go read by the rules of YAML 1.1, our own parser by those of 1.2. Units print themselves by `toJSON`;
 * `undefined` members are left out.
 *
 * @throws ValidationError when a text has half of a character, which no file can hold
 */
export function toYaml(value: unknown): string {
  return `${nodeOf(value, "")}\n`;
}

/** A text with a tag that its reader knows: `!fluent/s "…"`. */
export class TaggedText {
  constructor(
    /** @internal */
    public readonly tag: string,
    /** @internal */
    public readonly text: string,
  ) {}
}

/** What stands at a column: its first line without `indent`, the others with it. */
function nodeOf(given: unknown, indent: string): string {
  const value = printed(given);
  if (typeof value === "string") return textOf(value, indent);
  if (value instanceof TaggedText) return `${value.tag} ${quoted(value.text)}`;
  if (Array.isArray(value)) {
    const inner = `${indent}  `;
    return value.map((item) => `- ${nodeOf(item, inner)}`).join(`\n${indent}`) || "[]";
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return members.map(([key, member]) => memberOf(key, printed(member), indent)).join(`\n${indent}`) || "{}";
  }
  return typeof value === "number" ? numberOf(value) : String((value as boolean | bigint | null | undefined) ?? null);
}

function printed(value: unknown): unknown {
  const unit = value as { readonly toJSON?: () => unknown } | null | undefined;
  return typeof unit?.toJSON === "function" ? unit.toJSON() : value;
}

function memberOf(key: string, value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const written = lineOf(key, indent);
  const node = nodeOf(value, inner);
  // Readers look no further for the colon after a key.
  if (written.length > 1024) return `? ${written}\n${indent}: ${node}`;
  const below = typeof value === "object" && value !== null && !(value instanceof TaggedText) && !/^[[{]/.test(node);
  return `${written}:${below ? `\n${inner}` : " "}${node}`;
}

function numberOf(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? ".nan" : value < 0 ? "-.inf" : ".inf";
}

/** Several lines stand as they are, one text below the other; where a reader would lose some of it, they are quoted. */
function textOf(text: string, indent: string): string {
  if (!text.includes("\n") || indent === "" || /\n[\t ]+$/.test(text) || ODD.test(text)) return lineOf(text, indent);
  const lines = text.replace(/\n$/, "").split("\n");
  const ends = !text.endsWith("\n") ? "-" : /(?:^|\n)[\t ]*\n$/.test(text) ? "+" : "";
  const begins = /^\n* /.test(text) ? "2" : "";
  return [`|${begins}${ends}`, ...lines.map((line) => line && `${indent}${line}`)].join("\n");
}

/** In one line: plain if every reader gives back the same text, else in the quotes that leave more of it readable. */
function lineOf(text: string, indent: string): string {
  const endsDocument = indent === "" && /^(?:---|\.\.\.)/.test(text);
  if (ODD.test(text) || text.includes("\n")) return quoted(text);
  if (!endsDocument && !INDICATING.test(text) && !NO_TEXT.test(text)) return text;
  return text.includes('"') && !text.includes("'") ? `'${text}'` : quoted(text);
}

/** What a reader takes for something else than a plain text: an indicator, a comment, a key. */
const INDICATING = /^[\t ,[\]{}#&*!|>'"%@`]|^[?-](?:[\t ]|$)|:[\t ]|[\t ]#|[\t :]$/;

/** What one of YAML 1.1 and 1.2 reads as null, boolean, number, date or merge key. */
const NO_TEXT = new RegExp(
  `^(?:${[
    "",
    "~|[Nn]ull|NULL|<<",
    "[Yy]|[Yy]es|YES|[Nn]|[Nn]o|NO|[Tt]rue|TRUE|[Ff]alse|FALSE|[Oo]n|ON|[Oo]ff|OFF",
    String.raw`[-+]?0b[01_]+|0o[0-7]+|[-+]?0x[\da-fA-F_]+`,
    String.raw`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`,
    // 12, 1_000, 1.5, .5, 1e3, and hours and minutes: 1:30, 1:30.5
    String.raw`[-+]?\d[\d_]*(?::[0-5]?\d)*(?:\.[\d_]*)?|[-+]?\.[\d_]*`,
    String.raw`[-+]?(?:\d[\d_]*)?(?:\.[\d_]*)?[eE][-+]?\d+`,
    String.raw`\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[\t ]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:[\t ]*(?:Z|[-+][012]?\d(?::\d{2})?))?)?`,
  ].join("|")})$`,
);

/** Characters that Go's readers refuse or take for the end of a line unless escaped; and halves of characters. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const ODD = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

const EACH_ODD = new RegExp(ODD, "gu");

/** Between double quotes YAML reads what JSON does. */
function quoted(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    const message = `must have whole characters, got half of one in ${JSON.stringify(text.slice(0, 80))}`;
    throw new ValidationError("a file", [{ path: "", message }]);
  }
  return JSON.stringify(text).replace(EACH_ODD, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
