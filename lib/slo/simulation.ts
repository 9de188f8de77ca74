import type { Duration } from "../units";
import type { BurnAlert, Objective } from "./model";

/** Steps in which as many events happen, all of them good or all of them bad. */
export interface Phase {
  readonly events: number;
  readonly bad: boolean;
  readonly steps: number;
}

/** What the rules record of a course, step by step; computed here without a query, so that proofs say something. */
export interface Counted {
  readonly events: readonly number[];
  readonly bad: readonly number[];
  /** The first step with a count. */
  readonly first: number;
}

/** The counts of `phases`; counters say nothing at their first sample. */
export function countedOf(phases: readonly Phase[], first: number): Counted {
  const steps = phases.flatMap(({ events, bad, steps }) => Array.from({ length: steps }, () => ({ events, bad })));
  return {
    events: steps.map(({ events }, step) => (step < first ? 0 : events)),
    bad: steps.map(({ events, bad }, step) => (step < first || !bad ? 0 : events)),
    first,
  };
}

/** Sums of all values before each. */
const SUMS = new WeakMap<readonly number[], readonly number[]>();

/** Sum of the last `length` steps up to `at`. */
export function sumOf(values: readonly number[], at: number, length: number): number {
  const sums = SUMS.get(values) ?? sumsOf(values);
  return (sums[at + 1] ?? 0) - (sums[Math.max(0, at - length + 1)] ?? 0);
}

function sumsOf(values: readonly number[]): readonly number[] {
  const sums = [0];
  let sum = 0;
  for (const value of values) sums.push((sum += value));
  SUMS.set(values, sums);
  return sums;
}

/** Steps since the first count, and at most `length`. */
export function ageAt({ first }: Counted, at: number, length: number): number {
  return Math.min(at - first + 1, length);
}

/** How many times faster than allowed the budget was spent in the last `length` steps; nothing without events. */
export function burnAt(counted: Counted, budget: number, at: number, length: number): number | undefined {
  const events = sumOf(counted.events, at, length);
  if (events === 0) return undefined;
  return (sumOf(counted.bad, at, length) / events / budget) * (ageAt(counted, at, length) / length);
}

/** By how much a condition holds, as a share of its threshold: above 0 it does. */
export type Margin = (counted: Counted, at: number) => number;

/** Of an alert on the burn rate. */
export function burnMargin({ budget, minimumBadEvents }: Objective, burn: BurnAlert, step: Duration): Margin {
  const [long, short] = [stepsIn(burn.long, step), stepsIn(burn.short, step)];
  return (counted, at) => {
    const rates = [long, short].map((length) => burnAt(counted, budget, at, length) ?? 0);
    return Math.min(...rates.map((rate) => rate / burn.factor - 1), enough(counted, at, long, minimumBadEvents));
  };
}

/** Of an alert on what is spent. */
export function budgetMargin(
  { budget, window, minimumBadEvents }: Objective,
  threshold: number,
  step: Duration,
): Margin {
  const length = stepsIn(window, step);
  return (counted, at) => {
    const consumed = 100 * (burnAt(counted, budget, at, length) ?? 0);
    return Math.min(consumed / threshold - 1, enough(counted, at, length, minimumBadEvents));
  };
}

/** As many events as are needed are enough. */
function enough({ bad }: Counted, at: number, length: number, minimum: number): number {
  return sumOf(bad, at, length) >= minimum ? Infinity : -Infinity;
}

/** How many steps `window` has. */
export function stepsIn(window: Duration, step: Duration): number {
  return Math.round(window.milliseconds / step.milliseconds);
}
