import { nearest, quoted, type Problem } from "../errors";
import {
  canBeEmpty,
  checkPromql,
  COUNTER_FUNCTIONS,
  labelsOf,
  mayHave,
  readPromql,
  thresholdOf,
  typeOf,
  usesOf,
  walk,
  isAtLeast,
  type Expr,
  type LabelSet,
  type Use,
} from "../promql";
import { Duration } from "../units";
import type { Catalogue } from "./catalogue";
import { KEEP_FIRING_SINCE } from "./render";
import type { Alert, RecordingRule, RuleGroup } from "./rule";
import { solve } from "./solve";
import { labelsUsed } from "./template";

/** How often the server looks. */
export interface RuleCheckOptions {
  readonly scrapeInterval: Duration;
  readonly evaluationInterval: Duration;
  /** The server's version. @default - no version is held against the rules */
  readonly version?: string;
}

/** A range with fewer scrapes than this loses its rate when one of them is late. */
const SCRAPES_IN_RANGE = 4;

/** Functions that use a counter's series and not its value. */
const PRESENCE = ["absent", "absent_over_time", "present_over_time", "count_over_time", "timestamp"];
const RATES = ["rate", "irate", "increase", "resets"];

/**
 * Everything about `groups` that would fail, never fire or always fire on the server, found without one. Paths are
 * `<group>.<alert or record>`; empty when the rules are right.
 */
export function checkRules(
  groups: readonly RuleGroup[],
  catalogue: Catalogue,
  options: RuleCheckOptions,
): readonly Problem[] {
  return [...duplicates(groups), ...groups.flatMap((group) => checkGroup(group, catalogue, options))];
}

/** Everything that is wrong with `text` as a query over the catalogue: also for panels, whose path the caller knows. */
export function checkQuery(text: string, catalogue: Catalogue, options: RuleCheckOptions): readonly string[] {
  const { expr } = readPromql(text);
  const faults = checkPromql(text, options.version === undefined ? {} : { version: options.version });
  if (!expr || faults.length > 0) return faults.map(({ message }) => message);
  return [
    ...new Set([...usesOf(expr).flatMap((use) => checkUse(use, catalogue, options)), ...groupings(expr, catalogue)]),
  ];
}

function checkGroup(group: RuleGroup, catalogue: Catalogue, options: RuleCheckOptions): readonly Problem[] {
  const at = (name: string, messages: readonly string[]) =>
    messages.map((message) => ({ path: `${group.name}.${name}`, message }));
  const interval = group.interval ?? options.evaluationInterval;
  return [
    ...group.recording.flatMap((rule, index) => {
      const query = checkQuery(rule.expr, catalogue, options);
      return at(rule.record, [...checkRecording(rule, group.recording.slice(index + 1)), ...query]);
    }),
    ...group.alerts.flatMap((alert) => {
      const query = checkQuery(alert.expr, catalogue, options);
      const { expr } = readPromql(alert.expr);
      return at(alert.name, query.length > 0 || !expr ? query : checkAlert(alert, expr, catalogue, interval, options));
    }),
  ];
}

function checkRecording(rule: RecordingRule, later: readonly RecordingRule[]): readonly string[] {
  const messages: string[] = [];
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(rule.record))
    messages.push(`must be recorded under a metric's name (letters, digits, _ and :), got ${quoted(rule.record)}`);
  const { expr } = readPromql(rule.expr);
  const used = expr ? usesOf(expr).map(({ selector }) => selector.metric) : [];
  for (const other of later) {
    if (used.includes(other.record))
      messages.push(`reads ${other.record}, which the group records after it; put ${other.record} first`);
  }
  return messages;
}

function checkAlert(
  alert: Alert,
  expr: Expr,
  catalogue: Catalogue,
  interval: Duration,
  { version }: RuleCheckOptions,
): readonly string[] {
  const messages: string[] = [];
  if (typeOf(expr) !== "instant vector") messages.push("must be an instant vector: a scalar has no series to tell of");
  else if (!canBeEmpty(expr)) {
    messages.push("has no comparison: it fires for every series, always; compare with a threshold, as in `… > 80`");
  }
  messages.push(...checkThreshold(expr, catalogue));
  if (alert.for.milliseconds > 0 && alert.for.compare(interval) < 0)
    messages.push(
      `for must be 0s or at least the evaluation interval (${interval.toString()}), got ${alert.for.toString()}`,
    );
  if (alert.keepFiringFor && version !== undefined && !isAtLeast(version, KEEP_FIRING_SINCE))
    messages.push(`keep_firing_for needs Prometheus ${KEEP_FIRING_SINCE} or later, got ${version}`);
  if (alert.severity === "") messages.push("must have a severity");
  return [...messages, ...checkLabels(alert), ...checkTemplates(alert, labelsOf(expr, catalogue.labelsOf))];
}

/** A threshold that the expression can never pass. */
function checkThreshold(expr: Expr, catalogue: Catalogue): readonly string[] {
  const threshold = thresholdOf(expr);
  const bounds = threshold && solve(threshold.of, catalogue)?.bounds;
  if (!threshold || !bounds) return [];
  const { op, value } = threshold;
  const { least = -Infinity, most = Infinity } = bounds;
  const never =
    (op === ">" && value >= most) ||
    (op === ">=" && value > most) ||
    (op === "<" && value <= least) ||
    (op === "<=" && value < least);
  const always =
    (op === ">" && value < least) ||
    (op === ">=" && value <= least) ||
    (op === "<" && value > most) ||
    (op === "<=" && value >= most);
  if (never) return [`never holds: the left side is ${op.startsWith(">") ? `at most ${most}` : `at least ${least}`}`];
  return always
    ? [`always holds: the left side is ${op.startsWith(">") ? `at least ${least}` : `at most ${most}`}`]
    : [];
}

