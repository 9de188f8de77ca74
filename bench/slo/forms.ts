// Forms of an error budget on the same five weeks of traffic: how far from the truth, and how long one evaluation takes.
import { consumedExpr, COUNTS, DAYS, exactly, record, scrapedOf, SERVICES, START } from "../../harness/slo-counts";
import { SloStore } from "../../harness/slo-store";
import { DAY, happened, type Truth } from "../../harness/slo-traffic";
import { objectivesOf, sloRules } from "../../lib/slo";
import { parseSpecification } from "../../lib/specification";
import { type Summary, summaryOf } from "../measure";
import { table } from "../report";

const BUDGET = 0.001;
const SCRAPE = 30;
const STEP = 300;
const RUNS = 5;

/** Days at which budgets are compared: all of them have a whole window behind them. */
const MOMENTS = Array.from({ length: 17 }, (_, index) => 30.5 + index * 0.27);

interface Form {
  readonly name: string;
  /** What is evaluated at each step. */
  readonly recorded: readonly string[];
  /** Share of the budget that is spent, of one, by service. */
  readonly consumed: string;
}

const failed = 'http_requests_total{status="500"}';
const total = "http_requests_total";
const by = (text: string) => `sum by (service) (${text})`;

/** Three other forms, in our own words: raw counters over the window, sums of short increases, and the mean of short ratios. */
const OTHERS: readonly Form[] = [
  {
    name: "increase of the raw counters over 30 days",
    recorded: [],
    consumed: `(${by(`increase(${failed}[30d])`)} or 0 * ${by(total)}) / (${by(`increase(${total}[30d])`)} > 0) / ${BUDGET}`,
  },
  {
    name: "5-minute increases every 5 minutes, summed up (the idea of Pyrra's performance mode)",
    recorded: [by(`increase(${failed}[5m])`), by(`increase(${total}[5m])`)],
    consumed: `sum_over_time(form_0[30d]) / (sum_over_time(form_1[30d]) > 0) / ${BUDGET}`,
  },
  {
    name: "mean of 5-minute ratios (the idea of sloth's optimised form)",
    recorded: [`(${by(`rate(${failed}[5m])`)} or 0 * ${by(total)}) / (${by(`rate(${total}[5m])`)} > 0)`],
    consumed: `avg_over_time(form_0[30d]) / ${BUDGET}`,
  },
];

/** Measures all forms, and gives the table. */
export async function sloTable(print: (text: string) => void): Promise<string> {
  const { truth, scraped } = happened(SERVICES, { seconds: DAYS * DAY, interval: SCRAPE, seed: 7, start: START });
  const rows = [];
  for (const form of [undefined, ...OTHERS]) {
    const store = new SloStore("sid");
    try {
      await store.add(scraped);
      await store.start();
      rows.push(form ? await measured(store, await withRecords(store, form), truth) : await ours(store, truth));
      print(rows.at(-1)?.join("  ") ?? "");
    } finally {
      await store.remove();
    }
  }
  return table(["form", "largest error, in points of the budget", "one evaluation", "runs"], rows);
}

async function ours(store: SloStore, truth: Readonly<Record<string, Truth>>): Promise<readonly string[]> {
  const specification = parseSpecification(
    "sla_definitions: { api_availability: null, response_time: null, error_rate: { target: 0.1, per: [service] } }",
  );
  const groups = sloRules(objectivesOf(specification).model);
  await record(store, groups, { names: COUNTS, step: 60, phase: 17 });
  const recorded = groups
    .flatMap(({ recording }) => recording)
    .filter(({ record: of }) => COUNTS.some((name) => name === of));
  return measured(
    store,
    {
      name: "what every counter grew by each minute, summed up (this library)",
      recorded: recorded.map(({ expr }) => expr),
      consumed: `${consumedExpr(groups, "error_rate")} / 100`,
    },
    truth,
  );
}

/** `form` with its series recorded in `store`. */
async function withRecords(store: SloStore, form: Form): Promise<Form> {
  for (const [index, expr] of form.recorded.entries()) {
    const series = await store.over(expr, START + 17, START + DAYS * DAY, STEP);
    await store.add(series.map((one) => scrapedOf(`form_${index}`, one)));
  }
  if (form.recorded.length > 0) await store.start();
  return form;
}

async function measured(store: SloStore, { name, recorded, consumed }: Form, truth: Readonly<Record<string, Truth>>) {
  const errors: number[] = [];
  for (const day of MOMENTS) {
    const second = Math.round(day * DAY);
    for (const { labels, samples } of await store.at(consumed, START + second)) {
      const of = truth[labels["service"] ?? ""];
      const [, value = NaN] = samples[0] ?? [];
      if (of) errors.push(Math.abs(100 * value - exactly(of, BUDGET, second)));
    }
  }
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const begin = performance.now();
    for (const expr of [...recorded, consumed]) await store.at(expr, START + 34 * DAY);
    times.push(performance.now() - begin);
  }
  const { median, runs }: Summary = summaryOf(times);
  return [name, Math.max(...errors).toFixed(2), `${median.toFixed(0)} ms`, String(runs)];
}
