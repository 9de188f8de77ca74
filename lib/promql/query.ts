import {
  chainOf,
  unwrapped,
  walk,
  type BinaryExpr,
  type BinaryOp,
  type Expr,
  type Length,
  type SelectorExpr,
  type Step,
} from "./ast";
import { typeOf } from "./check";

/** A selector of a query, and what is done to it. */
export interface Use {
  readonly selector: SelectorExpr;
  /** The range directly behind it, of `[5m]`. */
  readonly range?: Length;
  /** The function that it, its range or its subquery is directly an argument of. */
  readonly function?: string;
  /** What it is directly a part of, but for parentheses and modifiers. */
  readonly around?: Expr;
}

function around(step: Step): Step | undefined {
  let { up } = step;
  while (up && (up.expr.kind === "paren" || up.expr.kind === "modified")) ({ up } = up);
  return up;
}

/** Each panel asks each alert for its metrics: an expression is walked once. */
const USES = new WeakMap<Expr, readonly Use[]>();
const METRICS = new WeakMap<Expr, readonly string[]>();

/** Every selector of `expr`, in the order of the text. */
export function usesOf(expr: Expr): readonly Use[] {
  return remembered(USES, expr, usesIn);
}

function remembered<Value>(known: WeakMap<Expr, Value>, expr: Expr, of: (expr: Expr) => Value): Value {
  const value = known.get(expr) ?? of(expr);
  known.set(expr, value);
  return value;
}

function usesIn(expr: Expr): readonly Use[] {
  const uses: Use[] = [];
  for (const step of walk(expr)) {
    const { expr: selector } = step;
    if (selector.kind !== "selector") continue;
    const outer = around(step);
    const range = outer?.expr.kind === "range" ? outer.expr.range : undefined;
    const caller = (range || outer?.expr.kind === "subquery" ? outer && around(outer) : outer)?.expr;
    uses.push({
      selector,
      ...(outer && { around: outer.expr }),
      ...(range && { range }),
      ...(caller?.kind === "call" && { function: caller.function }),
    });
  }
  return uses;
}

/** Names of the metrics that `expr` reads, each once, in the order of the text. */
export function metricsOf(expr: Expr): readonly string[] {
  return remembered(METRICS, expr, () => [...new Set(usesOf(expr).flatMap(({ selector }) => selector.metric ?? []))]);
}

/** Labels that `expr` names: that it asks for, groups or matches by, and in texts those that it may make. */
export function labelsNamed(expr: Expr): ReadonlySet<string> {
  return new Set(
    [...walk(expr)].flatMap(({ expr: part }): readonly string[] => {
      if (part.kind === "selector") return part.matchers.map(({ label }) => label);
      if (part.kind === "aggregation") return part.grouping?.labels ?? [];
      if (part.kind === "binary") return [...(part.matching?.labels ?? []), ...(part.matching?.group?.include ?? [])];
      return part.kind === "string" ? [part.value] : [];
    }),
  );
}

/** Every range of `expr`: of selectors and of subqueries. */
export function rangesOf(expr: Expr): readonly Length[] {
  return [...walk(expr)].flatMap(({ expr: part }) =>
    part.kind === "range" || part.kind === "subquery" ? [part.range] : [],
  );
}

/** A condition: a vector, an operator, and the number that it is held against. */
export interface Threshold {
  readonly of: Expr;
  readonly op: Extract<BinaryOp, "==" | "!=" | ">" | "<" | ">=" | "<=">;
  readonly value: number;
  /** The comparison itself. */
  readonly comparison: BinaryExpr;
}

const MIRRORED = { ">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!=" } as const;

/** `expr` as a comparison of a vector with a number, whichever side the number is on; nothing when it is anything else. */
export function thresholdOf(expr: Expr): Threshold | undefined {
  const comparison = unwrapped(expr);
  if (comparison.kind !== "binary" || comparison.bool || !(comparison.op in MIRRORED)) return undefined;
  const op = comparison.op as keyof typeof MIRRORED;
  const [left, right] = [numberOf(comparison.left), numberOf(comparison.right)];
  if (right !== undefined) return { of: comparison.left, op, value: right, comparison };
  if (left !== undefined) return { of: comparison.right, op: MIRRORED[op], value: left, comparison };
  return undefined;
}

/** The number that `expr` is, when it is one that needs no server to be known. */
export function numberOf(expr: Expr): number | undefined {
  const inner = unwrapped(expr);
  if (inner.kind === "number") return inner.value;
  if (inner.kind === "unary") {
    const of = numberOf(inner.of);
    return of === undefined ? undefined : inner.op === "-" ? -of : of;
  }
  if (inner.kind !== "binary") return undefined;
  const [left, right] = [numberOf(inner.left), numberOf(inner.right)];
  if (left === undefined || right === undefined) return undefined;
  const results: Partial<Record<BinaryOp, number>> = {
    "+": left + right,
    "-": left - right,
    "*": left * right,
    "/": left / right,
  };
  return results[inner.op];
}

/**
 * Whether a series of `expr` can come and go with its value, so that an alert over it can be silent: a comparison that
 * filters, `absent`, or a set operation with one of those.
 */
export function canBeEmpty(expr: Expr): boolean {
  const inner = unwrapped(expr);
  switch (inner.kind) {
    case "call":
      if (inner.function === "absent" || inner.function === "absent_over_time") return true;
      return inner.args.some(canBeEmpty);
    case "aggregation":
      return inner.args.some(canBeEmpty);
    case "unary":
    case "modified":
    case "range":
    case "subquery":
      return canBeEmpty(inner.of);
    case "binary": {
      const { first, rest } = chainOf(inner);
      return rest.reduce((left, binary) => canBinaryBeEmpty(binary, left), canBeEmpty(first));
    }
    default:
      return false;
  }
}

function canBinaryBeEmpty(expr: BinaryExpr, left: boolean): boolean {
  if (expr.op in MIRRORED && !expr.bool) return typeOf(expr) === "instant vector";
  if (expr.op === "or") return left && canBeEmpty(expr.right);
  return expr.op === "unless" || left || canBeEmpty(expr.right);
}

/** New text for a part of a query. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** `text` with `edits` made; edits must not overlap, an edit inside another one is dropped. */
export function rewritten(text: string, edits: readonly Edit[]): string {
  let result = "";
  let end = 0;
  for (const edit of [...edits].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (edit.from < end) continue;
    result += text.slice(end, edit.from) + edit.text;
    end = edit.to;
  }
  return result + text.slice(end);
}
