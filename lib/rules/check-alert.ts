import { quoted } from "../errors";
import {
  boundsOf,
  canBeEmpty,
  impossibleIn,
  isAtLeast,
  labelsOf,
  numberOf,
  thresholdOf,
  unwrapped,
  type BinaryExpr,
  type BoundsSource,
  type CallExpr,
  type Expr,
  type Interval,
  type Threshold,
} from "../promql";
import type { Duration } from "../units";
import type { Catalogue } from "./catalogue";
import { hasNoResult, noResult } from "./check-matching";
import type { RuleCheckOptions } from "./check-query";
import { checkTemplates } from "./check-templates";
import { fault, hint, type Finding } from "./finding";
import { hiddenLabels } from "./hidden-labels";
import { KEEP_FIRING_SINCE } from "./render";
import type { Alert } from "./rule";

/** Everything about an alert beside its query; `interval` is that of its group. */
export function checkAlert(
  alert: Alert,
  expr: Expr,
  catalogue: Catalogue,
  interval: Duration,
  options: RuleCheckOptions,
): readonly Finding[] {
  const { keepFiringFor, severity } = alert;
  const { version, hosts = 1 } = options;
  const isOld = keepFiringFor && version !== undefined && !isAtLeast(version, KEEP_FIRING_SINCE);
  return [
    ...checkCondition(expr, catalogue),
    ...(alert.for.milliseconds > 0 && alert.for.compare(interval) < 0
      ? [
          hint(
            "rules.for-short",
            `for has no effect below the evaluation interval (${interval.toString()}), got ${alert.for.toString()}`,
          ),
        ]
      : []),
    ...(isOld ? [fault(`keep_firing_for needs Prometheus ${KEEP_FIRING_SINCE} or later, got ${version}`)] : []),
    ...(severity === "" ? [fault("must have a severity")] : []),
    ...checkLabels(alert),
    ...checkValueLabels(alert),
    ...checkHiddenLabels(alert, expr, catalogue, hosts),
    ...checkTemplates(alert, labelsOf(expr, catalogue.labelsOf), options),
  ];
}

function checkCondition(expr: Expr, catalogue: Catalogue): readonly Finding[] {
  const source: BoundsSource = Object.assign((metric: string) => catalogue.boundsOf(metric), {
    hasNoResult: (part: BinaryExpr | CallExpr) => hasNoResult(part, catalogue),
  });
  const impossible = impossibleIn(expr, source);
  if (impossible && "kind" in impossible) return [fault(`never holds: ${noResult(impossible, catalogue)}`)];
  if (impossible) {
    const { comparison, left, right } = impossible;
    const isLimit = numberOf(comparison.right) !== undefined;
    const sides = isLimit
      ? `the left side is ${words(left)}`
      : `${words(left)} is never ${comparison.op} ${words(right)}`;
    return [fault(`never holds: ${sides}`)];
  }
  if (!canBeEmpty(expr))
    return [
      hint(
        "rules.no-comparison",
        "has no comparison: it fires for every series, always; compare with a threshold, as in `… > 80`",
      ),
    ];
  const threshold = thresholdOf(expr);
  return threshold ? [...alwaysHolds(threshold, source), ...beyondUnit(threshold, catalogue)] : [];
}

function words({ least, most }: Interval): string {
  if (least === most) return `${least}`;
  if (least > most) return "never a number";
  if (least === -Infinity) return `at most ${most}`;
  return most === Infinity ? `at least ${least}` : `between ${least} and ${most}`;
}

function alwaysHolds({ of, op, value }: Threshold, source: BoundsSource): readonly Finding[] {
  const bounds = boundsOf(of, source);
  // What filters inside of the left side decides then.
  if (!bounds || canBeEmpty(of)) return [];
  const { least, most } = bounds;
  const holds =
    (op === ">" && least > value) ||
    (op === ">=" && least >= value) ||
    (op === "<" && most < value) ||
    (op === "<=" && most <= value) ||
    (op === "==" && least === value && most === value);
  return holds ? [hint("rules.always-holds", `always holds: the left side is ${words(bounds)}`)] : [];
}

/** A limit that a percentage does not reach in practice, although its formula could. */
function beyondUnit({ of, value }: Threshold, catalogue: Catalogue): readonly Finding[] {
  const selector = unwrapped(of);
  if (selector.kind !== "selector" || selector.metric === undefined) return [];
  const provided = catalogue.find(selector.metric);
  if (provided?.kind !== "recording" || provided.recording.unit !== "percent" || (value >= 0 && value <= 100))
    return [];
  return [
    hint("rules.beyond-unit", `${selector.metric} is a percentage, from 0 to 100, and is compared with ${value}`),
  ];
}

function checkLabels(alert: Alert): readonly Finding[] {
  return Object.keys(alert.labels ?? {}).flatMap((label) => {
    if (["alertname", "severity", "family"].includes(label))
      return [fault(`label ${label} is the alert's own; choose another name`)];
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) || label.startsWith("__"))
      return [fault(`label ${quoted(label)} must be letters, digits and _, and not begin with __`)];
    return [];
  });
}

/** An alert is known by its labels: with another value it is another alert. */
function checkValueLabels({ labels = {}, for: wait }: Alert): readonly Finding[] {
  return Object.entries(labels)
    .filter(([, text]) => /\{\{[^}]*(?:\$value|\.Value)\b/.test(text))
    .map(([label]) => {
      const effect =
        wait.milliseconds > 0 ? `for (${wait.toString()}) begins anew` : "one alert ends and another fires";
      return hint(
        "rules.value-label",
        `label ${label} shows the value: whenever that changes, ${effect}; show it in a text`,
      );
    });
}

/** A label with one value that replaces the one by which the series differ. */
function checkHiddenLabels(alert: Alert, expr: Expr, catalogue: Catalogue, hosts: number): readonly Finding[] {
  const isConstant = (label: string) => !alert.labels?.[label]?.includes("{{");
  return hiddenLabels(alert, expr, catalogue)
    .filter(isConstant)
    .map((label) => {
      const message =
        `label ${label} replaces the one of the series: two series that fire at once become one alert, ` +
        "and Prometheus gives up the rule; choose another name";
      const isCertain = hasEveryTarget(expr) && (label === "job" || (label === "instance" && hosts > 1));
      return isCertain ? fault(message) : hint("rules.label-replaced", message);
    });
}

/** Whether `expr` has a series for every target: a host has several. */
function hasEveryTarget(expr: Expr): boolean {
  const threshold = thresholdOf(expr);
  const of = threshold && unwrapped(threshold.of);
  return of?.kind === "selector" && of.metric === "up" && of.matchers.length === 0;
}
