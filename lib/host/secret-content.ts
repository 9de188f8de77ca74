/**
 * A rule for what a secret holds, which the host checks before it changes anything. What breaks it is named by file and line, and never shown.
 * Expressions are POSIX's extended ones, as `grep -E` reads them. A byte order mark breaks every rule.
 */
export interface ContentRule {
  /** What the line must be, as the end of a sentence: `a URL that begins with https://`. */
  readonly form: string;
  /** What the line must match. */
  readonly matches: string;
  /**
   * Which line: `each` that is not blank; the `only` one that is not blank; the `only-unended` one, behind which the file ends without a line
   * break, for programs that take it for a part of the secret; or the last one that begins so, which has to be there and is called `of`.
   */
  readonly line: "each" | "only" | "only-unended" | { readonly begins: string; readonly of: string };
}

/** One line without blanks, as tokens and keys are. */
export const ONE_WORD: readonly ContentRule[] = [oneLine("one line without blanks", "^[^[:space:]]+[[:space:]]*$")];

/** One line of any characters, as passwords are. */
export const ONE_LINE: readonly ContentRule[] = [oneLine("one line", ".")];

/** One line of any characters, and no line break behind it. */
export const ONE_UNENDED_LINE: readonly ContentRule[] = [
  { line: "only-unended", form: 'one line that ends without a line break, as "printf %s" writes it', matches: "." },
];

/** The address of a server. */
export const ONE_URL: readonly ContentRule[] = [
  oneLine("a URL that begins with https:// or http://", "^https?://[^[:space:]]+[[:space:]]*$"),
];

/** A certificate, or more, in PEM. */
export const PEM_CERTIFICATE: readonly ContentRule[] = [pem("a certificate", "CERTIFICATE")];

/** A private key in PEM. */
export const PEM_KEY: readonly ContentRule[] = [pem("a private key", "([A-Z]+ )?PRIVATE KEY")];

function oneLine(form: string, matches: string): ContentRule {
  return { line: "only", form, matches };
}

function pem(of: string, label: string): ContentRule {
  const begins = `^-----BEGIN ${label}-----[[:space:]]*$`;
  return {
    line: { begins, of },
    form: `${of} in PEM, whose first line is "-----BEGIN …-----" and nothing else`,
    matches: begins,
  };
}
