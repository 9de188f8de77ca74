import { ValidationError } from "../errors";
import { Scalar, stringify } from "../third-party/yaml-writer";

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
  const text = stringify(value, quotingOdd, {
    version: "1.2",
    compat: "yaml-1.1",
    aliasDuplicateObjects: false,
    lineWidth: 0,
    minContentWidth: 0,
    indentSeq: true,
    singleQuote: null,
  });
  return ODD.test(text) ? text.replace(new RegExp(ODD, "gu"), escapeOf) : text;
}

/** Characters that Go's readers refuse or take for the end of a line unless escaped; and halves of characters. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const ODD = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/** Texts, and maps with keys, that hold an odd character are quoted, so that it can be escaped. */
function quotingOdd(_key: unknown, value: unknown): unknown {
  if (value instanceof TaggedText) return value.scalar();
  if (typeof value === "string" && ODD.test(value)) return quotedScalar(value);
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Map) return value;
  if (!Object.keys(value).some((key) => ODD.test(key))) return value;
  return new Map(
    Object.entries(value).map(([key, entry]) => [ODD.test(key) ? quotedScalar(key) : key, entry as unknown]),
  );
}

/** A text with a tag that its reader knows: `!fluent/s "…"`. */
export class TaggedText {
  constructor(
    private readonly tag: string,
    private readonly text: string,
  ) {}

  /** @internal */
  public scalar(): unknown {
    const scalar = quotedScalar(this.text);
    scalar.tag = this.tag;
    return scalar;
  }
}

function quotedScalar(text: string): Scalar {
  const half = /\p{Surrogate}/u.exec(text);
  const message = `must have whole characters, got half of one in ${JSON.stringify(text.slice(0, 80))}`;
  ValidationError.throwIfAny("a file", half ? [{ path: "", message }] : []);
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function escapeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

export { fromYaml } from "./read";
