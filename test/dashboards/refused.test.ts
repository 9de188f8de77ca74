import { TerraformVariable } from "cdktf";
import type { DashboardsProps } from "../../constructs/dashboards";
import { type Dashboard, parseSpecification } from "../../index";
import { synthesized } from "../../testing";
import { withDashboards } from "./stack";

// What a caller in JavaScript can write: nothing here has a type.
type Anything = any; // eslint-disable-line @typescript-eslint/no-explicit-any

const PANEL = { title: "Up", description: "d", kind: "stat", unit: "count", queries: [{ expr: "up" }] };
const panel = (change: Anything) => ({ ...DASHBOARD, rows: [{ title: "r", panels: [{ ...PANEL, ...change }] }] });
const DASHBOARD = { title: "Shop", description: "d", rows: [{ title: "r", panels: [PANEL] }] };
const PANEL_AT = "[production/dashboards] dashboards[0].rows[0].panels[0]";

const made = (...dashboards: Anything[]) =>
  withDashboards({}, { dashboards: dashboards as DashboardsProps["dashboards"] });

function messageOf(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a dashboard of one's own is refused", () => {
  it.each<[string, Anything, string]>([
    [
      "without rows, which was a TypeError",
      { title: "x", description: "d" },
      "[production/dashboards] dashboards[0].rows: is missing; must be a list",
    ],
    [
      "whose grafana is misspelt",
      { grfana: "{}" },
      "[production/dashboards] dashboards[0].grafana: is missing; must be a dashboard of Grafana's, its JSON as text or read\n" +
        "[production/dashboards] dashboards[0].grfana: is no prop; did you mean grafana?",
    ],
    [
      "with query in place of queries",
      panel({ queries: undefined, query: [] }),
      `${PANEL_AT}.queries: is missing; must be a list`,
    ],
    ["with a query that is no list", panel({ queries: "up" }), `${PANEL_AT}.queries: must be a list, got "up"`],
    [
      "of a kind that Grafana calls so",
      panel({ kind: "graph" }),
      `${PANEL_AT}.kind: must be "time series" or "stat" or "table" or "bars" or "states", got "graph"`,
    ],
    ["in an unknown unit, which said nothing", panel({ unit: "percents" }), 'got "percents"; did you mean "percent"?'],
    [
      "with a misspelt key, which said nothing",
      panel({ thresholdz: [] }),
      `${PANEL_AT}.thresholdz: is no prop; did you mean thresholds?`,
    ],
    [
      "with a misspelt folder, which said nothing",
      { ...DASHBOARD, foldr: "Teams" },
      "[production/dashboards] dashboards[0].foldr: is no prop; did you mean folder?",
    ],
    ["that is no object", 5, "[production/dashboards] dashboards[0]: must be an object, got 5"],
  ])("%s", (_, dashboard, message) => {
    expect(messageOf(() => made(dashboard))).toContain(message);
  });

  it.each(["../../../../x-out", "..", "a/../b", "/etc", "a//b", "a\\..\\b", "", " "])(
    "in the folder %j, which is no name below dashboards/",
    (folder) => {
      for (const one of [
        { ...DASHBOARD, folder },
        { grafana: { title: "G" }, folder },
      ])
        expect(messageOf(() => made(one))).toContain(
          `dashboards[0].folder: must be the name of a folder such as "Teams" or "Teams/Shop", got ${JSON.stringify(folder)}`,
        );
    },
  );

  it("also where a function of a contribution makes it", () => {
    const { stack, dashboards } = withDashboards();
    stack.metrics.contribute({ dashboards: () => [{ ...DASHBOARD, folder: "../x" } as unknown as Dashboard] });
    expect(messageOf(() => dashboards.files)).toContain(
      '[production/metrics] dashboards[0].folder: must be the name of a folder such as "Teams" or "Teams/Shop", got "../x"',
    );
  });

  it("with a variable of a metric that nothing provides", () => {
    const variables = [{ name: "instance", label: "Host", of: "up2" }];
    expect(messageOf(() => synthesized(made({ ...DASHBOARD, variables }).stack))).toContain(
      "dashboards.Shop.variables.instance: nothing provides up2; did you mean up?",
    );
  });

  it("with a value that is known only at apply, of which Grafana got the placeholder", () => {
    const { stack } = withDashboards();
    const variable = new TerraformVariable(stack, "host", { type: "string" });
    const own = (change: Anything) => {
      const { stack: other } = made(panel(change));
      return messageOf(() => synthesized(other));
    };
    expect(own({ queries: [{ expr: `up{instance="${variable.stringValue}"}` }] })).toMatch(
      /dashboards\/General\/shop\.json: must not hold a value that is known only at apply, got .*<known at apply>/,
    );
    expect(own({ description: `of ${variable.stringValue}` })).toContain("<known at apply>");
    expect(own({ min: variable.numberValue })).toContain("dashboards/General/shop.json: must not hold a value");
  });
});

describe("a dashboard of one's own", () => {
  it("may stand in a folder of a folder, and next to those of the specification", () => {
    const { stack, dashboards } = withDashboards(
      { specification: parseSpecification("channels: { webhook: { url: 'http://hooks.example.com/' } }\n") },
      { dashboards: [{ ...DASHBOARD, folder: "Teams/Shop & Co" } as Anything] },
    );
    synthesized(stack);
    expect(Object.keys(dashboards.files)).toContain("Teams/Shop & Co/shop.json");
  });
});
