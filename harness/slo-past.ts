import { NAMES, type Objective } from "../lib/slo";
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
