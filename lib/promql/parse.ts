import type { SyntaxNode } from "@lezer/common";
import { AssumptionError } from "../errors";
import { syntaxOf } from "../third-party/promql-grammar";
import { Duration, UnitError } from "../units";
import type { BinaryOp, Expr, Length, Matcher, ModifiedExpr, SelectorExpr, UnaryExpr } from "./ast";
import { nested, type Piece } from "./precedence";
import { problem, type PromqlProblem } from "./problem";
import { faultOf, unquote } from "./strings";

/** What reading a text gives: an expression, or what keeps it from being one. */
export type Parsed =
  | { readonly expr: Expr; readonly problems: readonly [] }
  | { readonly expr?: undefined; readonly problems: readonly PromqlProblem[] };

/** Every text of a stack is read by whoever repairs, checks, proves and renders it: reading it once is enough. */
const READ = new Map<string, Parsed>();
const MOST_READ = 2_000;

/** Reads `text` as one PromQL expression. Only syntax is looked at: see `checkPromql` for types and the like. */
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
  const tree = syntaxOf(text);
  const problems = errorsIn(text, tree.topNode);
  if (problems.length > 0) return { problems };
  const top = childrenOf(tree.topNode)[0];
  if (!top) return { problems: [problem(text, 0, text.length, "holds no expression")] };
  return { expr: new Reader(text).expr(top), problems: [] };
}

/** One problem for each error of the syntax tree, the first of those that touch. */
function errorsIn(text: string, top: SyntaxNode): readonly PromqlProblem[] {
  const found: PromqlProblem[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type.isError) {
      const previous = found.at(-1);
      if (previous === undefined || node.from > previous.to + 1) found.push(unexpected(text, node));
      return;
    }
    const fault = node.name === "StringLiteral" ? faultOf(text.slice(node.from, node.to)) : undefined;
    if (fault !== undefined) found.push(problem(text, node.from, node.to, fault));
    for (let child = node.firstChild; child; child = child.nextSibling) visit(child);
  };
  visit(top);
  return found;
}

function unexpected(text: string, { from, to }: SyntaxNode): PromqlProblem {
  if (text.slice(from).trim() === "") {
    return problem(text, text.length, text.length, "ends too early; is a parenthesis, bracket or operand missing?");
  }
  if (to > from) return problem(text, from, to, `unexpected ${JSON.stringify(text.slice(from, to))}`);
  const next = /\s*(\S+)/y;
  next.lastIndex = from;
  const word = next.exec(text)?.[1] ?? "";
  return problem(text, from, from, `something is missing before ${JSON.stringify(word)}`);
}

/** Turns the concrete syntax, which has no errors any more, into expressions. */
class Reader {
  constructor(private readonly text: string) {}

  public expr(node: SyntaxNode): Expr {
    return nested(this.pieces(node));
  }

  /** The parts of `node`, down to what stands in parentheses. */
  private pieces(node: SyntaxNode): readonly Piece[] {
    const around = (make: (of: Expr) => Expr): readonly Piece[] => [
      ...this.pieces(expectChild(node, 0)),
      { kind: "postfix", around: make },
    ];
    const modified = (modifier: ModifiedExpr["modifier"]) =>
      around((of) => ({ kind: "modified", modifier, of, from: of.from, to: node.to }));
    switch (node.name) {
      case "BinaryExpr": {
        const { left, right, operator } = this.binary(node);
        return [...this.pieces(left), operator, ...this.pieces(right)];
      }
      case "UnaryExpr": {
        const op = this.of(expectChild(node, 0)) as UnaryExpr["op"];
        return [{ kind: "prefix", op, from: node.from }, ...this.pieces(expectChild(node, 1))];
      }
      case "MatrixSelector": {
        const range = this.length(expectChild(node, 1));
        return around((of) => ({ kind: "range", of, range, from: of.from, to: node.to }));
      }
      case "SubqueryExpr": {
        const [range, step] = childrenOf(node)
          .slice(1)
          .map((child) => this.length(child));
        if (!range) throw new AssumptionError("a subquery of PromQL has a range");
        return around((of) => ({ kind: "subquery", of, range, ...(step && { step }), from: of.from, to: node.to }));
      }
      case "OffsetExpr":
        return modified("offset");
      case "StepInvariantExpr":
        return modified("at");
      case "AnchoredExpr":
        return modified("anchored");
      case "SmoothedExpr":
        return modified("smoothed");
      default:
        return [{ kind: "operand", expr: this.operand(node) }];
    }
  }

  private operand(node: SyntaxNode): Expr {
    const { from, to } = node;
    switch (node.name) {
      case "NumberDurationLiteral":
        return { kind: "number", from, to, ...numberOf(this.of(node)) };
      case "StringLiteral":
        return { kind: "string", from, to, value: unquote(this.of(node)) };
      case "VectorSelector":
        return this.selector(node);
      case "FunctionCall":
        return { kind: "call", from, to, function: this.of(expectChild(node, 0)), args: this.args(node) };
      case "AggregateExpr":
        return this.aggregation(node);
      case "ParenExpr":
        return { kind: "paren", from, to, of: this.expr(expectChild(node, 0)) };
      default:
        throw new AssumptionError(`PromQL has no expression ${node.name}`);
    }
  }

