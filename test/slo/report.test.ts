import { objectivePicture, objectivesOf, reportOf, reportText } from "../../lib/slo";
import { defaultSpecification } from "../../lib/specification";

describe("the report on the document's objectives", () => {
  const reports = reportOf(objectivesOf(defaultSpecification).model);

  it("has each budget in minutes, and after how long each alert fires at which speed", () => {
    expect(reportText(reports.slice(0, 1))).toBe(
      [
        "api_availability: 99.9 % of checks find it up, over 30d; budget 43.2 minutes; alerts need 5 bad events",
        "  alert                           severity  fires                      burn rate  all fail   100 times (10 %)  10 times (1 %)  2 times (0.2 %)",
        "  slo_api_availability_burn_1h    critical  2 % of the budget in 1h    > 14.4     after 1m   after 9m          never           never",
        "  slo_api_availability_burn_6h    critical  5 % of the budget in 6h    > 6        after 3m   after 22m         after 3h37m     never",
        "  slo_api_availability_burn_1d    warning   10 % of the budget in 1d   > 3        after 5m   after 44m         after 7h13m     never",
        "  slo_api_availability_burn_3d    warning   10 % of the budget in 3d   > 1        after 5m   after 44m         after 7h13m     after 1d12h1m",
        "  slo_api_availability_budget_50  warning   50 % of the budget in 30d             after 22m  after 3h37m       after 1d12h1m   after 7d12h1m",
        "  slo_api_availability_budget_90  critical  90 % of the budget in 30d             after 39m  after 6h29m       after 2d16h49m  after 13d12h1m",
        "",
      ].join("\n"),
    );
  });

  it("knows that a percentile of 95 cannot burn a hundred times too fast", () => {
    expect(
      reports[1]?.alerts[0]?.fires.map(({ burnRate, badPercent, after }) => [burnRate, badPercent, after?.toString()]),
    ).toEqual([
      [20, 100, "44m"],
      [10, 50, undefined],
      [2, 10, undefined],
    ]);
  });

  it("has the burn rate above which an alert fires, and how many bad events it needs, as data", () => {
    const [first] = reports;
    expect(first?.alerts.map(({ above }) => above)).toEqual([14.4, 6, 3, 1, undefined, undefined]);
    expect(first).toMatchObject({ budgetMinutes: 43.2, minimumBadEvents: 5 });
  });

  it("is a picture for each objective too", () => {
    const svg = reports[0] ? objectivePicture(reports[0]).toString() : "";
    // Three of them on one page were images without a name.
    expect(svg).toMatch(/^<svg .*role="img" aria-label="\w+: /);
    expect(svg).toContain("over 30d; budget 43.2");
    expect(svg).toContain("critical, 2 % of the budget in 1h: 1m, never");
    expect(svg.match(/<circle/g)).toHaveLength(6 + 5 + 2);
  });
});
