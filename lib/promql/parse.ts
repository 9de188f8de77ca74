import type { Expr, Length, Matcher, ModifiedExpr, SelectorExpr } from "./ast";
import { AGGREGATIONS } from "./functions";
import { keywordOf, tokensOf, type Token } from "./lexer";
import { LONGEST_SECONDS, readNumber } from "./numbers";
import { binaryHead, levelOf, POWER } from "./operators";
import { problem, SyntaxFault, type PromqlProblem } from "./problem";
import { unquote } from "./strings";
import { Tokens } from "./tokens";

/** What reading a text gives: an expression, or what keeps it from being one. */
export type Parsed =
  | { readonly expr: Expr; readonly problems: readonly [] }
  | { readonly expr?: undefined; readonly problems: readonly PromqlProblem[] };

/** Repair, checks, proofs and rendering all read every text of a stack: parsing it once is enough. */
const READ = new Map<string, Parsed>();
const MOST_READ = 2_000;

/** Deeper parentheses would overflow the stack of the code that walks the expression. */
const DEEPEST = 500;

/**
 * Reads `text` as one PromQL expression, in the grammar of the newest Prometheus; what older ones lack is marked. Only syntax is looked at:
 * see `checkPromql` for types and the like.
 */
export function readPromql(text: string): Parsed {
  let parsed = READ.get(text);
  if (parsed === undefined) {
    if (READ.size >= MOST_READ) READ.clear();
    parsed = read(text);
    READ.set(text, parsed);
  }
  return parsed;
}

function read(text: string): Parsed {
  if (text.trim() === "") return { problems: [problem(text, 0, 0, "is empty; a PromQL expression is needed")] };
  try {
    return { expr: new Reader(new Tokens(tokensOf(text))).whole(), problems: [] };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { problems: [problem(text, error.from, error.to, error.rule)] };
  }
}

/** Words that name a metric where an operand is expected, although they are keywords elsewhere. */
const NO_METRICS: readonly string[] = ["bool", "on", "ignoring", "group_left", "group_right", "atan2"];

class Reader {
  private depth = 0;

  constructor(private readonly tokens: Tokens) {}

  public whole(): Expr {
    const expr = this.expr(0);
    if (this.tokens.peek.kind !== "end") throw this.tokens.unexpected();
    return expr;
  }

  /** An expression of operators that bind as tightly as `least` or more. */
  private expr(least: number): Expr {
    if (++this.depth > DEEPEST) throw this.tokens.unexpected(`is nested more than ${DEEPEST} deep at`);
    let left = this.operand();
    for (;;) {
      const level = levelOf(this.tokens.peek);
      if (level === undefined || level < least) break;
      const head = binaryHead(this.tokens);
      const right = this.expr(level === POWER ? level : level + 1);
      left = { ...head, left, right, from: left.from, to: right.to };
    }
    this.depth--;
    return left;
  }

  private operand(): Expr {
    const { kind, from } = this.tokens.peek;
    if (kind === "+" || kind === "-") {
      this.tokens.take();
      const of = this.expr(POWER);
      return { kind: "unary", op: kind, of, from, to: of.to };
    }
    let expr = this.primary();
    for (let next = this.postfix(expr); next; next = this.postfix(expr)) expr = next;
    return expr;
  }

  private primary(): Expr {
    const token = this.tokens.peek;
    const { from, to, text } = token;
    switch (token.kind) {
      case "number":
      case "duration": {
        this.tokens.take();
        const { value, modern } = readNumber(text);
        return { kind: "number", from, to, value, modern: modern || token.kind === "duration" };
      }
      case "string":
        this.tokens.take();
        return { kind: "string", from, to, value: unquote(text) };
      case "(": {
        this.tokens.take();
        const of = this.expr(0);
        return { kind: "paren", from, to: this.tokens.take(")").to, of };
      }
      case "{":
        return this.selector();
      case "word":
        return this.named(token);
      default:
        throw this.tokens.unexpected();
    }
  }

  private named(token: Token): Expr {
    const word = keywordOf(token) ?? "";
    const following = this.tokens.after;
    if (AGGREGATIONS.has(word) && (following.kind === "(" || isGrouping(following))) return this.aggregation(word);
    if (NO_METRICS.includes(word)) throw this.tokens.unexpected();
    if (following.kind !== "(" || token.text.includes(":")) return this.selector();
    this.tokens.take();
    const { args, to } = this.args();
    return { kind: "call", from: token.from, to, function: token.text, args };
  }

  private aggregation(op: string): Expr {
    const { from } = this.tokens.take();
    const before = this.grouping();
    const { args, to } = this.args();
    const behind = before ? undefined : this.grouping();
    const grouping = before ?? behind;
    return { kind: "aggregation", from, to: behind?.to ?? to, op, ...(grouping && { grouping }), args };
  }

  private grouping() {
    if (!isGrouping(this.tokens.peek)) return undefined;
    const kind = keywordOf(this.tokens.take()) === "by" ? ("by" as const) : ("without" as const);
    return { kind, ...this.tokens.labels() };
  }

  private args(): { args: readonly Expr[]; to: number } {
    this.tokens.take("(");
    const args: Expr[] = [];
    while (this.tokens.peek.kind !== ")") {
      if (args.length > 0) this.tokens.take(",");
      args.push(this.expr(0));
    }
    return { args, to: this.tokens.take(")").to };
  }

