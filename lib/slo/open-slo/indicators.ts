import { quoted } from "../../errors";
import type { IndicatorSection } from "../../specification";
import { printSeries } from "../series";
import { HISTOGRAM } from "./names";
import type { Part, Parts } from "./parts";
import { histogramOf, readSum, type Summed } from "./queries";
import type { ReadTarget } from "./promises";

/** How an objective's events are counted. */
export interface ReadIndicator {
  readonly indicator: IndicatorSection;
  readonly per: readonly string[];
  /** What it is compared with, in the histogram's own unit. @default - nothing is compared */
  readonly bound?: number;
}

/** What the spec of an indicator counts; without `target`, which is wrong then, only what is wrong with it. */
export function indicatorsOf(spec: Part, target: ReadTarget | undefined, parts: Parts): ReadIndicator | undefined {
  const map = parts.mapOf(spec, ["ratioMetric", "thresholdMetric"], ["description"]);
  if (!map) return undefined;
  const { ratioMetric, thresholdMetric } = map;
  if (ratioMetric && thresholdMetric)
    return parts.refuse(thresholdMetric, "must not stand beside ratioMetric; remove one of them");
  if (thresholdMetric) return thresholdOf(thresholdMetric, target, parts);
  if (!ratioMetric) return parts.refuse(spec, "must have a ratioMetric or a thresholdMetric");
  for (const key of ["op", "value"] as const)
    if (target?.[key]) parts.refuse(target[key], "belongs to a thresholdMetric; remove it");
  return ratioOf(ratioMetric, parts);
}

function ratioOf(part: Part, parts: Parts): ReadIndicator | undefined {
  const map = parts.mapOf(part, ["counter", "good", "bad", "total", "raw", "rawType"]);
  if (!map) return undefined;
  if (map.raw ?? map.rawType)
    return parts.refuse(
      map.raw ?? part,
      "is a share that was computed elsewhere, and events are counted here; write total with good or bad",
    );
  const counter = parts.needed(map, "counter", part, "write true");
  if (counter)
    parts.valueOf(
      counter,
      "must be true, since only counters tell how many events there were",
      (given): given is true => given === true,
    );
  const { good, bad, total } = map;
  if (!total || (good === undefined) === (bad === undefined))
    return parts.refuse(part, "must have total, and either good or bad");
  const [all, some] = [sumIn(total, parts), sumIn(good ?? bad ?? total, parts)];
  if (!all || !some) return undefined;
  if (String(all.per) !== String(some.per))
    return parts.refuse(total, `must keep the same labels apart as the other query: ${some.per.join(", ") || "none"}`);
  const { per } = all;
  const histogram = good && histogramOf(some.series, all.series);
  if (!histogram)
    return {
      per,
      indicator: { type: "events", total: printSeries(all.series), [good ? "good" : "bad"]: printSeries(some.series) },
    };
  return { per, ...latencyOf(printSeries(histogram.histogram), histogram.bound, false) };
}

function latencyOf(of: string, bound: number, native: boolean): Pick<ReadIndicator, "indicator" | "bound"> {
  const unit = /_(ms|milliseconds)(\{|$)/.test(of) ? "milliseconds" : "seconds";
  return { bound, indicator: { type: "latency", of, unit, ...(native && { native }) } };
}

const OPS = ["lte", "gte", "lt", "gt"];

function thresholdOf(part: Part, target: ReadTarget | undefined, parts: Parts): ReadIndicator | undefined {
  const read = queryIn(part, parts);
  if (!target) return undefined;
  const { op, value, at } = target;
  if (!op || !value) return parts.refuse(at, "must have op and value, with which a thresholdMetric is compared");
  const word = parts.valueOf(op, `must be one of ${OPS.join(", ")}`, (one): one is string => OPS.includes(String(one)));
  const number = parts.valueOf(value, "must be a number", (one): one is number => typeof one === "number");
  const series = read && seriesIn(read, parts);
  if (!read || !series || word === undefined || number === undefined) return undefined;
  if (series.per.length > 0)
    return parts.refuse(read.query, "must be the series themselves where samples are compared, and no sum of them");
  const of = printSeries(series.series);
  if (read.isNative) {
    if (word === "lte") return { per: [], ...latencyOf(of, number, true) };
    return parts.refuse(op, `must be lte for a histogram, whose buckets say what is at most a bound, got ${word}`);
  }
  if ((word === "gte" && number > 0 && number <= 1) || (word === "gt" && number >= 0 && number < 1))
    return { per: [], indicator: { type: "up", of } };
  return parts.refuse(
    op,
    `must ask for series that are 1 while all is well (op: gte, value: 1), got ${word} ${number}; ` +
      `count what a histogram's bucket has (ratioMetric), write ${HISTOGRAM}: native beside the query of one, or record a series of 1 and 0`,
  );
}

interface ReadQuery {
  readonly query: Part;
  readonly text: string;
  readonly isNative: boolean;
}

function queryIn(part: Part, parts: Parts): ReadQuery | undefined {
  const source = parts.mapOf(part, ["metricSource"]);
  const metric = source && parts.needed(source, "metricSource", part, "it has the query");
  const map = metric && parts.mapOf(metric, ["type", "spec"], ["metricSourceRef"]);
  if (!metric || !map) return undefined;
  if (map.type)
    parts.valueOf(map.type, "must be Prometheus, whose series are counted here", (one): one is string =>
      /^prometheus$/i.test(String(one)),
    );
  const spec = parts.needed(map, "spec", metric, "write { query: http_requests_total }");
  const asked = spec && parts.mapOf(spec, ["query", HISTOGRAM]);
  const query = asked && parts.needed(asked, "query", spec, "write the series, such as http_requests_total");
  const text = query && parts.textOf(query, "must be a query of Prometheus");
  const histogram = asked?.[HISTOGRAM];
  if (histogram) parts.valueOf(histogram, "must be native", (one): one is string => one === "native");
  return query && text !== undefined ? { query, text, isNative: histogram !== undefined } : undefined;
}

function seriesIn({ query, text }: ReadQuery, parts: Parts): Summed | undefined {
  const series = readSum(text);
  if (series) return series;
  return parts.refuse(
    query,
    `must be series or a sum of them, such as sum by (service) (http_requests_total{job="shop"}), got ${quoted(text)}; rates over them are made by the objective`,
  );
}

function sumIn(part: Part, parts: Parts): Summed | undefined {
  const read = queryIn(part, parts);
  return read && seriesIn(read, parts);
}
