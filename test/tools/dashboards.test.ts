import Ajv from "ajv";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import { concrete } from "../../lib/dashboards/queries";
import { toYaml } from "../../lib/yaml";
import { panelsOf } from "../dashboards/linter";
import { withDashboards, written } from "../dashboards/stack";
import { runTool } from "./run-tool";

const dashboards = [...written(withDashboards().dashboards).values()];

describe("dashboards in Grafana's own words", () => {
  // Grafana's types demand what its server has defaults for, and so nothing is required here.
  const schema = JSON.parse(
    JSON.stringify(
      createGenerator({
        path: resolve(__dirname, "../../node_modules/@grafana/schema/dist/types/raw/dashboard/x/types.gen.d.ts"),
        type: "Dashboard",
        additionalProperties: false,
        skipTypeCheck: true,
      }).createSchema("Dashboard"),
      (key, value: unknown) => (key === "required" ? undefined : value),
    ),
  ) as object;
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

  it.each(dashboards.map((dashboard) => [dashboard.title, dashboard]))(
    "%s has nothing that the schema lacks",
    (_, dashboard) => {
      validate(dashboard);
      expect(validate.errors ?? []).toEqual([]);
    },
  );

  it("are not passed over: a misspelt key is found", () => {
    expect(validate({ ...dashboards[0], titel: "" })).toBe(false);
  });
});

it.each(["bookworm", "trixie"] as const)("every query is one for %s's promtool", async (suite) => {
  const folder = mkdtempSync(join(tmpdir(), "vmo-dashboards-"));
  try {
    const queries = dashboards.flatMap((dashboard) => panelsOf(dashboard).flatMap(({ targets = [] }) => targets));
    const rules = queries.map(({ expr }, index) => ({ record: `panel:${index}`, expr: concrete(expr, "5m") }));
    const file = join(folder, "panels.yml");
    writeFileSync(file, toYaml({ groups: [{ name: "panels", rules }] }));
    const { code, stdout, stderr } = await runTool("promtool", suite, ["check", "rules", file]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`${queries.length} rules found`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
