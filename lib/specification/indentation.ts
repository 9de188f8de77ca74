import { quoted } from "../errors";

/** A line in a place where no line can be, and the message about it. */
export interface Misplaced {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
}

/** A line with words, that is neither part of a text over several lines nor of a list or map in brackets. */
interface Row {
  readonly line: number;
  readonly indent: number;
  readonly words: string;
  /** Column of what follows `- `, which lines below may have as well. */
  readonly inner: number;
}

const KEY = /^(?:"[^"]*"|'[^']*'|[^\s"'#[\]{},&*!|>%@`-][^#]*?):(?:\s|$)/;
const OPENS = /:\s*(?:[&!]\S+\s*)*(?:#.*)?$/;
const TEXT_BELOW = /(?::|-)\s+[|>][-+0-9]*\s*(?:#.*)?$/;

/**
 * The first line of `text`, up to line `last`, that is indented unlike the lines around it, or has no colon after its key: mistakes that people
 * make, in words that help them fix it. For text that the YAML parser has rejected.
 */
export function misplacedLine(text: string, last: number): Misplaced | undefined {
  const levels: Row[] = [];
  let [first, before]: (Row | undefined)[] = [];
  for (const row of rowsOf(text)) {
    if (row.line > last + 1) return undefined;
    while ((levels.at(-1)?.indent ?? -1) > row.indent) levels.pop();
    const level = levels.at(-1);
    first ??= row;
    const message = messageFor(row, before, level ?? first);
    if (message !== undefined) return { line: row.line, column: row.indent + 1, message };
    if (level?.indent !== row.indent) levels.push(row);
    if (row.inner > row.indent) levels.push({ ...row, indent: row.inner });
    before = row;
  }
  return undefined;
}

function messageFor(row: Row, before: Row | undefined, level: Row): string | undefined {
  const isItem = row.words.startsWith("- ");
  if (!isItem && !KEY.test(row.words)) return undefined;
  if (!before || level.indent === row.indent) return undefined;
  const own = `is indented by ${blanks(row.indent)}`;
  if (row.indent > before.inner) {
    if (OPENS.test(before.words)) return undefined;
    const above = `line ${before.line} (${quoted(before.words)})`;
    return KEY.test(before.words)
      ? `${own}, deeper than ${above}, which has a value already; indent it by ${blanks(before.inner)} to stand beside that`
      : `stands below ${above}, which has no colon behind its key; write ${quoted(`${before.words.split(/\s/)[0]}:`)}`;
  }
  if (row.indent === before.inner) return undefined;
  const like = [level, before].filter(
    ({ indent, line }, index) => index === 0 || (indent > row.indent && line !== level.line),
  );
  const places = like.map(({ indent, line }) => `${blanks(indent)} (like line ${line})`).join(" or ");
  return `${own}, but no line above is; indent it by ${places}`;
}

function blanks(count: number): string {
  return count === 1 ? "1 blank" : `${count} blanks`;
}

function* rowsOf(text: string): Generator<Row> {
  let [brackets, textBelow] = [0, -1];
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const indent = whole.search(/[^ ]/);
    const words = whole.trim();
    if (words === "" || words.startsWith("#")) continue;
    if (textBelow >= 0 && indent > textBelow) continue;
    textBelow = TEXT_BELOW.test(words) ? indent : -1;
    const wasInside = brackets > 0;
    const bare = words.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|(?:^|\s)#.*$/g, "");
    brackets += (bare.match(/[[{]/g) ?? []).length - (bare.match(/[\]}]/g) ?? []).length;
    if (!wasInside)
      yield { line: index + 1, indent, words, inner: indent + (/^-\s+(?=\S)/.exec(words)?.[0].length ?? 0) };
  }
}
