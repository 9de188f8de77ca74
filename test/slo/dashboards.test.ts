import { withDashboards, written } from "../dashboards/stack";
import { panelsOf } from "../dashboards/linter";
import { synthesized } from "../../testing";
import { Duration } from "../../lib/units";

const NONE = { api_availability: null, response_time: null, error_rate: null };
const ERRORS = { target: 1, measurement: "error_rate_percent", timeWindow: Duration.days(30) } as const;

function queriesOf(title: string, built: ReturnType<typeof withDashboards>): readonly string[] {
  const panels = panelsOf(written(built.dashboards).get("Objectives") ?? { panels: [] });
  return panels.find((panel) => panel.title === title)?.targets?.map(({ expr }) => expr) ?? [];
}

describe("the dashboard of objectives", () => {
  it("is not there where there are none", () => {
    expect([...written(withDashboards({ slaDefinitions: NONE }).dashboards).keys()]).not.toContain("Objectives");
  });

  it("shows each objective that is kept for each value of a label, and says how it compares with its promise", () => {
    const built = withDashboards({ slaDefinitions: { ...NONE, shop: { ...ERRORS, per: ["service"] } } });
    synthesized(built.stack);
    expect(built.dashboards.node.metadata).toEqual([]);
    expect(queriesOf("Objectives in numbers", built)[0]).toBe(
      '0 * max by (slo, service) (slo_budget_remaining_percent{slo=~"$slo"}) + on (slo) group_left () max by (slo) (slo_objective_percent{slo=~"$slo"})',
    );
  });

  it("says how fast each objective burns over the window of its own first alert", () => {
    const week = { ...ERRORS, timeWindow: Duration.days(7) };
    const slaDefinitions = { ...NONE, shop: ERRORS, stock: week, "a.b": ERRORS };
    const built = withDashboards({ slaDefinitions });
    expect(() => synthesized(built.stack)).not.toThrow();
    expect(queriesOf("Burn rate", built)).toEqual([
      'max by (slo) (slo_burn_rate{window="1h", slo=~"$slo"}) and on (slo) slo_objective_percent{slo=~"shop|a\\\\.b"} or ' +
        'max by (slo) (slo_burn_rate{window="14m", slo=~"$slo"}) and on (slo) slo_objective_percent{slo=~"stock"}',
    ]);
  });

  it("colours what is left at the thresholds of the alerts on what is spent", () => {
    const panels = panelsOf(written(withDashboards().dashboards).get("Objectives") ?? { panels: [] });
    expect(panels.find(({ title }) => title === "Least budget left")?.fieldConfig?.defaults).toMatchObject({
      thresholds: {
        steps: [
          { value: null },
          { value: -1e9, color: "red" },
          { value: 10, color: "yellow" },
          { value: 50, color: "green" },
        ],
      },
    });
  });
});
