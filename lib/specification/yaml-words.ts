import { Lexer, type YAMLError } from "../third-party/yaml-reader";
import { quoted } from "../errors";
import { DEEPEST } from "./given";

/** A place in a text that is not YAML, and words by which people can correct it. */
export interface BrokenPlace {
  readonly offset: number;
  readonly message: string;
}

export const TOO_DEEP = `must not be nested deeper than ${DEEPEST} levels`;

/** What the reader found, without what only follows from the first: behind an open bracket or quote it reads everything wrongly. */
export function brokenPlaces(text: string, errors: readonly YAMLError[]): readonly BrokenPlace[] {
  const places: (BrokenPlace & { readonly isOwn?: boolean })[] = [];
  for (const { code, message, pos } of errors) {
    const open = openAt(text, pos[0], message);
    if (open) {
      if (places.length === 0) places.push(open);
      break;
    }
    // Its other messages about a line follow from the first.
    const before = places.at(-1);
    if (before && !text.slice(before.offset, pos[0]).includes("\n")) continue;
    const own = lineWords(text, pos[0]) ?? ownWords(code, message);
    const reader = `is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
    places.push(own ? { offset: pos[0], message: own, isOwn: true } : { offset: pos[0], message: reader });
  }
  return places.some(({ isOwn }) => isOwn) ? places.filter(({ isOwn }) => isOwn) : places;
}

function ownWords(code: YAMLError["code"], message: string): string | undefined {
  if (code === "RESOURCE_EXHAUSTION") return TOO_DEEP;
  if (code === "TAB_AS_INDENT") return "must not be indented with tabs; YAML takes spaces only";
  if (code === "TAG_RESOLVE_FAILED") return "must not have a tag of its own; only plain YAML is read";
  if (code === "MULTILINE_IMPLICIT_KEY" || message.startsWith("Implicit map keys need"))
    return "must have a colon and a space after its key, as in port: 9100";
  if (code === "BLOCK_AS_IMPLICIT_KEY")
    return "must have its value in quotes, because it contains a colon and a space, or its second key on a line of its own";
  if (message.startsWith("Unexpected block-seq-ind on same line"))
    return "must have the entries of its list on lines of their own below its key, or in brackets, as in [a, b]";
  if (message.startsWith("Unexpected scalar at node end"))
    return "has text after the end of its value; put all of it in one pair of quotes";
  if (/^Unexpected flow-(map|seq)-end/.test(message))
    return "closes a bracket that is not open; remove it, or put the value in quotes";
  const [, sign] = /^Plain value cannot start with .*?(\S)$/.exec(message) ?? [];
  return sign && `must have its value in quotes, because it begins with ${sign}`;
}

const VALUE_THEN_KEY = /^\s*(?:- )?[\w.-]+:\s+(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\})\s+([\w.-]+):(?:\s|$)/;
const KEY_THEN_KEY = /^\s*(?:- )?[\w.-]+:\s+([\w.-]+):\s*$/;

/** Two keys in the line at `offset`: the reader takes the second one for part of a value. */
function lineWords(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const [line = ""] = text.slice(start).split(/\r?\n/, 1);
  const [, beside] = VALUE_THEN_KEY.exec(line) ?? [];
  if (beside) return `has a second key in one line; put ${quoted(`${beside}:`)} on a line of its own`;
  const [, below] = KEY_THEN_KEY.exec(line) ?? [];
  return below && `has two keys in one line; put ${quoted(`${below}:`)} on the next line, indented`;
}

const CLOSING: Readonly<Record<string, string>> = { "[": "]", "{": "}" };

/** The bracket or quote that is open where the reader gave up because of it. */
function openAt(text: string, end: number, message: string): BrokenPlace | undefined {
  const { brackets, quote } = openIn(text, end);
  if (/^Missing closing .quote/.test(message))
    return { offset: quote, message: `opens a quote that is not closed; put ${text.charAt(quote)} at its end` };
  const bracket = brackets.at(-1);
  if (bracket === undefined) return undefined;
  const sign = text.charAt(bracket);
  const closing = CLOSING[sign] ?? "";
  const other = /^[\]}]/.exec(text.slice(end))?.[0];
  if (other !== undefined && other !== closing)
    return { offset: bracket, message: `the bracket ${sign} is closed by ${other}; close it by ${closing}` };
  const isBroken = /^Flow (map|sequence) in block collection/.test(message);
  if (!isBroken && !openIn(text, text.length).brackets.includes(bracket)) return undefined;
  return { offset: bracket, message: `the bracket ${sign} is not closed; put ${closing} at its end` };
}

/** Lexemes that the lexer says of itself: where a document, broken brackets and a plain value begin. */
const MARKS: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f", "\ufeff"]);

/** Offsets of the brackets that are open at `end`, from outside in, and of the last quote that opens. */
function openIn(text: string, end: number): { readonly brackets: readonly number[]; readonly quote: number } {
  const brackets: number[] = [];
  let [offset, quote] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    if (offset >= end) break;
    if (/^["']/.test(lexeme)) quote = offset;
    if (lexeme in CLOSING) brackets.push(offset);
    if (lexeme === "]" || lexeme === "}") brackets.pop();
    if (!MARKS.has(lexeme)) offset += lexeme.length;
  }
  return { brackets, quote };
}
