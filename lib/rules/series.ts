import { promqlString } from "../escaping";
import type { Duration } from "../units";
import type { Course, InputSeries } from "./proof";

/** Labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** A series in Prometheus's notation, labels sorted: `up{instance="web-1",job="node"}`. */
export function seriesName(metric: string, labels: Labels): string {
  const entries = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${metric}{${entries.map(([name, value]) => `${name}=${promqlString(value)}`).join(",")}}`;
}

/** A gauge that has each value of `course` for its samples. */
export function gaugeSeries(metric: string, labels: Labels, course: Course): InputSeries {
  const values = course
    .filter(({ samples }) => samples > 0)
    .map(({ value, samples }) => step(exact(value), 0, samples));
  return { series: seriesName(metric, labels), values: values.join(" ") };
}

/**
 * A counter whose rate per second is each value of `course` for its samples. It starts well above zero: a counter that begins
 * near it looks newly created to `rate`, and its first increase is cut.
 */
export function counterSeries(metric: string, labels: Labels, course: Course, interval: Duration): InputSeries {
  const seconds = interval.toSeconds();
  let value = Math.ceil(2 * seconds * Math.max(1, ...course.map(({ value: rate }) => Math.abs(rate))));
  const values = course
    .filter(({ samples }) => samples > 0)
    .map(({ value: rate, samples }) => {
      const increase = exact(rate * seconds);
      const text = step(value + increase, increase, samples);
      // Step by step, as promtool adds: a sum of another rounding would be smaller by it, and look like a restart.
      for (let sample = 0; sample < samples; sample++) value += increase;
      return text;
    });
  return { series: seriesName(metric, labels), values: values.join(" ") };
}

/** `samples` samples from `first` on, each larger by `increase`, in promtool's notation. */
function step(first: number, increase: number, samples: number): string {
  const by = exact(increase);
  return samples === 1 ? `${first}` : `${first}${by < 0 ? "-" : "+"}${Math.abs(by)}x${samples - 1}`;
}

/** `value` without what binary fractions add in the 13th digit and behind. */
export function exact(value: number): number {
  return Number(value.toPrecision(13));
}
