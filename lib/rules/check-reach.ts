import { walk, type Expr, type Step } from "../promql";
import type { Duration } from "../units";
import { hint, type Finding } from "./finding";

/** Selectors that look back past the oldest sample of the server. */
export function checkReach(expr: Expr, retention: Duration | undefined): readonly Finding[] {
  if (!retention) return [];
  return [...walk(expr)].flatMap((step) => {
    const { expr: selector } = step;
    if (selector.kind !== "selector") return [];
    const { offset, range } = reachOf(step);
    if (offset + range <= retention.milliseconds) return [];
    const name = selector.metric ?? "the selector";
    const kept = `samples are kept for ${retention.toString()} (prometheus.retention_time)`;
    const effect = offset >= retention.milliseconds ? "there is never a value" : "the range is never full";
    return [hint("rules.beyond-retention", `${name} looks back further than ${kept}: ${effect}`)];
  });
}

/** How far back the newest sample lies that a selector asks for, and how far from there the oldest one, in milliseconds. */
function reachOf(step: Step): { readonly offset: number; readonly range: number } {
  let [offset, range] = [0, 0];
  for (let up = step.up; up; up = up.up) {
    const { expr } = up;
    if (expr.kind === "range" || expr.kind === "subquery") range += expr.range.milliseconds ?? 0;
    if (expr.kind === "modified" && expr.modifier === "offset") offset += expr.offset?.milliseconds ?? 0;
  }
  return { offset, range };
}

/** Numbers that Prometheus reads as octal, because they begin with 0. */
export function checkNumbers(expr: Expr, text: string): readonly Finding[] {
  return [...walk(expr)].flatMap(({ expr: part }) => {
    if (part.kind !== "number") return [];
    const written = text.slice(part.from, part.to);
    if (!/^0[0-7]+$/.test(written) || Number(written) === part.value) return [];
    const meant = String(Number(written));
    return [hint("rules.octal-number", `${written} is ${part.value} in Prometheus, an octal number; write ${meant}`)];
  });
}
