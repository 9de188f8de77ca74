import { NAMES, type Objective, sloRules, type SloModel } from "../lib/slo";
import type { Suite } from "./debian";
import { consumedExpr, scrapedOf } from "./slo-counts";
import { SloStore } from "./slo-store";
import type { Scraped } from "./slo-traffic";

/** What was counted of an objective, a minute at a time. */
export interface PastEvents {
  readonly events: number;
  /** How many of them were bad, so many minutes ago. */
  readonly bad: (minutesAgo: number) => number;
}

/** What the rules of `objectives` would have counted in the last `minutes`, up to `until` in seconds since 1970. */
export function countedBefore(
  objectives: readonly Pick<Objective, "name">[],
  { minutes, until, of }: { minutes: number; until: number; of: (name: string) => PastEvents },
): readonly Scraped[] {
  return objectives.flatMap(({ name }) => {
    const { events, bad } = of(name);
    const series = (metric: string, value: (ago: number, second: number) => number): Scraped => ({
      metric,
      labels: { slo: name },
      samples: Array.from({ length: minutes }, (_, index) => {
        const ago = minutes - index;
        const second = until - ago * 60;
        return [second * 1000, value(ago, second)] as const;
      }),
    });
    return [
      series(NAMES.events, () => events),
      series(NAMES.badEvents, (ago) => bad(ago)),
      series(NAMES.countedAt, (_, second) => second),
    ];
  });
}

/** What the rules of `model` would have recorded from `counts` in the last `hours`: what was left of budgets, and how fast they were spent. */
export async function recordedBefore(
  suite: Suite,
  model: Pick<SloModel, "objectives" | "step" | "targetLabels">,
  { counts, hours, until }: { counts: readonly Scraped[]; hours: number; until: number },
): Promise<readonly Scraped[]> {
  const groups = sloRules(model);
  const rules = groups.flatMap(({ recording }) => recording);
  const store = new SloStore(suite);
  try {
    await store.add(counts);
    await store.start();
    const recorded: Scraped[] = [];
    const over = async (metric: string, expr: string, adds: Readonly<Record<string, string>>) => {
      for (const series of await store.over(expr, until - hours * 3600, until, RECORDED))
        recorded.push(scrapedOf(metric, series, adds));
    };
    for (const { name } of model.objectives)
      await over(NAMES.remaining, `100 - (${consumedExpr(groups, name)})`, { slo: name });
    for (const { expr, adds = {} } of rules.filter(({ record }) => record === NAMES.burnRate))
      await over(NAMES.burnRate, expr, adds);
    return recorded;
  } finally {
    await store.remove();
  }
}

/** Seconds between two values: lines have no gaps up to five minutes. */
const RECORDED = 240;
