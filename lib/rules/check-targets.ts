import { nearest } from "../errors";
import { usesOf, type Expr, type Use } from "../promql";
import type { Catalogue } from "./catalogue";
import { hint, type Finding } from "./finding";
import { jobOf, jobOfMetric } from "./metric";

/** Every scrape job of a server, with the `instance` of each of its targets; undefined where somebody else finds them. */
export type ScrapedTargets = ReadonlyMap<string, readonly string[] | undefined>;

/** Selectors that ask by `=` for a job or an instance that the server does not scrape. */
export function checkTargets(
  expr: Expr,
  catalogue: Catalogue,
  targets: ScrapedTargets | undefined,
): readonly Finding[] {
  return targets ? usesOf(expr).flatMap((use) => checkUse(use, catalogue, targets)) : [];
}

function checkUse({ selector }: Use, catalogue: Catalogue, targets: ScrapedTargets): readonly Finding[] {
  const { metric } = selector;
  const sources = metric === undefined ? undefined : sourcesOf(metric, catalogue);
  if (metric === undefined || !sources) return [];
  const asked = (label: string) =>
    selector.matchers.find((one) => one.label === label && one.op === "=")?.value || undefined;
  const job = asked("job");
  if (job !== undefined && !targets.has(job)) {
    const jobs = [...targets.keys()];
    return [hint("rules.target-unknown", `${metric}: no scrape job is called ${job}${instead(job, jobs)}`)];
  }
  const instance = asked("instance");
  if (instance === undefined) return [];
  const jobs = job === undefined ? sources : [job];
  const known = jobs.map((one) => targets.get(one));
  const isKnown = jobs.length > 0 && known.every((one) => one !== undefined);
  const instances = known.flatMap((one) => one ?? []);
  if (instances.includes(instance)) return [];
  const host = instance.replace(/:\d+$/, "");
  // An instance of ours is a host's name, with no port.
  const isHost = host !== instance && targets.get("node")?.includes(host) === true;
  const isPage = [...targets.values()].some((one) => one?.includes(instance));
  if (isHost && !isPage) return [unknownInstance(metric, instance, `; did you mean ${host}?`)];
  return isKnown ? [unknownInstance(metric, instance, instead(instance, instances))] : [];
}

function unknownInstance(metric: string, instance: string, end: string): Finding {
  return hint("rules.target-unknown", `${metric}: no target is called ${instance}${end}`);
}

function instead(given: string, known: readonly string[]): string {
  const meant = nearest(given, known);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

/** Jobs that have `metric`, none where that is any of them; undefined where its labels are not those of targets. */
function sourcesOf(metric: string, catalogue: Catalogue): readonly string[] | undefined {
  const provided = catalogue.find(metric);
  if (!provided || (provided.kind === "metric" && provided.metric.from === "prometheus/rules")) return undefined;
  if (provided.kind === "recording")
    return provided.recording.from.length === 0 ? undefined : [...new Set(provided.recording.from.map(jobOf))];
  const { from, severalSources = false } = provided.metric;
  return severalSources || provided.assumed || ["prometheus/scrape", "runtime"].includes(from)
    ? []
    : [jobOfMetric(provided.metric)];
}
