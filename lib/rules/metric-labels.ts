import { closed, labelsOf, mayHave, readPromql, type LabelSet, type LabelSource } from "../promql";
import { jobOfMetric } from "./metric";
import { onceEach } from "./once-each";
import type { Provided } from "./provided";

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
    const { expr } = entry?.kind === "recording" ? readPromql(entry.recording.expr) : {};
    return expr && labelsOf(expr, source);
  });
  const known = onceEach((name): LabelSet => {
    const entry = entries.get(name);
    if (!entry) return unknownLabels;
    const own = entry.kind === "metric" ? entry.metric.labels : entry.recording.labels;
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
  if (entry.kind === "recording") return [];
  if (entry.part === "bucket") return ["le"];
  return entry.metric.type === "summary" && entry.part === undefined ? ["quantile"] : [];
}
