import { alertmanagerOf, alertmanagerPlan, routingProblems } from "../../../lib/alertmanager";
import { defaultSpecification, mergeSpecification } from "../../../lib/specification";
import { Duration } from "../../../lib/units";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

/** Milliseconds that routing to `count` people who are called second takes. */
function timeFor(count: number): number {
  const secondary = Array.from({ length: count }, (_, index) => ({
    engineer: `p${index}@example.com`,
    escalationDelay: Duration.minutes(30),
  }));
  const specification = mergeSpecification(defaultSpecification, {
    escalationMatrix: { onCallSchedule: { secondary } },
    channels: {
      email: { from: "a@example.com", smarthost: "mail.example.com:25" },
      webhook: { url: "http://10.0.0.9/" },
    },
  });
  const start = performance.now();
  const model = alertmanagerOf(specification, {});
  alertmanagerPlan(model, upstream);
  expect(routingProblems(model.routing, [{ name: "down", severity: "critical" }])).toEqual([]);
  return performance.now() - start;
}

describe("routing to thousands of people", () => {
  it("takes time in proportion to their number", () => {
    timeFor(500);
    const [few, many] = [timeFor(500), timeFor(8_000)];
    expect(many / few).toBeLessThan(16 * 5);
  });
});
