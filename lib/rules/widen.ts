import { readPromql, rewritten, walk } from "../promql";
import type { Duration } from "../units";
import type { Alert, RecordingRule, RuleGroup } from "./rule";

/** The number of scrapes that a range holds, so that one of them may be late. */
export const SCRAPES_IN_RANGE = 4;

/**
 * `group` with ranges that suit metrics scraped every `scrapeInterval`: those that would hold fewer than four scrapes are as long as four.
 * For rules that the user does not write; a rule that changes loses its proof, which is made for the usual interval.
 */
export function widened(group: RuleGroup, scrapeInterval: Duration): RuleGroup {
  const least = scrapeInterval.times(SCRAPES_IN_RANGE);
  const alerts = group.alerts.map((alert): Alert => {
    const expr = widenedExpr(alert.expr, least);
    if (expr === alert.expr) return alert;
    const { proof: _proof, ...rest } = alert;
    return { ...rest, expr };
  });
  const recording = group.recording.map((rule): RecordingRule => {
    const expr = widenedExpr(rule.expr, least);
    return expr === rule.expr ? rule : { ...rule, expr };
  });
  return { ...group, alerts, recording };
}

function widenedExpr(text: string, least: Duration): string {
  const { expr } = readPromql(text);
  if (!expr) return text;
  const short = [...walk(expr)].flatMap(({ expr: part }) => {
    if (part.kind !== "range" || (part.range.milliseconds ?? Infinity) >= least.milliseconds) return [];
    return [{ from: part.range.from, to: part.range.to, text: least.toPrometheus() }];
  });
  return rewritten(text, short);
}
