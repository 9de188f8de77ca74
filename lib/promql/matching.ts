import type { BinaryExpr, CallExpr } from "./ast";
import { accepts, typeOf } from "./check";
import { isMatchedBy, labelsOf, mayHave, type LabelSet, type LabelSource } from "./labels";
import { usesOf } from "./query";

/** A label by which no series of one side of a matching is like one of the other. */
export interface Mismatch {
  readonly label: string;
  /** The side that does not have it; undefined when both have it, with other values. */
  readonly missing?: "left" | "right";
}

/** Whether `expr` matches series of two sides with each other. */
export function isMatching(expr: BinaryExpr): boolean {
  return typeOf(expr.left) !== "scalar" && typeOf(expr.right) !== "scalar" && expr.op !== "or" && !expr.fill;
}

/** Why no series of the left side of `expr` has a partner on the right, by all that `source` says is always so. */
export function mismatchOf(expr: BinaryExpr, source: LabelSource): Mismatch | undefined {
  if (!isMatching(expr)) return undefined;
  const [left, right] = [labelsOf(expr.left, source), labelsOf(expr.right, source)];
  for (const label of matchedLabels(expr, left, right)) {
    if (clash(left, right, label)) return { label, ...(!mayHave(right, label) && { missing: "right" }) };
    if (clash(right, left, label)) return { label, ...(!mayHave(left, label) && { missing: "left" }) };
  }
  return undefined;
}

function matchedLabels(expr: BinaryExpr, left: LabelSet, right: LabelSet): readonly string[] {
  if (expr.matching?.kind === "on") return expr.matching.labels;
  const named = [left, right].flatMap(({ always = [], passed = [] }) => [
    ...always,
    ...passed.map(({ label }) => label),
  ]);
  return [...new Set(named)].filter((label) => isMatchedBy(expr, label)).sort();
}

/** Whether `label` has one value on all series of `other`, and never on those of `set`. */
function clash(set: LabelSet, other: LabelSet, label: string): boolean {
  const value = mayHave(other, label) ? other.passed?.find((one) => one.label === label && one.op === "=")?.value : "";
  if (value === undefined) return false;
  if (value === "" && set.always?.has(label)) return true;
  return set.passed?.some((one) => one.label === label && !accepts(one, value)) === true;
}

/** Whether `expr` asks for a quantile of classic buckets whose bounds are gone. */
export function lacksBounds(expr: CallExpr, source: LabelSource): boolean {
  const [, buckets] = expr.args;
  if (expr.function !== "histogram_quantile" || !buckets || mayHave(labelsOf(buckets, source), "le")) return false;
  const uses = usesOf(buckets);
  return uses.length > 0 && uses.every(({ selector }) => source(selector.metric).always?.has("le"));
}
