import { quoted } from "../errors";
import { keywordOf, type Token } from "./lexer";
import { SyntaxFault } from "./problem";
import { unquote } from "./strings";

/** Kinds of tokens as messages call them. */
const WORDS: Readonly<Record<string, string>> = {
  word: "a name",
  string: "a string in quotes",
  number: "a number",
  duration: "a duration",
};

/** The tokens of a query, taken one after the other. */
export class Tokens {
  private at = 0;
  private inBrackets = false;

  constructor(private readonly all: readonly Token[]) {}

  /** The next one. */
  public get peek(): Token {
    return this.tokenAt(this.at);
  }

  /** The one after {@link peek}. */
  public get after(): Token {
    return this.tokenAt(this.at + 1);
  }

  /** The one that was taken last. */
  public get previous(): Token {
    return this.tokenAt(Math.max(0, this.at - 1));
  }

  /** Whether the range of a selector or subquery is being read. */
  public get isInBrackets(): boolean {
    return this.inBrackets;
  }

  /** Whether the next one is of `kind`. */
  public is(kind: Token["kind"]): boolean {
    return this.peek.kind === kind;
  }

  /** Takes the next one. @throws SyntaxFault when it is not of `kind` */
  public take(kind?: Token["kind"]): Token {
    const token = this.peek;
    if (token.kind === "bad number")
      throw new SyntaxFault(token.from, token.to, "is not a number or duration that Prometheus reads");
    if (kind !== undefined && token.kind !== kind) throw this.unexpected(undefined, kind);
    if (token.kind === "[") this.inBrackets = true;
    if (token.kind === "]") this.inBrackets = false;
    this.at++;
    return token;
  }

  /** Takes the next one. @throws SyntaxFault when it is of none of `kinds` */
  public takeOne(...kinds: readonly Token["kind"][]): Token {
    if (!kinds.includes(this.peek.kind) && this.peek.kind !== "bad number") throw this.unexpected(undefined, ...kinds);
    return this.take();
  }

  /** Labels in parentheses, as `by`, `on` and `group_left` have them. */
  public labels(): { readonly labels: readonly string[]; readonly quoted: boolean; readonly to: number } {
    this.take("(");
    const labels: string[] = [];
    let quoted = false;
    while (this.peek.kind !== ")") {
      if (labels.length > 0) {
        this.take(",");
        if (this.peek.kind === ")") break;
      }
      const label = this.takeOne("word", "string");
      if (keywordOf(label) === "without") throw new SyntaxFault(label.from, label.to, 'unexpected "without"');
      quoted ||= label.kind === "string" || label.text.includes(":");
      const name = label.kind === "string" ? unquote(label.text) : label.text;
      if (name === "") throw new SyntaxFault(label.from, label.to, "a label has a name");
      labels.push(name);
    }
    return { labels, quoted, to: this.take(")").to };
  }

  /** The fault of the next one; `wanted` are kinds that could stand there. */
  public unexpected(rule = "unexpected", ...wanted: readonly Token["kind"][]): SyntaxFault {
    const { kind, text, from, to } = this.peek;
    if (kind === "bad number") return new SyntaxFault(from, to, "is not a number or duration that Prometheus reads");
    if (kind === "end")
      return new SyntaxFault(from, to, "ends too early; is a parenthesis, bracket or operand missing?");
    const expected = wanted.map((one) => WORDS[one] ?? JSON.stringify(one)).join(" or ");
    return new SyntaxFault(
      from,
      to,
      `${rule} ${quoted(text)}${expected === "" ? "" : `; ${expected} is needed there`}`,
    );
  }

  private tokenAt(index: number): Token {
    // The last one is the end of the text, and there is always one.
    return this.all[Math.min(index, this.all.length - 1)] as Token;
  }
}
