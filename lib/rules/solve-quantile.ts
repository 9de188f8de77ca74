import type { Duration } from "../units";
import type { Course, RawSeries } from "./proof";
import { counterSeries, exact, type Labels } from "./series";

/** Observations a second of the example histogram. */
const RATE = 100;

/**
 * Buckets whose `quantile` takes any value up to the largest of a course. Two buckets, (0, a] and (a, b]: which share of the
 * observations is in the first one decides where between them the quantile lies.
 */
export function quantileOfBuckets(
  bucketMetric: string,
  labels: Labels,
  result: Labels,
  quantile: number,
  window: Duration,
): RawSeries {
  const series = (course: Course, interval: Duration) => {
    const layout = layoutFor(course, quantile);
    const shares = course.map(({ value, samples }) => ({ value: shareFor(value, layout, quantile) * RATE, samples }));
    const all = course.map(({ samples }) => ({ value: RATE, samples }));
    const bucket = (le: string, of: Course) => counterSeries(bucketMetric, { ...labels, le }, of, interval);
    return [bucket(`${layout.first}`, shares), bucket(`${layout.second}`, all), bucket("+Inf", all)];
  };
  const mix = (before: number, after: number, fraction: number, course: Course) => {
    const layout = layoutFor(course, quantile);
    const [old, young] = [before, after].map((value) => shareFor(value, layout, quantile));
    return quantileFor((old ?? 0) * (1 - fraction) + (young ?? 0) * fraction, layout, quantile);
  };
  return { labels: result, window, bounds: { least: 0 }, series, mix };
}

interface Layout {
  readonly first: number;
  readonly second: number;
}

function layoutFor(course: Course, quantile: number): Layout {
  const largest = Math.max(...course.map(({ value }) => value));
  const first = exact(largest / 4);
  // The whole of the second bucket: its quantile is just above the largest value.
  return { first, second: exact(first + (largest - first) / (quantile * 0.9)) };
}

/** The share of observations in the first bucket for which the quantile is `value`. */
function shareFor(value: number, { first, second }: Layout, quantile: number): number {
  if (value <= first) return Math.min(1, (first * quantile) / Math.max(value, first * quantile));
  const part = (value - first) / (second - first);
  return (quantile - part) / (1 - part);
}

function quantileFor(share: number, { first, second }: Layout, quantile: number): number {
  if (share >= quantile) return (first * quantile) / share;
  return first + ((second - first) * (quantile - share)) / (1 - share);
}
