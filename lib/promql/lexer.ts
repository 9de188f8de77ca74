import { readNumber } from "./numbers";
import { SyntaxFault } from "./problem";
import { faultOf } from "./strings";

/** One word, sign or literal of a query. */
export interface Token {
  /** `word`, `number`, `bad number`, `duration`, `string` or `end`; a sign is its own kind. */
  readonly kind: string;
  /** As it is written; of a word, see {@link keywordOf} for comparisons. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Prometheus knows these blanks and no others. */
const BLANKS = /(?:[ \t\r\n]+|#[^\r\n]*)*/y;

/** A number or duration as far as Prometheus's lexer takes one together; what it may be is seen when it is read. */
const NUMERIC = /(?:0[xX][0-9a-fA-F_]*|\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]*)?[A-Za-z0-9_]*/y;

const STRING = /"(?:[^\\\n"]|\\[^])*"|'(?:[^\\\n']|\\[^])*'|`[^`]*`/y;
const WORD = /[A-Za-z_:][A-Za-z0-9_:]*/y;

/** Inside braces a word is a label's name, and a colon is no part of one. */
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y;
const SIGN = /==|!=|<=|>=|<\/|>\/|[-+*/%^=<>(){}[\],@]/y;
const SIGN_IN_BRACES = /=~|!~|!=|[=,}]/y;
const SIGN_IN_BRACKETS = /[-+*/%^():\],]/y;

/** A word for comparison with keywords, which Prometheus reads in any case. */
export function keywordOf({ kind, text }: Token): string | undefined {
  return kind === "word" ? text.toLowerCase() : undefined;
}

/**
 * The tokens of `text`, the last one of the kind `end`.
 *
 * @throws SyntaxFault at the first character that begins no token
 */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let enclosure: "{" | "[" | undefined;
  const taken = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    at += taken(BLANKS)?.length ?? 0;
    if (at >= text.length) break;
    const token = next(text, at, enclosure, taken);
    tokens.push(token);
    at = token.to;
    if (token.kind === "{" || token.kind === "[") enclosure = token.kind;
    else if (token.kind === "}" || token.kind === "]") enclosure = undefined;
  }
  tokens.push({ kind: "end", text: "", from: text.length, to: text.length });
  return tokens;
}

function next(
  text: string,
  from: number,
  enclosure: "{" | "[" | undefined,
  taken: (pattern: RegExp) => string | undefined,
): Token {
  const made = (kind: string, own: string): Token => ({ kind, text: own, from, to: from + own.length });
  // No two of these begin with the same character: the most frequent come first.
  const word = taken(enclosure === undefined ? WORD : LABEL);
  if (word !== undefined) return made(enclosure !== "{" && /^(?:inf|nan)$/i.test(word) ? "number" : "word", word);
  const sign = taken(enclosure === "{" ? SIGN_IN_BRACES : enclosure === "[" ? SIGN_IN_BRACKETS : SIGN);
  if (sign !== undefined) return made(sign, sign);
  const literal = enclosure === "[" ? undefined : taken(STRING);
  if (literal !== undefined) {
    const fault = faultOf(literal);
    if (fault !== undefined) throw new SyntaxFault(from, from + literal.length, fault);
    return made("string", literal);
  }
  const numeric = enclosure === "{" ? undefined : taken(NUMERIC);
  if (numeric !== undefined) return made(readNumber(numeric).kind, numeric);
  const character = String.fromCodePoint(text.codePointAt(from) ?? 0);
  if (/["'`]/.test(character) && enclosure !== "[") throw new SyntaxFault(from, text.length, "string is not closed");
  throw new SyntaxFault(from, from + character.length, `unexpected ${shown(character)}`);
}

/** A character as people can see it: a blank that Prometheus does not know looks like any other. */
function shown(character: string): string {
  const isVisible = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character);
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return isVisible ? JSON.stringify(character) : `character U+${code}, which only looks like a blank or nothing`;
}
