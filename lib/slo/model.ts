import type { Matcher } from "../promql";
import type { Duration } from "../units";

/** Series that a metric's name and label matchers select. */
export interface SeriesSelector {
  readonly metric: string;
  readonly matchers: readonly Pick<Matcher, "label" | "op" | "value">[];
}

/** How the events of an objective are counted, and which of them are bad. */
export type Counting =
  | {
      /** Counters of all events and of the bad, or of the good ones. */
      readonly kind: "counters";
      readonly total: SeriesSelector;
      readonly bad?: SeriesSelector;
      readonly good?: SeriesSelector;
    }
  | {
      /** A classic or native histogram: what it observed above `bound` is bad. */
      readonly kind: "buckets" | "native";
      readonly histogram: SeriesSelector;
      /** In the histogram's own unit. */
      readonly bound: number;
    }
  | {
      /** Samples of a series that is 1 while all is well, and 0 otherwise. */
      readonly kind: "samples";
      readonly of: SeriesSelector;
    };

/** An alert on the speed at which a budget is spent, over a long window, and over a short one so that it ends soon. */
export interface BurnAlert {
  /** Share of the budget, in percent, that is spent in the long window when the alert begins to fire. */
  readonly budget: number;
  readonly long: Duration;
  readonly short: Duration;
  /** How many times too fast that is: 1 spends all of the budget in the objective's window. */
  readonly factor: number;
  readonly severity: string;
}

/** An alert on the share of a budget that is spent. */
export interface BudgetAlert {
  /** In percent. */
  readonly threshold: number;
  readonly severity: string;
}

/** A promise about the share of good events in a window of time. */
export interface Objective {
  /** Value of the label `slo`. */
  readonly name: string;
  /** What is promised, as a sentence without its end: `95 % of requests take at most 500 ms`. */
  readonly promise: string;
  /** Least share of good events, in percent. */
  readonly target: number;
  /** Largest share of bad events, of one. */
  readonly budget: number;
  readonly window: Duration;
  readonly counting: Counting;
  /** Labels that have an objective each. */
  readonly per: readonly string[];
  /** Labels of its alerts beside those of every alert. */
  readonly labels: Readonly<Record<string, string>>;
  readonly burns: readonly BurnAlert[];
  readonly thresholds: readonly BudgetAlert[];
  /** Fewer bad events than this raise no alert. */
  readonly minimumBadEvents: number;
  /** Severity of what is no danger to the budget. */
  readonly mildest: string;
}

/** All objectives, and how they are counted. */
export interface SloModel {
  readonly objectives: readonly Objective[];
  /** How often events are counted: a minute, or as often as is scraped where that is seldomer. */
  readonly step: Duration;
  /** Labels of targets, by which a series is known to be of a program that was there before. */
  readonly targetLabels: readonly string[];
}

/** The budget of `objective` by the document's formula, `(100 - sla_target) * time_window`, in minutes. */
export function budgetMinutes({ budget, window }: Pick<Objective, "budget" | "window">): number {
  return rounded((budget * window.milliseconds) / 60_000);
}

/** `value` without what binary fractions add behind its twelfth digit. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
