import type { Matcher } from "../../escaping";
import {
  metricsOf,
  readPromql,
  thresholdOf,
  unwrapped,
  usesOf,
  walk,
  type Expr,
  type SelectorExpr,
  type Threshold,
} from "../../promql";
import type { Alert, Catalogue } from "../../rules";
import type { Duration } from "../../units";
import { fulfils } from "./matcher";

/** What an alert says about targets that do not answer. */
export interface TargetWatch {
  /** How long a target does not answer before the alert fires. */
  readonly after: Duration;
  /**
   * Set where it fires for each target that matches these and does not answer, and for nothing else.
   *
   * @default - it reads in some other way whether targets answer
   */
  readonly targets?: readonly Matcher[];
  /** Whether it goes on for a while after the target answers again. */
  readonly lingers: boolean;
}

/** What `alert` with the condition `expr` says about targets that do not answer; undefined when that is nothing. */
export function targetWatchOf(alert: Alert, expr: Expr | undefined, catalogue: Catalogue): TargetWatch | undefined {
  if (expr && !readsUp(expr, catalogue, new Set()) && !readsAbsence(expr)) return undefined;
  if (expr && (needsAnswer(expr) || comesAndGoes(expr))) return undefined;
  const targets = expr && targetsOf(alert, expr);
  return { after: alert.for, ...(targets && { targets }), lingers: (alert.keepFiringFor?.milliseconds ?? 0) > 0 };
}

/** Whether an alert about `targets` certainly fires when the target of `job` does not answer, on whichever host. */
export function firesForEach(job: string, targets: readonly Matcher[]): boolean {
  return targets.every(({ label }) => label === "job") && fulfils({ job }, targets);
}

/** Whether an alert may fire when a target of `job` does not answer. */
export function mayFireFor(job: string, { targets = [] }: TargetWatch): boolean {
  return fulfils(
    { job },
    targets.filter(({ label }) => label === "job"),
  );
}

/** The targets of `up{…} == 0` and its like; of an alert that gives its series another job or instance nobody knows them. */
function targetsOf({ labels = {} }: Alert, expr: Expr): readonly Matcher[] | undefined {
  const read = upAgainst(expr);
  if (!read || "job" in labels || "instance" in labels) return undefined;
  if (!holds(read.threshold, 0) || holds(read.threshold, 1)) return undefined;
  return read.up.matchers.map(({ label, op, value }) => ({ label, operator: op, value }));
}

/** Whether `expr` is for targets that answer alone: `up == 1 unless …`. */
function needsAnswer(expr: Expr): boolean {
  let first = unwrapped(expr);
  while (first.kind === "binary" && (first.op === "and" || first.op === "unless")) first = unwrapped(first.left);
  const read = upAgainst(first);
  return read !== undefined && !holds(read.threshold, 0);
}

/** Whether `expr` is for targets that come and go: one that is down and stays so has changed once. */
function comesAndGoes(expr: Expr): boolean {
  const threshold = thresholdOf(expr);
  if (!threshold) return false;
  const of = unwrapped(threshold.of);
  return of.kind === "call" && of.function === "changes" && !holds(threshold, 0) && !holds(threshold, 1);
}

/** `up{…}` held against a number. */
function upAgainst(expr: Expr): { readonly threshold: Threshold; readonly up: SelectorExpr } | undefined {
  const threshold = thresholdOf(expr);
  if (!threshold) return undefined;
  const up = unwrapped(threshold.of);
  return up.kind === "selector" && up.metric === "up" ? { threshold, up } : undefined;
}

function holds({ op, value: limit }: Threshold, value: number): boolean {
  switch (op) {
    case "==":
      return value === limit;
    case "!=":
      return value !== limit;
    case ">":
      return value > limit;
    case "<":
      return value < limit;
    case ">=":
      return value >= limit;
    case "<=":
      return value <= limit;
  }
}

/** Whether `expr` reads `up`, also through what is recorded from it; a selector without a name may. */
function readsUp(expr: Expr, catalogue: Catalogue, seen: Set<string>): boolean {
  if (usesOf(expr).some(({ selector }) => selector.metric === undefined)) return true;
  return metricsOf(expr).some((name) => {
    if (name === "up") return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const provided = catalogue.find(name);
    if (provided?.kind !== "recording") return false;
    const recorded = readPromql(provided.recording.expr).expr;
    return !recorded || readsUp(recorded, catalogue, seen);
  });
}

function readsAbsence(expr: Expr): boolean {
  return [...walk(expr)].some(({ expr: part }) => part.kind === "call" && part.function.startsWith("absent"));
}
