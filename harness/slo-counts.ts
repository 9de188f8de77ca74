import { NAMES } from "../lib/slo";
import { seriesName, type RuleGroup } from "../lib/rules";
import type { Series, SloStore } from "./slo-store";
import { DAY, type Scraped, type Services, type Truth } from "./slo-traffic";

/** When the simulated time begins, in seconds since 1970: a midnight. */
export const START = 1_700_006_400;

/** How long it lasts, and the window of its objectives. */
export const DAYS = 35;
export const WINDOW = 30 * DAY;

const HOUR = 3600;
const span = (day: number, hour: number, minutes: number) => {
  const from = Math.round(day * DAY + hour * HOUR);
  return { from, until: from + minutes * 60 };
};

/** Services with all that makes counting hard, one thing each. */
export const SERVICES: Services = {
  plain: [
    { name: "a-1", rate: 3, errors: 0.0006, outages: [span(9, 11, 3)] },
    { name: "a-2", rate: 1, errors: 0.0004 },
  ],
  gaps: [
    {
      name: "b-1",
      rate: 3,
      errors: 0.0002,
      outages: [span(7, 10, 2), span(12, 14, 2), span(21, 3, 4), span(28, 12.1, 1)],
      gaps: [span(3, 2, 12), span(7, 9.9, 25), span(12, 13.95, 9), span(21, 2.5, 110), span(28, 12, 7)],
    },
  ],
  restarts: [
    {
      name: "c-1",
      rate: 2,
      errors: 0.0005,
      outages: [span(15, 12, 3)],
      restarts: Array.from({ length: 34 }, (_, day) => Math.round(day * DAY + (1 + (day % 11) * 2.13) * HOUR)),
    },
  ],
  grows: [
    { name: "d-1", rate: 1, errors: 0.0002 },
    { name: "d-2", rate: 3, errors: 0.0009, since: Math.round(18.4 * DAY) },
  ],
  sparse: [{ name: "e-1", rate: 0.03, errors: 0.0006 }],
  idle: [{ name: "f-1", rate: 0, errors: 0 }],
};

/** Share of the budget that is spent at `second`, in percent, of everything that happened. */
export function exactly({ total, failed }: Truth, budget: number, second: number): number {
  const from = Math.max(0, second - WINDOW);
  const grown = (counts: Float64Array) => (counts[second] ?? 0) - (counts[from] ?? 0);
  return (100 * (grown(failed) / grown(total)) * Math.min(second, WINDOW)) / WINDOW / budget;
}

/** Recorded series in the order of the rules, evaluated each `step` of the whole time, as a server does while time passes. */
export async function record(
  store: SloStore,
  groups: readonly RuleGroup[],
  { names, step, phase }: { readonly names: readonly string[]; readonly step: number; readonly phase: number },
): Promise<void> {
  for (const name of names) {
    const rules = groups.flatMap(({ recording }) => recording).filter(({ record: of }) => of === name);
    // What has other labels at other times may be one series once it has those that the rule adds.
    const recorded = new Map<string, Scraped>();
    for (const { expr, adds } of rules) {
      for (const series of await store.over(expr, START + phase, START + DAYS * DAY, step)) {
        const one = scrapedOf(name, series, adds);
        const key = seriesName(name, one.labels);
        const before = recorded.get(key)?.samples ?? [];
        recorded.set(key, { ...one, samples: [...before, ...one.samples].sort(([a], [b]) => a - b) });
      }
    }
    await store.add([...recorded.values()]);
    await store.start();
  }
}

/** What a rule records of the series of its expression. */
export function scrapedOf(metric: string, { labels, samples }: Series, adds: Series["labels"] = {}): Scraped {
  const { __name__: _, ...own } = labels as Record<string, string>;
  return { metric, labels: { ...own, ...adds }, samples: samples.map(([time, value]) => [time * 1000, value]) };
}

/** Metrics that budgets are computed from, in the order in which they are recorded. */
export const COUNTS = [NAMES.events, NAMES.badEvents, NAMES.countedAt];

/** The expression of the share that is spent, with that of each sum in the place of its name. */
export function consumedExpr(groups: readonly RuleGroup[], slo: string): string {
  const rules = groups.flatMap(({ recording }) => recording).filter(({ adds }) => adds?.["slo"] === slo);
  const exprOf = (name: string) => rules.find(({ record: of }) => of === name)?.expr ?? "";
  return [NAMES.windowBadEvents, NAMES.windowEvents, NAMES.measuredFor].reduce(
    (expr, name) => expr.replaceAll(`${name}{slo="${slo}"}`, `(${exprOf(name)})`),
    exprOf(NAMES.consumed),
  );
}
