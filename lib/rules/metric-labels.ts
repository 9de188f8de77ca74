import { closed, labelsOf, mayHave, readPromql, type LabelSet, type LabelSource } from "../promql";
import { jobOfMetric } from "./metric";
import { onceEach } from "./once-each";
import type { Provided } from "./provided";
import type { RecordingRule } from "./rule";

/** What is known beside the entries. */
interface Surroundings {
  /** Labels that hosts may carry beside `instance`. @default - not known: any label may be there */
  readonly hostLabels?: readonly string[];
  /** Jobs whose pages may expose anything. @default - none */
  readonly unknown?: readonly string[];
}

/** The labels of the series that `entries` describe: those that are certain, and with `isUsual` also those that are usual. */
export function labelSource(
  entries: ReadonlyMap<string, Provided>,
  { hostLabels, unknown = [] }: Surroundings,
  { isUsual = false } = {},
): LabelSource {
  const common = ["instance", "job", ...(hostLabels ?? [])];
  const unknownLabels: LabelSet = { labels: new Set(common), open: true, dropped: new Set() };
  const derived = onceEach((name): LabelSet | undefined => {
    const entry = entries.get(name);
    if (entry?.kind !== "recording") return undefined;
    const sets = [entry.recording, ...(entry.others ?? [])].flatMap((rule) => {
      const { expr } = readPromql(rule.expr);
      return expr ? [recordedLabels(labelsOf(expr, source), rule)] : [];
    });
    return sets.length > 1 ? ofAny(sets) : sets[0];
  });
  const known = onceEach((name): LabelSet => {
    const entry = entries.get(name);
    if (!entry) return unknownLabels;
    const own = entry.kind === "metric" ? entry.metric.labels : entry.others ? undefined : entry.recording.labels;
    if (entry.kind === "recording" && entry.recording.open) return unknownLabels;
    if (own === undefined) return derived(name) ?? unknownLabels;
    const isOpen = hostLabels === undefined || (entry.kind === "metric" && entry.metric.open === true);
    const set = { ...closed([...common, ...own, ...extraOf(entry)]), open: isOpen };
    return entry.kind === "metric"
      ? { ...set, ...ofPage(entry, isUsual && unknown.length === 0) }
      : { ...set, ...certainly(set, derived(name)) };
  });
  const source: LabelSource = (name) => (name === undefined ? undefined : known(name)) ?? unknownLabels;
  return source;
}

/** The labels of what `rule` records from series with `set`: those that it adds replace others. */
function recordedLabels(set: LabelSet, { adds }: RecordingRule): LabelSet {
  if (!adds) return set;
  const added = Object.keys(adds);
  const isKept = (label: string) => !added.includes(label);
  return {
    ...set,
    labels: new Set([...set.labels, ...added]),
    dropped: new Set([...set.dropped].filter(isKept)),
    always: new Set([...(set.always ?? []), ...added]),
    passed: [
      ...(set.passed ?? []).filter(({ label }) => isKept(label)),
      ...Object.entries(adds).map(([label, value]) => ({ label, op: "=" as const, value })),
    ],
  };
}

/** What is known of series of which each has one of `sets`. */
function ofAny(sets: readonly LabelSet[]): LabelSet {
  const all = new Set(sets.flatMap(({ labels, some = [] }) => [...labels, ...some]));
  const isEverywhere = (label: string) => sets.every(({ labels }) => labels.has(label));
  return {
    labels: new Set([...all].filter(isEverywhere)),
    some: new Set([...all].filter((label) => !isEverywhere(label))),
    open: sets.some(({ open }) => open),
    dropped: new Set([...(sets[0]?.dropped ?? [])].filter((label) => sets.every(({ dropped }) => dropped.has(label)))),
    always: new Set([...all].filter((label) => sets.every(({ always }) => always?.has(label) === true))),
  };
}

/** Which of its described labels a recording rule certainly has. */
function certainly(set: LabelSet, { always = new Set(), passed = [] }: LabelSet = closed([])) {
  return {
    always: new Set([...always].filter((label) => mayHave(set, label))),
    passed: passed.filter(({ label }) => mayHave(set, label)),
  };
}

/** Labels that node_exporter's collectors put on each of their series; other labels may be empty. */
const NEVER_EMPTY: ReadonlyMap<string, readonly string[]> = new Map([
  ["node_exporter/cpu", ["cpu", "mode"]],
  ["node_exporter/filesystem", ["device", "fstype", "mountpoint"]],
  ["node_exporter/diskstats", ["device"]],
  ["node_exporter/netdev", ["device"]],
]);

type Entry = Extract<Provided, { kind: "metric" }>;

/** Prometheus names the target of whatever it scrapes; what it writes itself is of any job, or of none. */
function ofPage(entry: Entry, isUsual: boolean): Pick<LabelSet, "always" | "passed"> {
  const { labels, from, examples = {}, severalSources } = entry.metric;
  if (from === "prometheus/rules") return {};
  const target = ["instance", "job", ...extraOf(entry)];
  const isOfAnyJob = ["prometheus/scrape", "runtime"].includes(from) || severalSources === true;
  const always = NEVER_EMPTY.get(from)?.filter((label) => labels.includes(label)) ?? [];
  if (!isUsual || isOfAnyJob) return { always: new Set([...target, ...always]) };
  return {
    always: new Set([...target, ...labels.filter((label) => examples[label] !== "")]),
    passed: [{ label: "job", op: "=", value: jobOfMetric(entry.metric) }],
  };
}

function extraOf(entry: Provided): readonly string[] {
  if (entry.kind === "recording") return Object.keys(entry.recording.adds ?? {});
  if (entry.part === "bucket") return ["le"];
  return entry.metric.type === "summary" && entry.part === undefined ? ["quantile"] : [];
}
