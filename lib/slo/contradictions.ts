import { type Problem, quoted } from "../errors";
import { matches } from "../rules";
import type { Counting, SeriesSelector } from "./model";
import { printSeries } from "./series";

/** Objectives that contradict themselves: whatever happens, none of their events, or each of them, is bad. */
export function contradictions(counting: Counting, path: string): readonly Problem[] {
  if (counting.kind === "samples") return unmatched(counting.of, path);
  if (counting.kind !== "counters")
    return [
      ...unmatched(counting.histogram, path),
      ...(counting.kind === "buckets" ? suffixed(counting.histogram, path) : []),
    ];
  const { total, bad, good } = counting;
  const part = bad ?? good;
  const impossible = [total, ...(part ? [part] : [])].flatMap((series) => unmatched(series, path));
  if (impossible.length > 0 || !part || sameSeries(total) !== sameSeries(part)) return impossible.slice(0, 1);
  const which = bad ? "bad" : "good";
  return [
    { path, message: `must not count the same series as all events and as ${which} ones: each event is ${which}` },
  ];
}

/** Matchers of one label that no value passes, where one of them names the value. */
function unmatched(series: SeriesSelector, path: string): readonly Problem[] {
  const { matchers } = series;
  const fixed = matchers.find(({ label, op, value }) =>
    matchers.some((other) => op === "=" && other.label === label && !matches(value, other.op, other.value)),
  );
  if (!fixed) return [];
  const message = `must select series that can exist, got ${quoted(printSeries(series))}: no value of ${fixed.label} passes all of its matchers`;
  return [{ path, message }];
}

function suffixed({ metric }: SeriesSelector, path: string): readonly Problem[] {
  if (!metric.endsWith("_bucket")) return [];
  const message = `must be the histogram's own name, to which _bucket and _count are added, got ${quoted(metric)}; write ${quoted(metric.slice(0, -"_bucket".length))}`;
  return [{ path: `${path}.of`, message }];
}

/** A selector as text, whatever the order of its matchers. */
function sameSeries({ metric, matchers }: SeriesSelector): string {
  const ordered = [...matchers].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return printSeries({ metric, matchers: ordered });
}
