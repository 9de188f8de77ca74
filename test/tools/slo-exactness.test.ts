import { consumedExpr, COUNTS, DAYS, exactly, record, SERVICES, START } from "../../harness/slo-counts";
import { SloStore } from "../../harness/slo-store";
import { DAY, happened } from "../../harness/slo-traffic";
import { objectivesOf, sloRules } from "../../lib/slo";
import { parseSpecification } from "../../lib/specification";

const { model } = objectivesOf(
  parseSpecification(`
node_exporter: { scrape_interval: 30s }
sla_definitions:
  api_availability: null
  response_time: null
  error_rate: { target: 0.1, per: [service] }
`),
);
const groups = sloRules(model);
const MOMENTS = [2.5, 5, 20, 31, 33.3, 34.99];

describe("budgets of five weeks of traffic, with outages, gaps, restarts and what begins later", () => {
  const store = new SloStore("sid");
  const { truth, scraped } = happened(SERVICES, { seconds: DAYS * DAY, interval: 30, seed: 7, start: START });

  beforeAll(async () => {
    await store.add(scraped);
    await store.start();
    await record(store, groups, { names: COUNTS, step: 60, phase: 17 });
  });
  afterAll(() => store.remove());

  it.each(Object.keys(SERVICES).filter((name) => name !== "idle"))(
    "are within half a point of the truth: %s",
    async (service) => {
      const expr = consumedExpr(groups, "error_rate");
      const differences = await Promise.all(
        MOMENTS.map(async (day) => {
          const second = Math.round(day * DAY);
          const all = await store.at(expr, START + second);
          const [, value] = all.find(({ labels }) => labels["service"] === service)?.samples[0] ?? [];
          const exact = truth[service] ? exactly(truth[service], 0.001, second) : NaN;
          return { day, exact, consumed: value, isNear: Math.abs((value ?? NaN) - exact) < 0.5 };
        }),
      );
      expect(differences.filter(({ isNear }) => !isNear)).toEqual([]);
    },
  );

  it("have no share where nothing is asked for", async () => {
    const all = await store.at(consumedExpr(groups, "error_rate"), START + 34 * DAY);
    expect(all.map(({ labels }) => labels["service"]).sort()).toEqual(["gaps", "grows", "plain", "restarts", "sparse"]);
  });
});