  private selector(node: SyntaxNode): SelectorExpr {
    const { from, to } = node;
    const name = node.getChild("Identifier");
    const list = node.getChild("LabelMatchers");
    const all = list ? childrenOf(list) : [];
    const quotedName = all.find(({ name: kind }) => kind === "QuotedLabelName");
    const matchers = all.filter(({ name: kind }) => kind.endsWith("LabelMatcher")).map((m) => this.matcher(m));
    const named = name !== null || quotedName !== undefined;
    const equal = named ? undefined : matchers.find(({ label, op }) => label === "__name__" && op === "=");
    const metric = name ? this.of(name) : quotedName ? unquote(this.of(quotedName)) : equal?.value;
    return {
      kind: "selector",
      from,
      to,
      ...(metric !== undefined && { metric }),
      matchers: matchers.filter(({ label }) => label !== "__name__"),
      nameMatchers: matchers.filter((matcher) => matcher.label === "__name__" && matcher !== equal),
      named,
      quoted: all.some(({ name: kind }) => kind.startsWith("Quoted")),
    };
  }

  private matcher(node: SyntaxNode): Matcher {
    const [label, op, value] = childrenOf(node).map((child) => this.of(child));
    return {
      from: node.from,
      to: node.to,
      label: node.name === "QuotedLabelMatcher" ? unquote(label ?? "") : (label ?? ""),
      op: op as Matcher["op"],
      value: unquote(value ?? ""),
    };
  }

  private aggregation(node: SyntaxNode): Expr {
    const { from, to } = node;
    const modifier = node.getChild("AggregateModifier");
    const grouping = modifier && {
      kind: this.of(expectChild(modifier, 0)).toLowerCase() as "by" | "without",
      labels: this.labels(expectChild(modifier, 1)),
    };
    const op = this.of(expectChild(node, 0)).toLowerCase();
    return { kind: "aggregation", from, to, op, ...(grouping && { grouping }), args: this.args(node) };
  }

  private binary(node: SyntaxNode) {
    const children = childrenOf(node);
    const op = this.of(expectChild(node, 1)).toLowerCase() as BinaryOp;
    const matching = node.getChild("MatchingModifierClause");
    const rest = {
      kind: "binary" as const,
      op,
      bool: node.getChild("BoolModifier") !== null,
      ...(matching && { matching: this.matching(matching) }),
      fill: node.getChild("FillModifier") !== null,
    };
    const operator: Piece = { kind: "operator", op, rest };
    return { left: expectChild(node, 0), right: expectChild(node, children.length - 1), operator };
  }

  private matching(node: SyntaxNode) {
    const side = node.getChild("GroupLeft") ? "left" : node.getChild("GroupRight") ? "right" : undefined;
    const [labels, include] = node.getChildren("GroupingLabels").map((list) => this.labels(list));
    return {
      kind: node.getChild("On") ? ("on" as const) : ("ignoring" as const),
      labels: labels ?? [],
      ...(side && { group: { side, include: include ?? [] } as const }),
    };
  }

  private labels(node: SyntaxNode): readonly string[] {
    return childrenOf(node).map((child) =>
      child.name === "QuotedLabelName" ? unquote(this.of(child)) : this.of(child),
    );
  }

  private args(node: SyntaxNode): readonly Expr[] {
    const body = node.getChild("FunctionCallBody");
    return body ? childrenOf(body).map((child) => this.expr(child)) : [];
  }

  private length(node: SyntaxNode): Length {
    const { from, to } = node;
    const text = this.of(node);
    try {
      return { from, to, milliseconds: Duration.parse(text).milliseconds, unit: true };
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
    }
    const seconds = Number(text);
    return { from, to, ...(Number.isFinite(seconds) && { milliseconds: seconds * 1_000 }), unit: false };
  }

  private of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }
}

function numberOf(text: string): { value: number; modern: boolean } {
  const [, sign = "", digits = ""] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
  const plain = digits.toLowerCase().replaceAll("_", "");
  const isDuration = /[a-z]$/.test(plain) && !/^(inf|infinity|nan|0x[0-9a-f]+)$/.test(plain);
  const magnitude = isDuration ? Duration.parse(plain).toSeconds() : magnitudeOf(plain);
  return { value: sign === "-" ? -magnitude : magnitude, modern: isDuration || digits.includes("_") };
}

function magnitudeOf(text: string): number {
  return text.startsWith("inf") ? Infinity : text === "nan" ? NaN : Number(text);
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== "LineComment") children.push(child);
  }
  return children;
}

function expectChild(node: SyntaxNode, index: number): SyntaxNode {
  const child = childrenOf(node)[index];
  if (!child) throw new AssumptionError(`a ${node.name} of PromQL has at least ${index + 1} parts`);
  return child;
}
