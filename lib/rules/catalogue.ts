import { nearest, ValidationError, type Problem } from "../errors";
import { boundsOf, NOT_NEGATIVE, readPromql, type BoundsSource, type Interval, type LabelSource } from "../promql";
import { labelSource } from "./metric-labels";
import type { Metric, MetricSource } from "./metric";
import { onceEach } from "./once-each";
import type { Provided } from "./provided";
import type { RecordingRule } from "./rule";
import { seriesName } from "./series";

/** A metric that could be there and is not: its collector is off, or a list leaves it out. */
export interface Unavailable {
  readonly name: string;
  /** Why, and how to have it: `comes from node_exporter/systemd, which is not enabled; add "systemd" to node_exporter.collectors`. */
  readonly reason: string;
}

/** What {@link catalogueOf} takes beside metrics and recording rules. */
export interface CatalogueOptions {
  /**
   * Labels that hosts may carry beside `instance`.
   *
   * @default - not known: any label may be there
   */
  readonly hostLabels?: readonly string[];
  readonly unavailable?: readonly Unavailable[];
  /** Prefixes of metrics whose full names are unknown. @default - none */
  readonly families?: readonly MetricFamily[];
  /** Jobs whose pages may expose anything, so that any name may be there. @default - none */
  readonly unknown?: readonly string[];
}

/** Metrics that are named by what is found on a host: `node_ethtool_` and what a driver counts. */
export interface MetricFamily {
  readonly prefix: string;
  readonly from: MetricSource;
}

/** All metrics of a stack: which exist, who provides them, which labels they have. */
export interface Catalogue {
  readonly metrics: readonly Metric[];
  readonly recordings: readonly RecordingRule[];
  /** What `name` stands for; `_bucket`, `_sum`, `_count` of what is or may be a histogram are known with it. */
  find(name: string): Provided | undefined;
  /** Why `name` is not there, where that is known. */
  unavailable(name: string): string | undefined;
  /** A known name that may be meant by `name`. */
  nearest(name: string): string | undefined;
  /** Labels of the series of `name`; the set of an unknown metric is open. */
  readonly labelsOf: LabelSource;
  /** {@link labelsOf}, with what is usual beside what is certain: that series have all labels that are described, and their source's job. */
  readonly usualLabelsOf: LabelSource;
  /** Values that the series of `name` can have; undefined where nothing is known. */
  boundsOf(name: string): Interval | undefined;
}

const PARTS = ["bucket", "sum", "count"] as const;

/**
 * The catalogue of `metrics` that something exposes and of `recordings` made from them.
 *
 * @throws ValidationError when two entries have one name
 */
export function catalogueOf(
  metrics: readonly Metric[],
  recordings: readonly RecordingRule[],
  options: CatalogueOptions = {},
): Catalogue {
  ValidationError.throwIfAny("metric catalogue", duplicates(metrics, recordings));
  const exposed = shared(merged(metrics), recordings);
  const own = recordings.filter(({ shared, record }) => shared !== true || !exposed.has(record));
  const entries = new Map<string, Provided>([...[...exposed.values()].flatMap(entriesOf), ...recorded(own)]);
  // There are a thousand, for a name that is wrong: most syntheses have none.
  let known: ReadonlyMap<string, string> | undefined;
  const reasons = () => (known ??= new Map(options.unavailable?.map(({ name, reason }) => [name, reason])));
  const assumed = onceEach((name) => assumedOf(name, () => reasons().has(name), options));
  const find = (name: string) => entries.get(name) ?? assumed(name);
  const bounds: BoundsSource = onceEach((name) => boundsOfEntry(entries.get(name), bounds));
  const labels = labelSource(entries, options);
  let usual: LabelSource | undefined;
  return {
    metrics,
    recordings,
    find,
    unavailable: (name) => (find(name) ? undefined : reasons().get(name)),
    nearest: onceEach((name) => nearest(name, [...entries.keys(), ...reasons().keys()])),
    labelsOf: labels,
    usualLabelsOf: (name) => (usual ??= labelSource(entries, options, { isUsual: true }))(name),
    boundsOf: bounds,
  };
}

