import { nearest, ValidationError, type Problem } from "../errors";
import { closed, type LabelSource } from "../promql";
import type { Metric } from "./metric";
import type { RecordingRule } from "./rule";

/** A metric that could be there and is not: its collector is off, or a list leaves it out. */
export interface Unavailable {
  readonly name: string;
  /** Why, and how to have it: `comes from node_exporter/systemd, which is not enabled; add "systemd" to node_exporter.collectors`. */
  readonly reason: string;
}

/** What {@link catalogueOf} may be told beside metrics and recording rules. */
export interface CatalogueOptions {
  /**
   * Labels that hosts may carry beside `instance`.
   *
   * @default - not known: any label may be there
   */
  readonly hostLabels?: readonly string[];
  readonly unavailable?: readonly Unavailable[];
}

/** One entry: what a name in a query stands for. */
export type Provided =
  | { readonly kind: "metric"; readonly metric: Metric; readonly part?: "bucket" | "sum" | "count" }
  | { readonly kind: "recording"; readonly recording: RecordingRule };

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
  const entries = new Map<string, Provided>([
    ...metrics.flatMap(entriesOf),
    ...recordings.map((recording) => [recording.record, { kind: "recording", recording }] as const),
  ]);
  const reasons = new Map((options.unavailable ?? []).map(({ name, reason }) => [name, reason]));
  const { hostLabels } = options;
  const common = ["instance", "job", ...(hostLabels ?? [])];
  return {
    metrics,
    recordings,
    find: (name) => entries.get(name),
    unavailable: (name) => (entries.has(name) ? undefined : reasons.get(name)),
    nearest: (name) => nearest(name, [...entries.keys(), ...reasons.keys()]),
    labelsOf: (name) => {
      const entry = name === undefined ? undefined : entries.get(name);
      if (!entry) return { labels: new Set(common), open: true, dropped: new Set() };
      const own = entry.kind === "metric" ? entry.metric.labels : entry.recording.labels;
      const isOpen = hostLabels === undefined || (entry.kind === "metric" && entry.metric.open === true);
      return { ...closed([...common, ...own, ...extraOf(entry)]), open: isOpen };
    },
  };
}

function entriesOf(metric: Metric): readonly (readonly [string, Provided])[] {
  if (!["histogram", "summary", "unknown"].includes(metric.type)) return [[metric.name, { kind: "metric", metric }]];
  const parts = PARTS.filter((part) => part !== "bucket" || metric.type !== "summary");
  return [
    // A summary's quantiles stand under its own name; of a histogram it is known so that messages can tell what is meant.
    [metric.name, { kind: "metric", metric }],
    ...parts.map((part) => [`${metric.name}_${part}`, { kind: "metric", metric, part }] as const),
  ];
}

function extraOf(entry: Provided): readonly string[] {
  if (entry.kind === "recording") return [];
  if (entry.part === "bucket") return ["le"];
  return entry.metric.type === "summary" && entry.part === undefined ? ["quantile"] : [];
}

function duplicates(metrics: readonly Metric[], recordings: readonly RecordingRule[]): readonly Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  const add = (name: string, owner: string) => {
    const other = owners.get(name);
    if (other === undefined) owners.set(name, owner);
    else problems.push({ path: name, message: `must have one origin, got ${other} and ${owner}; rename one of them` });
  };
  for (const metric of metrics) for (const [name] of entriesOf(metric)) add(name, metric.from);
  for (const { record } of recordings) add(record, "a recording rule");
  return problems;
}
