import { type Advice, type Problem, quoted } from "../errors";
import { mayHave } from "../promql";
import type { Catalogue } from "../rules";
import type { Counting, SeriesSelector, SloModel } from "./model";
import { narrowed } from "./series";

/** Labels of `per` that the counted series cannot have: all of them would be one objective. */
export function labelProblems({ objectives }: SloModel, { labelsOf }: Pick<Catalogue, "labelsOf">): readonly Problem[] {
  return objectives.flatMap(({ name, counting, per }) => {
    const { metric } = countedSeries(counting);
    const set = labelsOf(metric);
    return per.flatMap((label, index) => {
      if (mayHave(set, label)) return [];
      const known = [...set.labels].sort().join(", ");
      const message = `must be a label of ${metric} (${known}), got ${JSON.stringify(label)}`;
      return [{ path: `sla_definitions.${name}.per[${index}]`, message }];
    });
  });
}

/** Objectives that count series of a job that is none of `jobs`: nothing is ever measured of them, and no alert says so. */
export function targetAdvice({ objectives }: SloModel, jobs: readonly string[]): readonly Advice[] {
  return objectives.flatMap(({ name, counting }) => {
    const job = countedSeries(counting).matchers.find(({ label, op }) => label === "job" && op === "=")?.value;
    if (job === undefined || jobs.includes(job)) return [];
    const message = `counts series of the job ${quoted(job)}, and Prometheus has no targets for it, so the objective is not measured; add hosts or a scrape job that has them, or remove the objective (null)`;
    return [{ name: "slo.no-targets" as const, path: `sla_definitions.${name}`, message }];
  });
}

/** Objectives whose histogram has no bucket at the target, by an example of its page. */
export function boundAdvice({ objectives }: SloModel, { find }: Pick<Catalogue, "find">): readonly Advice[] {
  return objectives.flatMap(({ name, counting }) => {
    if (counting.kind !== "buckets") return [];
    const { histogram, bound } = counting;
    const provided = find(histogram.metric);
    const bounds = provided?.kind === "metric" ? provided.metric.bounds : undefined;
    if (!bounds || bounds.includes(bound)) return [];
    const message = `needs a bucket of ${histogram.metric} that ends at ${bound}, and the example of its page has ${bounds.join(", ")}; give the service such a bucket, or promise one of these`;
    return [{ name: "slo.bound-missing" as const, path: `sla_definitions.${name}.target`, message }];
  });
}

/** The series of all events. */
function countedSeries(counting: Counting): SeriesSelector {
  if (counting.kind === "samples") return counting.of;
  if (counting.kind === "counters") return counting.total;
  return counting.kind === "buckets" ? narrowed(counting.histogram, [], "_count") : counting.histogram;
}
