import { regexpLiteral } from "../escaping";
import { labelsNamed, metricsOf, readPromql, usesOf, type Expr } from "../promql";
import {
  alertLabels,
  jobOfMetric,
  labelsUsed,
  SCRAPE_METRICS,
  type Alert,
  type Catalogue,
  type RuleGroup,
} from "../rules";
import type { RelabelConfig, ScrapeJob } from "../scraping";

/** What rules make of series, and what is known of their metrics. */
export interface GuardOptions {
  /** All rules of the server but those of files that are taken as they are. */
  readonly groups: readonly RuleGroup[];
  /** Rules that are taken as they are: what they read keeps its labels. @default - none */
  readonly ruleFiles?: readonly Pick<RuleGroup, "recording" | "alerts">[];
  /** @default - no metric has an owner, and none is known to have a label */
  readonly catalogue?: Pick<Catalogue, "find" | "labelsOf">;
  /** Labels that targets carry beside `instance` and `job`. @default - none */
  readonly hostLabels?: readonly string[];
}

/** Series that Prometheus writes itself for each target and alert, some of them only with a feature flag. */
const WRITTEN: readonly string[] = [
  ...SCRAPE_METRICS.map(({ name }) => name),
  "scrape_timeout_seconds",
  "scrape_sample_limit",
  "scrape_body_size_bytes",
];

/** What hosts report about themselves, only through node_exporter. */
const HOST_REPORT = "vm_observability_.+";

/** Labels that say what a series is about; no rule can mean anything else by them. */
const TARGET_LABELS: readonly string[] = ["instance", "job", "le", "quantile"];

/** Marks a series, while it is relabelled, with the labels that it must not have. */
const MARK = "__tmp_vmo_guard";

/** A metric that a rule reads. */
interface Read {
  readonly metric: string;
  /** Value of the `job` that the rule asks for. @default - any job's */
  readonly job?: string;
}

/**
 * `jobs` whose pages can neither stand in for others nor break rules. Any program that holds a port serves its page:
 *
 * - Names that Prometheus writes or records itself, and those that rules read from another component's pages, are stored as
 *   `exported_<name>`: an application's `cpu_usage_percent` or `up` would be taken for a host's.
 * - Labels that alerts set are stored as `exported_<label>` on what these alerts read: two series that differ in nothing else
 *   would make the whole rule fail, for every host.
 *
 * Prometheus itself renames labels that clash with a target's in the same way.
 */
export function guarded(jobs: readonly ScrapeJob[], options: GuardOptions): readonly ScrapeJob[] {
  const rules = rulesOf(options.groups);
  const owners = jobs.filter(({ owns }) => owns).map(({ name }) => name);
  const reads = rules.flatMap(({ expr }) => readsOf(expr));
  const labels = labelsSet(rules, options);
  const recorded = [...options.groups, ...(options.ruleFiles ?? [])].flatMap(({ recording }) =>
    recording.flatMap(({ record, shared }) => (shared ? [] : [record])),
  );
  return jobs.map((job) => {
    const read = new Set(reads.filter((one) => (one.job ?? job.name) === job.name).map(({ metric }) => metric));
    const foreign = [...read].filter((metric) => !mayBeOn(metric, job, ownerOf(metric, owners, options)));
    const names = [...new Set([...WRITTEN, ...recorded, ...foreign])].sort();
    const patterns = [...names.map(regexpLiteral), ...(job.name === "node" ? [] : [HOST_REPORT])];
    const own = [...labels].filter(([metric]) => read.has(metric) && !names.includes(metric));
    return {
      ...job,
      metricRelabelings: [...(job.metricRelabelings ?? []), renameOf(patterns), ...labelRelabelings(new Map(own))],
    };
  });
}

function renameOf(patterns: readonly string[]): RelabelConfig {
  return {
    source_labels: ["__name__"],
    regex: `(${patterns.join("|")})`,
    target_label: "__name__",
    replacement: "exported_$1",
  };
}

/**
 * Moves labels out of the way, of metrics by their names: each metric is marked with its labels, so that one pair of steps for each label serves
 * all. Prometheus takes every step for every sample. Values may have line breaks, which `.` leaves out otherwise.
 */
