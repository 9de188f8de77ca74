import { nearest } from "../errors";
import {
  checkPromql,
  COUNTER_FUNCTIONS,
  labelsOf,
  mayHave,
  needsLabel,
  readPromql,
  usesOf,
  walk,
  type Expr,
  type LabelSet,
  type Use,
} from "../promql";
import { Duration } from "../units";
import type { Catalogue } from "./catalogue";
import { checkMatching } from "./check-matching";
import { checkNumbers, checkReach } from "./check-reach";
import { checkTargets, type ScrapedTargets } from "./check-targets";
import { fault, hint, type Finding } from "./finding";
import { jobOf, type Metric } from "./metric";
import { SCRAPES_IN_RANGE } from "./widen";

/** How often the server looks. */
export interface RuleCheckOptions {
  /** Of metrics that do not say how often they are scraped. */
  readonly scrapeInterval: Duration;
  readonly evaluationInterval: Duration;
  /** How often a recorded metric is recorded. @default - every evaluation interval */
  readonly recordingInterval?: (record: string) => Duration | undefined;
  /** The server's version. @default - no version is held against the rules */
  readonly version?: string;
  /** Feature flags of the server that its promtool knows as well. @default - none */
  readonly features?: readonly string[];
  /** Feature flags of the server that its promtool does not know. @default - none */
  readonly serverOnly?: readonly string[];
  /** How many hosts have targets, if that is known. @default 1 */
  readonly hosts?: number;
  /** How long the server keeps samples. @default - not known */
  readonly retention?: Duration;
  /** What the server scrapes, if that is known. @default - not known */
  readonly targets?: ScrapedTargets;
}

/** Functions without a result where their range holds one sample. */
const OF_TWO_SAMPLES: readonly string[] = ["rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear"];

/** Functions that compare the samples of their range: of one sample they say nothing. */
const OF_CHANGE: readonly string[] = [...OF_TWO_SAMPLES, "changes", "resets"];

/** Functions that use a counter's series and not its value. */
const PRESENCE: readonly string[] = ["absent", "absent_over_time", "present_over_time", "count_over_time", "timestamp"];
const RATES: readonly string[] = ["rate", "irate", "increase", "resets"];

