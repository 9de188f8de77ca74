import type { Advice } from "../errors";
import type { Duration } from "../units";
import { type RetentionModel, searchableUntil } from "./model";

/**
 * A store beside those of logs that forgets at an age of its own, such as one of traces. Where it forgets what logs can still be searched for,
 * there is an advice about it.
 */
export interface RetainedStore {
  /** `jaeger` */
  readonly name: string;
  /** What it keeps. Of several that keep the same, the one that keeps it longest counts. */
  readonly holds: "metrics" | "traces";
  readonly keeps: Duration;
  /** Where its retention is set, for the advice: `long_term.years.retention`. */
  readonly path: string;
}

/** Age up to which metrics and traces are of use beside logs: for as long as any log can be searched. Prometheus's own retention is held against it. */
export function usefulUntil(model: RetentionModel): Duration | undefined {
  return model.categories
    .map(({ name }) => searchableUntil(model, name))
    .reduce<Duration | undefined>((most, one) => (most && most.compare(one) >= 0 ? most : one), undefined);
}

/** Stores that forget what was measured or traced while its logs can still be searched. */
export function storeAdvice(model: RetentionModel, stores: readonly RetainedStore[]): readonly Advice[] {
  const needed = usefulUntil(model);
  if (!needed) return [];
  return (["metrics", "traces"] as const).flatMap((what) => {
    const [longest] = stores.filter(({ holds }) => holds === what).sort((a, b) => b.keeps.compare(a.keeps));
    if (!longest || longest.keeps.compare(needed) >= 0) return [];
    return [
      {
        name: "retention.store-short" as const,
        path: longest.path,
        message: `should be at least ${needed.toString()}, got "${longest.keeps.toString()}": logs can be searched for ${needed.toString()}, and no store has ${what} that are older than ${longest.keeps.toString()}`,
      },
    ];
  });
}
