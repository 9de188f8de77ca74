import { Duration } from "../units";
import type { Counting, Objective, SeriesSelector, SloModel } from "./model";
import { boundMatcher, narrowed, printSeries } from "./series";

/** Counters are compared with their last sample of so long ago: what happened in a gap of scraping that is shorter is not lost. */
export const LONGEST_GAP = Duration.hours(6);

/**
 * A range that ends now and has each moment of `window` once. Prometheus 2 takes both ends of a range and Prometheus 3 leaves out the older
 * one: without that millisecond, a sample on the border of two windows would be in both.
 */
export function within(window: Duration): string {
  return Duration.milliseconds(window.milliseconds - 1).toPrometheus();
}

/** `by (a, b)` after an aggregation, or nothing. */
export function grouping({ per }: Pick<Objective, "per">): string {
  return per.length === 0 ? "" : ` by (${per.join(", ")})`;
}

/** The last value of each series in the step, and the highest; they differ where a program restarted in it. */
interface Values {
  readonly last: string;
  readonly highest: string;
  readonly before: string;
}

/** Events of the step: of all kinds together. */
export function eventsOf(objective: Objective, model: SloModel): string {
  const { counting } = objective;
  if (counting.kind === "samples")
    return `sum${grouping(objective)} (count_over_time(${printSeries(counting.of)}[${within(model.step)}]))`;
  return grown(totalOf(counting, model), objective, model);
}

/** Bad events of the step, where `events` are all; 0 where none of them has a series yet. */
export function badEventsOf(objective: Objective, model: SloModel, events: string): string {
  const { counting, per } = objective;
  const on = `on (${per.join(", ")})`;
  if (counting.kind === "counters" && counting.bad)
    return `${grown(counterValues(counting.bad, model), objective, model)} or ${on} 0 * ${events}`;
  return `clamp_min(${events} - ${on} ${goodOf(objective, model)}, 0)`;
}

function goodOf(objective: Objective, model: SloModel): string {
  const { counting } = objective;
  switch (counting.kind) {
    case "samples":
      return `sum${grouping(objective)} (sum_over_time(${printSeries(counting.of)}[${within(model.step)}]))`;
    case "counters":
      return grown(counterValues(counting.good ?? counting.total, model), objective, model);
    case "buckets":
      return grown(counterValues(bucketOf(counting), model), objective, model);
    case "native": {
      const good = (histogram: string) =>
        `histogram_count(${histogram}) * histogram_fraction(-Inf, ${counting.bound}, ${histogram}) >= 0`;
      return grown(nativeValues(counting.histogram, good, model), objective, model);
    }
  }
}

/** The bucket of a classic histogram whose observations are good. */
export function bucketOf({ histogram, bound }: Extract<Counting, { histogram: unknown }>): SeriesSelector {
  return narrowed(histogram, [boundMatcher(bound)], "_bucket");
}

function totalOf(counting: Exclude<Counting, { kind: "samples" }>, model: SloModel): Values {
  if (counting.kind === "counters") return counterValues(counting.total, model);
  if (counting.kind === "buckets") return counterValues(narrowed(counting.histogram, [], "_count"), model);
  return nativeValues(counting.histogram, (histogram) => `histogram_count(${histogram})`, model);
}

function counterValues(series: SeriesSelector, { step }: SloModel): Values {
  const text = printSeries(series);
  return {
    last: `last_over_time(${text}[${within(step)}])`,
    highest: `max_over_time(${text}[${within(step)}])`,
    before: `last_over_time(${text}[${LONGEST_GAP.toPrometheus()}] offset ${step.toPrometheus()})`,
  };
}

/** A native histogram has no highest value: what it counted between its last scrape before a restart and the step's start is lost. */
function nativeValues(series: SeriesSelector, valueOf: (histogram: string) => string, model: SloModel): Values {
  const { last, before } = counterValues(series, model);
  return { last: valueOf(last), highest: valueOf(last), before: valueOf(before) };
}

/**
 * How much counters grew in the step, from their last sample before it, however old: a sum of steps is what they grew by, and nothing is
 * estimated. Three kinds of growth: to the highest value; of a program's series that were not there before, from 0, also after a restart;
 * and after a restart within the step. A program that was not seen before has counted for an unknown time, so its first values say nothing.
 */
function grown({ last, highest, before }: Values, objective: Objective, { step, targetLabels }: SloModel): string {
  const seen = `max_over_time(up[${LONGEST_GAP.toPrometheus()}] offset ${step.toPrometheus()}) == 1`;
  const parts = [
    `(${highest}) - ((${before}) <= (${highest}))`,
    `(${highest}) and on (${targetLabels.join(", ")}) (${seen})`,
    ...(last === highest ? [] : [`label_replace((${last}) < (${highest}), "part", "restarted", "", "")`]),
  ];
  return `sum${grouping(objective)} (${parts.map((part) => `(${part})`).join(" or ")})`;
}
