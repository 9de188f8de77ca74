import { regexpLiteral, type Matcher } from "../../escaping";
import { labelsOf, metricsOf, readPromql, walk, type Expr } from "../../promql";
import { hiddenLabels, jobOf, type Alert, type Catalogue } from "../../rules";
import { equals } from "./matcher";
import type { Inhibition } from "../model";
import { targetWatchOf, type TargetWatch } from "./target-watch";

/** Severities that mute those after them. Others neither mute nor are muted: nobody said how grave they are. */
export const GRAVITY: readonly string[] = ["critical", "warning", "info"];

/** An alert whose rule is known, and what distinguishes its instances. */
export interface KnownAlert extends Pick<Alert, "name" | "severity" | "family"> {
  /** Labels of the series that its condition gives. @default - not known completely: it mutes nothing and nothing mutes it */
  readonly labels?: readonly string[];
  /** The scrape jobs that its series come from. @default - any */
  readonly jobs?: readonly string[];
  /** @default - it does not say whether targets answer */
  readonly watch?: TargetWatch;
}

/** What the condition of `alert` says of its labels and of targets. */
export function knownAlert(alert: Alert, catalogue: Catalogue): KnownAlert {
  const { name, severity, family } = alert;
  const { expr } = readPromql(alert.expr);
  const labels = expr && ownLabels(alert, expr, catalogue);
  const jobs = expr && jobsOf(expr, catalogue);
  const watch = targetWatchOf(alert, expr, catalogue);
  return { name, severity, family, ...(labels && { labels }), ...(jobs && { jobs }), ...(watch && { watch }) };
}

/**
 * The graver alerts of a family mute the milder ones about the same thing: the labels that both conditions have in common are
 * equal. A critical alert about one file system is silent about another one of the host.
 */
export function familyInhibitions(alerts: readonly KnownAlert[]): readonly Inhibition[] {
  const families = [...new Set(alerts.map(({ family }) => family))];
  return families.flatMap((family) => {
    const kinds = kindsOf(alerts.filter((alert) => alert.family === family));
    const pairs = kinds.flatMap((graver) =>
      // HostDown may mute the graver one, and only what watches targets says then that the host does not answer.
      kinds
        .filter((milder) => gravityOf(graver) < gravityOf(milder) && (graver.watches || !milder.watches))
        .map((milder) => [graver, milder] as const),
    );
    return pairs.flatMap(([graver, milder]) => inhibitionBetween(family, graver, milder));
  });
}

/** Alerts of a family with one severity and the same labels, that all say whether targets answer, or all do not. */
interface Kind extends Required<Pick<KnownAlert, "severity" | "labels">>, Pick<KnownAlert, "jobs"> {
  readonly watches: boolean;
  readonly names: readonly string[];
}

function kindsOf(alerts: readonly KnownAlert[]): readonly Kind[] {
  const kinds = new Map<string, Kind & { readonly names: string[] }>();
  for (const { name, severity, labels, jobs, watch } of alerts) {
    if (!labels || !GRAVITY.includes(severity)) continue;
    const watches = watch !== undefined;
    const key = JSON.stringify([severity, [...labels].sort(), [...(jobs ?? [])].sort(), watches]);
    const kind = kinds.get(key) ?? { severity, labels, watches, ...(jobs && { jobs }), names: [] };
    kind.names.push(name);
    kinds.set(key, kind);
  }
  return [...kinds.values()];
}

function gravityOf({ severity }: Kind): number {
  return GRAVITY.indexOf(severity);
}

function inhibitionBetween(family: string, graver: Kind, milder: Kind): readonly Inhibition[] {
  const jobsDiffer = graver.jobs && milder.jobs && !graver.jobs.some((job) => milder.jobs?.includes(job));
  const common = graver.labels.filter((label) => milder.labels.includes(label)).sort();
  // One alert about everything would mute those of every host.
  if (common.length === 0 && graver.labels.length + milder.labels.length > 0) return [];
  const member = ({ severity, names }: Kind) => [equals("severity", severity), equals("family", family), named(names)];
  return [
    {
      name: `${graver.names.join("-and-")}-over-${milder.names.join("-and-")}`,
      source: member(graver),
      target: member(milder),
      // Labels that both lack count as equal; of two exporters' alerts the job would never be.
      equal: ["family", ...common.filter((label) => label !== "job" || !jobsDiffer)],
    },
  ];
}

/** The alert has one of `names`. */
export function named(names: readonly string[]): Matcher {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return equals("alertname", only);
  return { label: "alertname", operator: "=~", value: names.map(regexpLiteral).join("|") };
}

/** Labels of an alert's series that are still theirs in the alert; undefined where that is not known. */
function ownLabels(alert: Alert, expr: Expr, catalogue: Catalogue): readonly string[] | undefined {
  if (hiddenLabels(alert, expr, catalogue).length > 0) return undefined;
  return seriesLabels(expr, catalogue)?.filter((label) => !(label in (alert.labels ?? {})));
}

/** Every label that a series of `expr` can have; undefined where there may be others that nobody described. */
function seriesLabels(expr: Expr, { labelsOf: source }: Catalogue): readonly string[] | undefined {
  const set = labelsOf(expr, source);
  // Either side's series come as they are, so that only equal sets say what all of them have.
  const isMixed = [...walk(expr)].some(
    ({ expr: part }) =>
      part.kind === "binary" && part.op === "or" && !same(labelsOf(part.left, source), labelsOf(part.right, source)),
  );
  return set.open || isMixed ? undefined : [...set.labels];
}

function same(one: ReturnType<typeof labelsOf>, other: ReturnType<typeof labelsOf>): boolean {
  return one.labels.size === other.labels.size && [...one.labels].every((label) => other.labels.has(label));
}

function jobsOf(expr: Expr, catalogue: Catalogue): readonly string[] | undefined {
  const sources = metricsOf(expr).map((name) => {
    const provided = catalogue.find(name);
    return provided?.kind === "metric" ? [provided.metric.from] : (provided?.recording.from ?? []);
  });
  // What Prometheus adds to every target, and what nobody described, can be of any job.
  const isAny = sources.some((from) => from.length === 0 || from.some((source) => source.startsWith("prometheus/")));
  return isAny ? undefined : [...new Set(sources.flat().map(jobOf))];
}