/** Everything about `text` as a query over the catalogue: also for panels, whose path the caller knows. */
export function checkQuery(text: string, catalogue: Catalogue, options: RuleCheckOptions): readonly Finding[] {
  const { expr } = readPromql(text);
  const { version, features, serverOnly } = options;
  const faults = checkPromql(text, {
    ...(version !== undefined && { version }),
    ...(features && { features }),
    ...(serverOnly && { serverOnly }),
  });
  if (!expr || faults.length > 0) return faults.map(({ message }) => fault(message));
  const findings = [
    ...usesOf(expr).flatMap((use) => checkUse(use, catalogue, options)),
    ...groupings(expr, catalogue),
    ...checkMatching(expr, catalogue, options.hosts ?? 1),
    ...checkReach(expr, options.retention),
    ...checkTargets(expr, catalogue, options.targets),
    ...checkNumbers(expr, text),
  ];
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

function checkUse(use: Use, catalogue: Catalogue, options: RuleCheckOptions): readonly Finding[] {
  const { metric } = use.selector;
  if (metric === undefined) return [];
  const provided = catalogue.find(metric);
  if (!provided) return [fault(unknownMetric(metric, catalogue))];
  if (provided.kind === "recording") {
    const every = options.recordingInterval?.(metric) ?? options.evaluationInterval;
    return [...checkRange(use, metric, every, "evaluation"), ...checkMatchers(use, catalogue)];
  }
  const { type, scrapeInterval = options.scrapeInterval } = provided.metric;
  const isNative = [...(options.features ?? []), ...(options.serverOnly ?? [])].includes("native-histograms");
  if (type === "histogram" && provided.part === undefined && !isNative)
    return [fault(`${metric} is a histogram: use ${metric}_bucket, ${metric}_sum or ${metric}_count`)];
  return [
    ...(provided.assumed ? checkAssumed(metric, provided.metric.from, catalogue) : []),
    ...checkLateness(metric, provided.metric),
    ...checkRange(use, metric, scrapeInterval, "scrape"),
    ...checkMatchers(use, catalogue),
    ...checkParts(use, metric, provided.part === undefined ? undefined : provided.metric, catalogue),
    ...(type === "counter" || provided.part !== undefined ? checkCounter(use, metric) : []),
    ...(type === "gauge" && use.function !== undefined && RATES.includes(use.function)
      ? [hint("rules.gauge-rate", `${metric} is a gauge and ${use.function}() is for counters; use deriv() or delta()`)]
      : []),
  ];
}

/** A name that nearly is that of a known metric, and may be one that nobody knows. */
function checkAssumed(metric: string, from: string, catalogue: Catalogue): readonly Finding[] {
  const meant = catalogue.nearest(metric);
  if (meant === undefined) return [];
  return [hint("rules.metric-unlisted", `${metric} may be a metric of ${from}; did you mean ${meant}?`)];
}

/** A part of a histogram, asked of what is recorded beside it: a mean, of which no percentile can be made. */
function checkParts(
  { selector }: Use,
  part: string,
  whole: Metric | undefined,
  catalogue: Catalogue,
): readonly Finding[] {
  const means = whole ? catalogue.recordings.filter(({ record, shared }) => shared && record === whole.name) : [];
  const asks = (label: string, value: string) =>
    selector.matchers.some((one) => one.op === "=" && one.label === label && one.value === value);
  const mean = means.find(
    ({ from, adds = {} }) =>
      from.some((source) => asks("job", jobOf(source))) ||
      Object.entries(adds).some(([label, value]) => asks(label, value)),
  );
  if (!mean) return [];
  const { record, from } = mean;
  return [
    fault(
      `${part} is on no page of ${from.join(", ")}, which shows no histogram: ${record} is a mean, and no percentile follows from it`,
    ),
  ];
}

/** A metric that was never seen on the page of the version in use. */
function checkLateness(name: string, { lateness }: Metric): readonly Finding[] {
  if (!lateness) return [];
  const { program, version, since } = lateness;
  const message = `${name} was first seen in ${program} ${since}, and ${version} is in use; choose a later version`;
  return [hint("rules.metric-later", message)];
}

function unknownMetric(metric: string, catalogue: Catalogue): string {
  const reason = catalogue.unavailable(metric);
  if (reason !== undefined) return `${metric} ${reason}`;
  const meant = catalogue.nearest(metric);
  const way = "name a metric of your own in scrape_jobs, business_metrics or node_exporter.textfile_metrics";
  return `nothing provides ${metric}; ${meant === undefined ? way : `did you mean ${meant}? Otherwise ${way}`}`;
}

function checkRange(use: Use, metric: string, interval: Duration, what: string): readonly Finding[] {
  const length = use.range?.milliseconds;
  const caller = use.function ?? "";
  if (length === undefined || length >= interval.times(SCRAPES_IN_RANGE).milliseconds) return [];
  const given = `${metric}[${Duration.milliseconds(length).toString()}]`;
  const wanted = interval.times(SCRAPES_IN_RANGE).toString();
  if (length < interval.milliseconds && OF_TWO_SAMPLES.includes(caller)) {
    const why = `${caller}() needs two samples, and one ${what} interval is ${interval.toString()}`;
    return [fault(`${given} never has a result: ${why}; widen the range to ${wanted}`)];
  }
  const isShort = OF_CHANGE.includes(caller) || length < interval.milliseconds;
  const message = `${given} should span ${SCRAPES_IN_RANGE} ${what} intervals (${wanted}) to outlast a late one`;
  return isShort ? [hint("rules.range-short", message)] : [];
}

function checkMatchers({ selector }: Use, catalogue: Catalogue): readonly Finding[] {
  const set = catalogue.labelsOf(selector.metric);
  return selector.matchers
    .filter(({ label, value }) => value !== "" && !mayHave(set, label))
    .map((matcher) => {
      const message = `${selector.metric} is matched by ${matcher.label}, which ${missing(matcher.label, set)}`;
      return needsLabel(matcher) ? fault(message) : hint("rules.label-unknown", message);
    });
}

function checkCounter(use: Use, metric: string): readonly Finding[] {
  const caller = use.function;
  if (caller !== undefined && [...COUNTER_FUNCTIONS, ...PRESENCE].includes(caller)) return [];
  const outer = use.around;
  if (outer?.kind === "aggregation" && (outer.op === "count" || outer.op === "group")) return [];
  if (outer?.kind === "binary" && ["and", "or", "unless"].includes(outer.op)) return [];
  const message = `${metric} is a counter: only its rate says something; write rate(${metric}[5m]) or increase(…)`;
  return [hint("rules.counter-threshold", message)];
}

/** Labels that an aggregation groups by, or a matching matches on, and that no series has. */
function groupings(expr: Expr, catalogue: Catalogue): readonly Finding[] {
  return [...walk(expr)].flatMap(({ expr: part }) => {
    const vector = part.kind === "aggregation" ? part.args.at(-1) : part.kind === "binary" ? part.left : undefined;
    const clause =
      part.kind === "aggregation" && part.grouping?.kind === "by"
        ? { words: `${part.op} by`, labels: part.grouping.labels }
        : part.kind === "binary" && part.matching?.kind === "on"
          ? { words: "on", labels: part.matching.labels }
          : undefined;
    if (!vector || !clause) return [];
    const set = labelsOf(vector, catalogue.labelsOf);
    return clause.labels
      .filter((label) => !mayHave(set, label))
      .map((label) =>
        hint("rules.label-unknown", `${clause.words} (${label}): ${label} is a label that ${missing(label, set)}`),
      );
  });
}

/** As many labels as a message shows. */
const MOST_LABELS = 20;

/** The end of a sentence about a label that a set does not have. */
export function missing(label: string, set: LabelSet): string {
  if (set.dropped.has(label)) return "does not survive the aggregation; keep it in by (…) or out of without (…)";
  const meant = nearest(label, [...set.labels]);
  const known = [...set.labels].sort();
  const shown = known.slice(0, MOST_LABELS).join(", ") + (known.length > MOST_LABELS ? ", …" : "");
  return `the series do not have${meant === undefined ? "" : `; did you mean ${meant}?`} (they have ${shown || "no labels"})`;
}