function labelRelabelings(labels: ReadonlyMap<string, readonly string[]>): readonly RelabelConfig[] {
  const bySet = new Map<string, string[]>();
  for (const [metric, set] of labels) {
    const key = [...set].sort().join(" ");
    bySet.set(key, [...(bySet.get(key) ?? []), metric]);
  }
  if (bySet.size === 0) return [];
  const marks = [...bySet].sort().map(([key, metrics]) => ({
    source_labels: ["__name__"],
    regex: metrics.sort().map(regexpLiteral).join("|"),
    target_label: MARK,
    replacement: `,${key.replaceAll(" ", ",")},`,
  }));
  // The mark has no semicolon: the first one ends it.
  const moves = [...new Set([...labels.values()].flat())].sort().flatMap((label) => [
    {
      source_labels: [MARK, label],
      regex: `(?s)[^;]*,${label},[^;]*;(.+)`,
      target_label: `exported_${label}`,
      replacement: "$1",
    },
    { source_labels: [MARK, label], regex: `(?s)[^;]*,${label},[^;]*;.+`, target_label: label, replacement: "" },
  ]);
  return [...marks, ...moves, { action: "labeldrop", regex: MARK }];
}

function ownerOf(metric: string, owners: readonly string[], { catalogue }: GuardOptions): string | undefined {
  const found = catalogue?.find(metric);
  if (found?.kind !== "metric") return undefined;
  const owner = jobOfMetric(found.metric);
  return owners.includes(owner) ? owner : undefined;
}

/** Whether rules mean pages of this job when they read `metric`. */
function mayBeOn(metric: string, { name, exposes = [] }: ScrapeJob, owner: string | undefined): boolean {
  if (owner === undefined || owner === name || exposes === "unknown") return true;
  return exposes.includes(metric);
}

/** A rule, whatever its kind. */
interface Rule {
  readonly expr: Expr;
  readonly record?: string;
  readonly alert?: Alert;
}

function rulesOf(groups: readonly Pick<RuleGroup, "recording" | "alerts">[]): readonly Rule[] {
  return groups.flatMap(({ recording, alerts }) => [
    ...recording.flatMap((rule) => read(rule.expr, { record: rule.record })),
    ...alerts.flatMap((alert) => read(alert.expr, { alert })),
  ]);
}

function read(text: string, rule: Omit<Rule, "expr">): readonly Rule[] {
  const { expr } = readPromql(text);
  return expr ? [{ expr, ...rule }] : [];
}

function readsOf(expr: Expr): readonly Read[] {
  return usesOf(expr).flatMap(({ selector: { metric, matchers } }) => {
    if (metric === undefined) return [];
    const job = matchers.find(({ label, op }) => label === "job" && op === "=")?.value;
    return [{ metric, ...(job !== undefined && { job }) }];
  });
}

/** The labels that alerts set on what they read, by the metrics that pages have; without those that a rule or a page means. */
function labelsSet(rules: readonly Rule[], options: GuardOptions): ReadonlyMap<string, readonly string[]> {
  const { ruleFiles = [], catalogue, groups, hostLabels = [] } = options;
  const shared = new Set(
    groups.flatMap(({ recording }) => recording.flatMap(({ record, adds }) => (adds ? record : []))),
  );
  // What several rules record has the labels that they group by and add, and no label of a page.
  const recordings = new Map(
    rules.flatMap(({ record, expr }) => (record === undefined || shared.has(record) ? [] : [[record, expr]])),
  );
  const raw = (expr: Expr, seen: readonly string[] = []): readonly string[] =>
    metricsOf(expr).flatMap((metric) => {
      const recorded = seen.includes(metric) ? undefined : recordings.get(metric);
      return recorded ? raw(recorded, [...seen, metric]) : [metric];
    });
  const meant = new Map<string, Set<string>>();
  for (const { expr, alert } of [...rules, ...rulesOf(ruleFiles)])
    for (const metric of raw(expr)) addTo(meant, metric, [...labelsNamed(expr), ...textLabels(alert)]);
  const set = new Map<string, Set<string>>();
  for (const { expr, alert } of rules)
    if (alert) for (const metric of raw(expr)) addTo(set, metric, ["alertname", ...Object.keys(alertLabels(alert))]);
  const kept = (metric: string, label: string) =>
    [...TARGET_LABELS, ...hostLabels].includes(label) ||
    meant.get(metric)?.has(label) === true ||
    catalogue?.labelsOf(metric).labels.has(label) === true;
  return new Map(
    [...set]
      .map(([metric, labels]) => [metric, [...labels].filter((label) => !kept(metric, label))] as const)
      .filter(([, labels]) => labels.length > 0),
  );
}

function addTo(sets: Map<string, Set<string>>, key: string, values: readonly string[]): void {
  const set = sets.get(key) ?? new Set();
  for (const value of values) set.add(value);
  sets.set(key, set);
}

function textLabels(alert: Alert | undefined): readonly string[] {
  return alert ? labelsUsed(`${alert.summary} ${alert.description}`) : [];
}