  private selector(): SelectorExpr {
    const { from } = this.tokens.peek;
    const name = this.tokens.is("word") ? this.tokens.take() : undefined;
    const { matchers, quoted, to } = this.tokens.is("{") ? this.matchers() : emptyList(name?.to ?? 0);
    const names = matchers.filter(({ label }) => label === "__name__");
    const equal = names.find(({ op }) => op === "=");
    const metric = name?.text ?? equal?.value;
    return {
      kind: "selector",
      from,
      to,
      ...(metric !== undefined && { metric }),
      matchers: matchers.filter(({ label }) => label !== "__name__"),
      named: name !== undefined,
      nameMatchers: names.filter((matcher) => name !== undefined || matcher !== equal),
      quoted,
    };
  }

  private matchers(): { matchers: readonly Matcher[]; quoted: boolean; to: number } {
    this.tokens.take("{");
    const matchers: Matcher[] = [];
    let quoted = false;
    while (this.tokens.peek.kind !== "}") {
      if (matchers.length > 0) {
        this.tokens.take(",");
        if (this.tokens.peek.kind === "}") break;
      }
      const label = this.tokens.takeOne("word", "string");
      quoted ||= label.kind === "string";
      matchers.push(this.matcher(label));
    }
    return { matchers, quoted, to: this.tokens.take("}").to };
  }

  private matcher(label: Token): Matcher {
    const { from } = label;
    const text = label.kind === "string" ? unquote(label.text) : label.text;
    // A quoted text alone is the metric's name.
    if (label.kind === "string" && [",", "}"].includes(this.tokens.peek.kind))
      return { from, to: label.to, label: "__name__", op: "=", value: text };
    const op = this.tokens.takeOne("=", "!=", "=~", "!~").kind as Matcher["op"];
    const value = this.tokens.take("string");
    return { from, to: value.to, label: text, op, value: unquote(value.text) };
  }

  /** What stands behind `of` and belongs to it. */
  private postfix(of: Expr): Expr | undefined {
    const token = this.tokens.peek;
    if (token.kind === "[") return this.range(of);
    if (token.kind === "@") return this.at(of);
    const word = keywordOf(token);
    if (word === "offset") {
      this.tokens.take();
      const offset = this.length();
      return { kind: "modified", modifier: "offset", of, offset, from: of.from, to: offset.to };
    }
    if (word !== "anchored" && word !== "smoothed") return undefined;
    const { to } = this.tokens.take();
    return { kind: "modified", modifier: word, of, from: of.from, to };
  }

  private range(of: Expr): Expr {
    this.tokens.take("[");
    const range = this.length();
    if (this.tokens.peek.kind !== ":") return { kind: "range", of, range, from: of.from, to: this.tokens.take("]").to };
    this.tokens.take();
    const step = this.tokens.is("]") ? undefined : this.length();
    const { to } = this.tokens.take("]");
    return { kind: "subquery", of, range, ...(step && { step }), from: of.from, to };
  }

  private at(of: Expr): ModifiedExpr {
    this.tokens.take("@");
    const word = keywordOf(this.tokens.peek);
    if (word === "start" || word === "end") {
      this.tokens.take();
      this.tokens.take("(");
      return { kind: "modified", modifier: "at", of, from: of.from, to: this.tokens.take(")").to };
    }
    const sign = ["+", "-"].includes(this.tokens.peek.kind) ? this.tokens.take().kind : "";
    const { text, kind, to } = this.tokens.takeOne("number", "duration");
    const { value, modern } = readNumber(text);
    const time = { seconds: sign === "-" ? -value : value, modern: modern || kind === "duration" };
    return { kind: "modified", modifier: "at", of, time, from: of.from, to };
  }

  /** A length of time, whose sign and unit are optional; or one that is computed, which only ends are looked for of. */
  private length(): Length {
    const { from } = this.tokens.peek;
    const sign = ["+", "-"].includes(this.tokens.peek.kind) ? this.tokens.take().kind : "";
    if (["(", "word"].includes(this.tokens.peek.kind)) return this.computed(from);
    const { text, kind, to } = this.tokens.takeOne("duration", "number");
    const { value } = readNumber(text);
    if (!(Math.abs(value) < LONGEST_SECONDS)) throw new SyntaxFault(from, to, "duration is out of range");
    // Behind a number in brackets, an operator makes it a computation.
    if (this.tokens.isInBrackets && /^[-+*/%^]$/.test(this.tokens.peek.kind)) return this.computed(from);
    const milliseconds = Math.round(value * 1_000) * (sign === "-" ? -1 : 1);
    return { from, to, milliseconds, sign, unit: kind === "duration" };
  }

  private computed(from: number): Length {
    let open = 0;
    for (;;) {
      const { kind } = this.tokens.peek;
      if (kind === "end" || (open === 0 && (kind === "]" || kind === ":" || kind === ")" || kind === ","))) break;
      this.tokens.take();
      if (kind === "(") open++;
      if (kind === ")" && --open === 0 && !this.tokens.isInBrackets) break;
    }
    return { from, to: this.tokens.previous.to, sign: "", unit: true };
  }
}

function isGrouping(token: Token): boolean {
  const word = keywordOf(token);
  return word === "by" || word === "without";
}

function emptyList(to: number) {
  return { matchers: [] as readonly Matcher[], quoted: false, to };
}