function checkLabels(alert: Alert): readonly string[] {
  return Object.keys(alert.labels ?? {}).flatMap((label) => {
    if (["alertname", "severity", "family"].includes(label))
      return [`label ${label} is the alert's own; choose another name`];
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) || label.startsWith("__"))
      return [`label ${quoted(label)} must be letters, digits and _, and not begin with __`];
    return [];
  });
}

function checkTemplates(alert: Alert, set: LabelSet): readonly string[] {
  const texts = { summary: alert.summary, description: alert.description, ...alert.labels };
  return Object.entries(texts).flatMap(([place, text]) =>
    labelsUsed(text)
      .filter((label) => !mayHave(set, label))
      .map((label) => `${place} shows $labels.${label}, which ${missing(label, set)}`),
  );
}

/** What can be told of a label that a set does not have. */
function missing(label: string, set: LabelSet): string {
  if (set.dropped.has(label)) return "does not survive the aggregation; keep it in by (…) or out of without (…)";
  const meant = nearest(label, [...set.labels]);
  const known = [...set.labels].sort().join(", ");
  return `the series do not have${meant === undefined ? "" : `; did you mean ${meant}?`} (they have ${known || "no labels"})`;
}

function checkUse(use: Use, catalogue: Catalogue, options: RuleCheckOptions): readonly string[] {
  const { metric } = use.selector;
  if (metric === undefined) return [];
  const provided = catalogue.find(metric);
  if (!provided) return [unknownMetric(metric, catalogue)];
  if (provided.kind === "recording") return checkRange(use, metric, options.evaluationInterval, "evaluation");
  const { type } = provided.metric;
  if (type === "histogram" && provided.part === undefined)
    return [`${metric} is a histogram: use ${metric}_bucket, ${metric}_sum or ${metric}_count`];
  return [
    ...checkRange(use, metric, options.scrapeInterval, "scrape"),
    ...checkMatchers(use, catalogue),
    ...(type === "counter" || provided.part !== undefined ? checkCounter(use, metric) : []),
    ...(type === "gauge" && use.function !== undefined && RATES.includes(use.function)
      ? [`${metric} is a gauge and ${use.function}() is for counters; use deriv() or delta()`]
      : []),
  ];
}

function unknownMetric(metric: string, catalogue: Catalogue): string {
  const reason = catalogue.unavailable(metric);
  if (reason !== undefined) return `${metric} ${reason}`;
  const meant = catalogue.nearest(metric);
  return `nothing provides ${metric}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

function checkRange(use: Use, metric: string, interval: Duration, what: string): readonly string[] {
  const length = use.range?.milliseconds;
  const least = interval.times(SCRAPES_IN_RANGE);
  if (length === undefined || length >= least.milliseconds) return [];
  const given = Duration.milliseconds(length).toString();
  return [
    `${metric}[${given}] must span at least ${SCRAPES_IN_RANGE} ${what} intervals (${least.toString()}), got ${given}; widen the range`,
  ];
}

function checkMatchers({ selector }: Use, catalogue: Catalogue): readonly string[] {
  const set = catalogue.labelsOf(selector.metric);
  return selector.matchers
    .filter(({ label, value }) => value !== "" && !mayHave(set, label))
    .map(({ label }) => `${selector.metric} is matched by ${label}, which ${missing(label, set)}`);
}

function checkCounter(use: Use, metric: string): readonly string[] {
  const caller = use.function;
  if (caller !== undefined && [...COUNTER_FUNCTIONS, ...PRESENCE].includes(caller)) return [];
  const around = use.above.filter(({ kind }) => kind !== "paren" && kind !== "modified");
  const outer = around.at(-1);
  if (outer?.kind === "aggregation" && (outer.op === "count" || outer.op === "group")) return [];
  const last = use.above.at(-1);
  if (last?.kind === "binary" && ["and", "unless"].includes(last.op) && last.right === use.selector) return [];
  return [`${metric} is a counter: only its rate says something; write rate(${metric}[5m]) or increase(…)`];
}

/** Labels that an aggregation groups by, or a matching matches on, and that no series has. */
function groupings(expr: Expr, catalogue: Catalogue): readonly string[] {
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
      .map((label) => `${clause.words} (${label}): ${label} is a label that ${missing(label, set)}`);
  });
}

function duplicates(groups: readonly RuleGroup[]): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  const add = (key: string, path: string, what: string) => {
    const other = seen.get(key);
    if (other === undefined) seen.set(key, path);
    else problems.push({ path, message: `${what} must be unique; ${other} has it too` });
  };
  for (const { name, recording, alerts } of groups) {
    add(`group ${name}`, name, "a group's name");
    if (!/^[a-zA-Z0-9_.-]+$/.test(name))
      problems.push({ path: name, message: "a group's name is a file's name too: letters, digits, _, . and -" });
    for (const { record } of recording) add(`record ${record}`, `${name}.${record}`, "a recorded metric");
    for (const alert of alerts) add(`alert ${alert.name}`, `${name}.${alert.name}`, "an alert's name");
  }
  return problems;
}