/** One entry for each name: rules that give different labels to what they record share one. */
function recorded(recordings: readonly RecordingRule[]): ReadonlyMap<string, Provided> {
  const byName = new Map<string, Extract<Provided, { kind: "recording" }>>();
  for (const recording of recordings) {
    const before = byName.get(recording.record);
    const entry = before
      ? { ...before, others: [...(before.others ?? []), recording] }
      : ({ kind: "recording", recording } as const);
    byName.set(recording.record, entry);
  }
  return byName;
}

/** The metrics of pages by their names. Those that are recorded too have series of the page, and of the rule. */
function shared(metrics: readonly Metric[], recordings: readonly RecordingRule[]): ReadonlyMap<string, Metric> {
  const both = new Set(recordings.flatMap(({ shared, record }) => (shared ? [record] : [])));
  return new Map(
    metrics.map((metric) => [
      metric.name,
      both.has(metric.name)
        ? { ...metric, type: metric.type === "histogram" ? "unknown" : metric.type, open: true, severalSources: true }
        : metric,
    ]),
  );
}

/** One metric for each name: several pages may have one, such as what programs report about their runtime. */
function merged(metrics: readonly Metric[]): readonly Metric[] {
  const byName = new Map<string, Metric>();
  for (const metric of metrics) {
    const before = byName.get(metric.name);
    const labels = before && [...new Set([...before.labels, ...metric.labels])];
    const type = before && before.type !== metric.type ? "unknown" : metric.type;
    byName.set(
      metric.name,
      before ? { ...withoutLateness(before), type, labels: labels ?? [], open: true, severalSources: true } : metric,
    );
  }
  return [...byName.values()];
}

/** Another page may have what one has only later. */
function withoutLateness({ lateness: _, ...metric }: Metric): Metric {
  return metric;
}

/** What a name stands for that no entry has: something of a family, or of a page that may have anything. */
function assumedOf(name: string, isMissing: () => boolean, { families = [], unknown = [] }: CatalogueOptions) {
  const family = families.find(({ prefix }) => name.startsWith(prefix));
  const from = family && !isMissing() ? family.from : unknown[0];
  if (from === undefined) return undefined;
  const metric: Metric = { name, type: "unknown", help: "", labels: [], from, open: true };
  return { kind: "metric", metric, assumed: true } as const;
}

/** Series that Prometheus makes itself. */
const OWN_BOUNDS: ReadonlyMap<string, Interval> = new Map([
  ["up", { least: 0, most: 1 }],
  ["ALERTS", { least: 1, most: 1 }],
]);

function boundsOfEntry(entry: Provided | undefined, source: BoundsSource): Interval | undefined {
  if (entry?.kind === "recording") {
    if (entry.others) return undefined;
    const { expr } = readPromql(entry.recording.expr);
    return expr && boundsOf(expr, source);
  }
  if (!entry) return undefined;
  const { type, name } = entry.metric;
  // Observations may be negative, and so may their sum.
  const grows = type === "counter" || entry.part === "bucket" || entry.part === "count";
  return grows ? NOT_NEGATIVE : OWN_BOUNDS.get(name);
}

function entriesOf(metric: Metric): readonly (readonly [string, Provided])[] {
  if (!["histogram", "summary", "unknown"].includes(metric.type)) return [[metric.name, { kind: "metric", metric }]];
  const parts = PARTS.filter((part) => part !== "bucket" || metric.type !== "summary");
  return [
    // A summary's quantiles stand under its own name; of a histogram it is known so that messages can say what is meant.
    [metric.name, { kind: "metric", metric }],
    ...parts.map((part) => [`${metric.name}_${part}`, { kind: "metric", metric, part }] as const),
  ];
}

/** Owner of a metric that several rules record, each with labels of its own. */
const FAMILY = "recording rules with labels";

function duplicates(metrics: readonly Metric[], recordings: readonly RecordingRule[]): readonly Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  const add = (name: string, owner: string) => {
    const other = owners.get(name);
    if (other === undefined) owners.set(name, owner);
    else problems.push({ path: name, message: `must have one origin, got ${other} and ${owner}; rename one of them` });
  };
  for (const metric of metrics) for (const [name] of entriesOf(metric)) owners.set(name, metric.from);
  const names = new Set<string>();
  for (const { record, adds, shared } of recordings) {
    if (shared && metrics.some(({ name }) => name === record)) continue;
    const name = adds ? seriesName(record, adds) : record;
    if (names.has(name) || !adds || owners.get(record) !== FAMILY) add(record, adds ? FAMILY : "a recording rule");
    names.add(name);
  }
  return problems;
}
