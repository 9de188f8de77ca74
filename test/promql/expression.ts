import { AssumptionError } from "../../lib/errors";
import { readPromql, type Expr } from "../../lib/promql";

/** `text` as an expression; it must be one. */
export function expression(text: string): Expr {
  const { expr, problems } = readPromql(text);
  if (!expr) throw new AssumptionError(`${text} is PromQL (${problems.map(({ message }) => message).join("; ")})`);
  return expr;
}
