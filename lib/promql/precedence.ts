import { AssumptionError } from "../errors";
import type { BinaryExpr, BinaryOp, Expr, UnaryExpr } from "./ast";

/** One piece of an expression between parentheses, in the order of the text. */
export type Piece =
  | { readonly kind: "operand"; readonly expr: Expr }
  | { readonly kind: "prefix"; readonly op: UnaryExpr["op"]; readonly from: number }
  /** A range, subquery, offset or the like behind what it belongs to. */
  | { readonly kind: "postfix"; readonly around: (of: Expr) => Expr }
  | {
      readonly kind: "operator";
      readonly op: BinaryOp;
      readonly rest: Omit<BinaryExpr, "left" | "right" | "from" | "to">;
    };

const LEVELS: readonly (readonly BinaryOp[])[] = [
  ["or"],
  ["and", "unless"],
  ["==", "!=", ">", "<", ">=", "<=", "</", ">/"],
  ["+", "-"],
  ["*", "/", "%", "atan2"],
  ["^"],
];

const POWER = LEVELS.length - 1;

/**
 * The expression that `pieces` are by the precedence of Prometheus: what stands behind an operand binds it tightest, then `^` (from
 * the right), signs and multiplications, and so on. The grammar of lezer reads `a + b[5m]` as `(a + b)[5m]`, so that its own
 * nesting cannot be used.
 */
export function nested(pieces: readonly Piece[]): Expr {
  let at = 0;
  const operand = (): Expr => {
    const piece = pieces[at++];
    if (piece?.kind === "prefix") {
      const of = expression(POWER);
      return { kind: "unary", op: piece.op, of, from: piece.from, to: of.to };
    }
    if (piece?.kind !== "operand") throw new AssumptionError("an operand stands before and behind every operator");
    let { expr } = piece;
    for (let next = pieces[at]; next?.kind === "postfix"; next = pieces[++at]) expr = next.around(expr);
    return expr;
  };
  const expression = (least: number): Expr => {
    let left = operand();
    for (let next = pieces[at]; next?.kind === "operator"; next = pieces[at]) {
      const { op, rest } = next;
      const level = LEVELS.findIndex((ops) => ops.includes(op));
      if (level < least) break;
      at++;
      const right = expression(level === POWER ? level : level + 1);
      left = { ...rest, left, right, from: left.from, to: right.to };
    }
    return left;
  };
  return expression(0);
}
