/** A condition on one label. */
export interface Matcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** Go's blanks: unlike JavaScript's, without the byte order mark, and with U+0085. */
const BLANK = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const BLANKS = new RegExp(BLANK);

const CLASSIC_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A matcher that every version of Alertmanager reads alike: the value is always quoted, a name where it has to be. */
export function matcherText({ label, operator, value }: Matcher): string {
  return `${isClassicLabel(label) ? label : quotedText(label)}${operator}${quotedText(value)}`;
}

function quotedText(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/**
 * Reads a line of matchers as Alertmanager does; nothing where it refuses the line. It has two readers, and where both take a line
 * the older one's reading counts: in `instance=~"web-\d+"` the older keeps the backslash, which the newer refuses.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#matcher
 */
export function readMatchers(text: string): readonly Matcher[] | undefined {
  return readClassic(text) ?? new Utf8Reader(text).read();
}

/** Whether every version of Alertmanager takes `label` as the name of a matcher's label. */
export function isClassicLabel(label: string): boolean {
  return CLASSIC_NAME.test(label);
}

/** Reads as versions before 0.27.0 do; nothing where they refuse `text`. */
function readClassic(text: string): readonly Matcher[] | undefined {
  const parts = splitAtCommas(text.replace(/^\{/, "").replace(/\}$/, ""));
  const matchers = parts.map(readClassicMatcher);
  const right = matchers.filter((matcher) => matcher !== undefined);
  return right.length === matchers.length ? right : undefined;
}

/** At commas outside of quotes; what is empty between two commas is a part, at the end it is none. */
function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [];
  let [part, isQuoted, isEscaped] = ["", false, false];
  for (const character of text) {
    if (character === "," && !isQuoted) {
      parts.push(part);
      part = "";
      continue;
    }
    if (character === '"') {
      if (!isEscaped) isQuoted = !isQuoted;
      isEscaped = false;
    } else isEscaped = character === "\\" && !isEscaped;
    part += character;
  }
  const last = part.replace(new RegExp(`^${BLANK}+|${BLANK}+$`, "g"), "");
  return last === "" ? parts : [...parts, last];
}

function readClassicMatcher(text: string): Matcher | undefined {
  const [, label, operator, raw] =
    /^[\t\n\f\r ]*([a-zA-Z_:][a-zA-Z0-9_:]*)[\t\n\f\r ]*(=~|=|!=|!~)[\t\n\f\r ]*(.*?)[\t\n\f\r ]*$/s.exec(text) ?? [];
  if (label === undefined || raw === undefined) return undefined;
  const isQuoted = raw.startsWith('"');
  const inner = isQuoted ? raw.slice(1) : raw;
  const closing = /^((?:[^"\\]|\\.)*)"$/s.exec(inner)?.[1];
  // A backslash at the very end stands for itself, so that it closes nothing and opens nothing.
  const body = isQuoted ? closing : /^(?:[^"\\]|\\.)*\\?$/s.test(inner) ? inner : undefined;
  if (body === undefined) return undefined;
  const value = body.replace(/\\([n"\\])/g, (_, escape: string) => (escape === "n" ? "\n" : escape));
  return { label, operator: operator as Matcher["operator"], value };
}

const RESERVED = new RegExp(`${BLANK}|[{}!=~,\\\\"'\`]`);

/** Reads as versions from 0.27.0 on do where the older reader refuses a line. */
class Utf8Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  public read(): readonly Matcher[] | undefined {
    const matchers: Matcher[] = [];
    const isBraced = this.take("{");
    while (!this.isAtEnd() && !this.sees("}")) {
      const label = this.word();
      const operator = label === undefined ? undefined : this.operator();
      const value = operator === undefined ? undefined : this.word();
      if (label === undefined || operator === undefined || value === undefined) return undefined;
      matchers.push({ label, operator, value });
      if (!this.take(",")) break;
      if (this.sees(",")) return undefined;
    }
    if (isBraced !== this.take("}") || !this.isAtEnd()) return undefined;
    // A name without a letter is none, and the server refuses it.
    return matchers.some(({ label }) => label === "") ? undefined : matchers;
  }

  private word(): string | undefined {
    this.skipBlanks();
    if (this.text[this.at] !== '"') return this.bareWord();
    const literal = /^"(?:[^"\\]|\\.)*"/s.exec(this.text.slice(this.at))?.[0];
    if (literal === undefined) return undefined;
    this.at += literal.length;
    return unquotedGo(literal);
  }

  private bareWord(): string | undefined {
    const from = this.at;
    while (this.at < this.text.length && !RESERVED.test(this.text.charAt(this.at))) this.at++;
    return this.at === from ? undefined : this.text.slice(from, this.at);
  }

  private operator(): Matcher["operator"] | undefined {
    this.skipBlanks();
    const operator = /^(?:=~|=|!=|!~)/.exec(this.text.slice(this.at))?.[0];
    this.at += operator?.length ?? 0;
    return operator as Matcher["operator"] | undefined;
  }

  private take(character: string): boolean {
    if (!this.sees(character)) return false;
    this.at++;
    return true;
  }

  private sees(character: string): boolean {
    this.skipBlanks();
    return this.text[this.at] === character;
  }

  private isAtEnd(): boolean {
    this.skipBlanks();
    return this.at === this.text.length;
  }

  private skipBlanks(): void {
    while (BLANKS.test(this.text.charAt(this.at))) this.at++;
  }
}

const SINGLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

/** The value of a string literal of Go in double quotes; nothing when it is none, or is no text in UTF-8. */
function unquotedGo(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  if (inner.includes("\n")) return undefined;
  let isRight = true;
  // Bytes, because \x and \0 write those of one character one by one.
  const bytes = [...inner.matchAll(/\\(x[0-9a-fA-F]{2}|[0-7]{3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|[^\\]+/gs)].map(
    ([whole, escape]) => {
      if (escape === undefined) return Buffer.from(whole);
      if (/^[0-7]{3}$/.test(escape)) {
        const code = Number.parseInt(escape, 8);
        isRight &&= code < 256;
        return Buffer.from([code & 255]);
      }
      if (escape.length === 3) return Buffer.from([Number.parseInt(escape.slice(1), 16)]);
      if (escape.length > 3) {
        const code = Number.parseInt(escape.slice(1), 16);
        isRight &&= code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
        return Buffer.from(isRight ? String.fromCodePoint(code) : "");
      }
      isRight &&= Object.hasOwn(SINGLE, escape);
      return Buffer.from(SINGLE[escape] ?? "");
    },
  );
  if (!isRight) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes));
  } catch {
    return undefined;
  }
}
