import {
  isMatchedBy,
  isMatching,
  labelsOf,
  lacksBounds,
  mismatchOf,
  usesOf,
  walk,
  type BinaryExpr,
  type CallExpr,
  type Expr,
  type LabelSource,
  type Mismatch,
} from "../promql";
import type { Catalogue } from "./catalogue";
import { hint, type Finding } from "./finding";

/** Whether `part` certainly has no result: its sides never match, or the bounds of its buckets are gone. */
export function hasNoResult(part: BinaryExpr | CallExpr, { labelsOf: source }: Catalogue): boolean {
  if (part.kind === "call") return lacksBounds(part, source);
  return part.op !== "unless" && mismatchOf(part, source) !== undefined;
}

/** Why `part` has no result, as the end of a sentence. */
export function noResult(part: BinaryExpr | CallExpr, catalogue: Catalogue): string {
  if (part.kind === "call")
    return "histogram_quantile needs the label le, which does not survive the aggregation; keep it in by (…)";
  const mismatch = mismatchOf(part, catalogue.labelsOf);
  return mismatch ? `${neverMatches(part, mismatch)}; ${remedyOf(part, mismatch)}` : "it never has a result";
}

function neverMatches({ op }: BinaryExpr, { label, missing }: Mismatch): string {
  if (missing === undefined) return `the sides of ${op} never match, since they have other values of ${label}`;
  const having = missing === "left" ? "right" : "left";
  return `the sides of ${op} never match, since the ${having} one has ${label} and the ${missing} one has not`;
}

function remedyOf({ matching }: BinaryExpr, { label }: Mismatch): string {
  if (matching?.kind === "on") return `leave ${label} out of on (…), or keep it on both sides`;
  return "name the labels that both have in on (…), with group_left or group_right where one side has more";
}

/** Advice about matchings of `expr`: those that are not likely to find partners, or to find too many. */
export function checkMatching(expr: Expr, catalogue: Catalogue, hosts: number): readonly Finding[] {
  return [...walk(expr)].flatMap(({ expr: part }): readonly Finding[] => {
    if (part.kind !== "binary" || !isMatching(part)) return [];
    const mismatch = mismatchOf(part, catalogue.usualLabelsOf);
    if (mismatch) {
      const effect = part.op === "unless" ? "it takes nothing away" : "it has no result";
      const message = `${neverMatches(part, mismatch)}: ${effect}; ${remedyOf(part, mismatch)}`;
      return [hint("rules.never-matches", message)];
    }
    return severalMatches(part, catalogue, hosts);
  });
}

/** A side that may have several series for one match fails the rule, whole and at every evaluation. */
function severalMatches(expr: BinaryExpr, catalogue: Catalogue, hosts: number): readonly Finding[] {
  if (["and", "or", "unless"].includes(expr.op)) return [];
  const many = expr.matching?.group?.side;
  const sides = (["left", "right"] as const).filter((side) => side !== many);
  for (const side of sides) {
    const label = distinguishing(expr, expr[side], catalogue, hosts);
    if (label === undefined) continue;
    const names = `the ${side} side of ${expr.op} may have several series for one match, one for each ${label}`;
    const other = many === undefined ? `, or write group_${side} where the other side has one` : "";
    const remedy = `aggregate ${label} away or match by it${other}`;
    return [hint("rules.several-matches", `${names}, and then the rule fails; ${remedy}`)];
  }
  return [];
}

/** A label that distinguishes series of `side` and that the matching leaves out. */
function distinguishing(expr: BinaryExpr, side: Expr, catalogue: Catalogue, hosts: number): string | undefined {
  const source = catalogue.usualLabelsOf;
  const { labels, passed = [] } = labelsOf(side, source);
  // A matcher on what a series is about picks one series.
  if (passed.some(({ label, op }) => op === "=" && label !== "job")) return undefined;
  const ofTargets = catalogue.labelsOf("up").labels;
  const described = describedLabels(side, source, catalogue).filter((label) => !ofTargets.has(label));
  // What else is matched may name a series as well as its instance does.
  const isByTarget = expr.matching?.kind === "on" && expr.matching.labels.every((label) => ofTargets.has(label));
  const candidates = isByTarget && hosts > 1 && !isMatchedBy(expr, "instance") ? ["instance", ...described] : described;
  return candidates.find((label) => labels.has(label) && !isMatchedBy(expr, label));
}

/** Labels that pages themselves give to the series that `side` reads; those of an info metric say more of the same thing. */
function describedLabels(side: Expr, source: LabelSource, catalogue: Catalogue): readonly string[] {
  return usesOf(side).flatMap(({ selector: { metric } }) => {
    if (metric === undefined || /_info$/.test(metric)) return [];
    const provided = catalogue.find(metric);
    if (provided?.kind === "metric" && provided.metric.type === "info") return [];
    return [...source(metric).labels];
  });
}
