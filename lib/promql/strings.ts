const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** What makes `literal` no string for Prometheus, which reads strings as Go does; nothing when it is one. */
export function faultOf(literal: string): string | undefined {
  const closed = /^(?:"(?:[^\\\n"]|\\.)*"|'(?:[^\\\n']|\\.)*'|`[^`]*`)$/s;
  if (!closed.test(literal)) return "string is not closed";
  if (literal.startsWith("`")) return undefined;
  for (const [escape, valid] of literal
    .slice(1, -1)
    .matchAll(
      /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|[0-3][0-7]{2}|[abfnrtv\\'"])|\\./gs,
    )) {
    if (/^u[dD][89a-fA-F]|^U0000[dD][89a-fA-F]/.test(valid ?? "")) return `${escape} is half of a character`;
    if (valid === undefined || (/^['"]$/.test(valid) && valid !== literal[0]))
      return `unknown escape ${escape} in a string; write ${escape.replace("\\", "\\\\")}`;
  }
  return undefined;
}

/** The value of a PromQL string literal, in any of its three kinds of quotes. */
export function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`")) return inner;
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_, hex: string, short: string, long: string, octal: string, one: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      return ESCAPES[one] ?? one;
    },
  );
}
