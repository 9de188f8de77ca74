/** A part of a query: where it stands in the text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** One label matcher of a selector. */
export interface Matcher extends Place {
  readonly label: string;
  readonly op: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** `5`, `0.95`, `NaN`, `5m` (which is 300). */
export interface NumberExpr extends Place {
  readonly kind: "number";
  readonly value: number;
  /** Whether it is written as a duration or with underscores, which came with Prometheus 3. */
  readonly modern: boolean;
}

/** `"text"` */
export interface StringExpr extends Place {
  readonly kind: "string";
  readonly value: string;
}

/** `up{job="node"}`; the metric of `{__name__="up"}` is `up` as well. */
export interface SelectorExpr extends Place {
  readonly kind: "selector";
  /** Absent when the name is matched by a regular expression or not at all. */
  readonly metric?: string;
  /** All but the one of the name. */
  readonly matchers: readonly Matcher[];
  /** Whether the name stands by itself and not as a matcher of `__name__`. */
  readonly named: boolean;
  /** Other matchers of `__name__`. */
  readonly nameMatchers: readonly Matcher[];
  /** Whether a name or label is quoted in the way of Prometheus 3: `{"a.b"}`. */
  readonly quoted: boolean;
}

/** `up[5m]` */
export interface RangeExpr extends Place {
  readonly kind: "range";
  readonly of: Expr;
  readonly range: Length;
}

/** `up[1h:1m]` */
export interface SubqueryExpr extends Place {
  readonly kind: "subquery";
  readonly of: Expr;
  readonly range: Length;
  readonly step?: Length;
}

/** A length of time in a query. */
export interface Length extends Place {
  /** Absent when it is computed (`[5m + step()]`). */
  readonly milliseconds?: number;
  readonly sign: string;
  /** Whether it has a unit; bare numbers of seconds came with Prometheus 3. */
  readonly unit: boolean;
}

/** `rate(x[5m])` */
export interface CallExpr extends Place {
  readonly kind: "call";
  readonly function: string;
  readonly args: readonly Expr[];
}

/** `sum by (instance) (x)` */
export interface AggregationExpr extends Place {
  readonly kind: "aggregation";
  readonly op: string;
  readonly grouping?: {
    readonly kind: "by" | "without";
    readonly labels: readonly string[];
    /** Whether a label is quoted in the way of Prometheus 3. */
    readonly quoted: boolean;
  };
  /** The last one is the aggregated vector. */
  readonly args: readonly Expr[];
}

/** Operators between two expressions. */
export type BinaryOp =
  | ("+" | "-" | "*" | "/" | "%" | "^" | "atan2")
  | ("==" | "!=" | ">" | "<" | ">=" | "<=")
  | ("and" | "or" | "unless")
  | ("</" | ">/");

/** `a / on (instance) b` */
export interface BinaryExpr extends Place {
  readonly kind: "binary";
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  readonly bool: boolean;
  readonly matching?: {
    readonly kind: "on" | "ignoring";
    readonly labels: readonly string[];
    /** Whether a label is quoted in the way of Prometheus 3. */
    readonly quoted: boolean;
    readonly group?: { readonly side: "left" | "right"; readonly include: readonly string[] };
  };
  /** Whether it has a `fill` modifier. */
  readonly fill: boolean;
}

/** `-x` */
export interface UnaryExpr extends Place {
  readonly kind: "unary";
  readonly op: "-" | "+";
  readonly of: Expr;
}

/** `(x)` */
export interface ParenExpr extends Place {
  readonly kind: "paren";
  readonly of: Expr;
}

/** `x offset 5m`, `x @ start()`, `x anchored` */
export interface ModifiedExpr extends Place {
  readonly kind: "modified";
  readonly modifier: "offset" | "at" | "anchored" | "smoothed";
  readonly of: Expr;
  /** Of `offset`. */
  readonly offset?: Length;
  /** Of `@`; absent for `start()` and `end()`. */
  readonly time?: { readonly seconds: number; readonly modern: boolean };
}

/** A PromQL expression. */
export type Expr =
  | NumberExpr
  | StringExpr
  | SelectorExpr
  | RangeExpr
  | SubqueryExpr
  | CallExpr
  | AggregationExpr
  | BinaryExpr
  | UnaryExpr
  | ParenExpr
  | ModifiedExpr;

/** The expressions directly inside `expr`. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "number":
    case "string":
    case "selector":
      return [];
    case "call":
    case "aggregation":
      return expr.args;
    case "binary":
      return [expr.left, expr.right];
    default:
      return [expr.of];
  }
}

/** A part of an expression, and what it is a part of. */
export interface Step {
  readonly expr: Expr;
  readonly up?: Step;
}

/** `expr` and everything inside it, outermost first and in the order of the text. No recursion: a thousand terms are as many levels. */
export function* walk(expr: Expr): Generator<Step> {
  const open: Step[] = [{ expr }];
  for (let step = open.pop(); step; step = open.pop()) {
    yield step;
    const parts = partsOf(step.expr);
    for (let index = parts.length - 1; index >= 0; index--) open.push({ expr: parts[index] as Expr, up: step });
  }
}

/** A chain of operations, each the left side of the next, innermost first, and the operand that it begins with. */
export function chainOf(expr: Expr): { readonly first: Expr; readonly rest: readonly BinaryExpr[] } {
  const rest: BinaryExpr[] = [];
  let first = expr;
  for (; first.kind === "binary"; first = first.left) rest.push(first);
  return { first, rest: rest.reverse() };
}

/** `expr` without the parentheses around it. */
export function unwrapped(expr: Expr): Exclude<Expr, ParenExpr> {
  return expr.kind === "paren" ? unwrapped(expr.of) : expr;
}
