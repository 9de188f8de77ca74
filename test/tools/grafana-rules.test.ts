import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Suite } from "../../harness/debian";
import { gatewayPlan, GRAFANA_METRICS, GRAFANA_RULES, type GrafanaModel, grafanaPlan } from "../../lib/grafana";
import {
  catalogueOf,
  checkRules,
  promtoolTests,
  renderRuleFile,
  RUNTIME_METRICS,
  SCRAPE_METRICS,
} from "../../lib/rules";
import { Bytes, Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { runTool } from "./run-tool";
import { Staged } from "./servers";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];

describe.each(VERSIONS)("alerts about Grafana, by promtool %s of Debian's %s", (version, suite) => {
  const folder = mkdtempSync(join(tmpdir(), "grafana-rules-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("fire when they should, and not before", async () => {
    const rules = join(folder, "grafana.yml");
    const options = { runbooks: "http://runbooks.example", version };
    writeFileSync(rules, toYaml(renderRuleFile(GRAFANA_RULES, options)));
    const paths = promtoolTests([GRAFANA_RULES], options).map(({ name, document }) => {
      const path = join(folder, `${name}.test.yml`);
      writeFileSync(path, toYaml({ ...document, rule_files: [rules] }));
      return path;
    });
    expect(paths).toHaveLength(1);
    const { code, stdout, stderr } = await runTool("promtool", suite, ["test", "rules", ...paths]);
    expect(code === 0 ? "proven" : stdout + stderr).toBe("proven");
  });

  it("read what Grafana exposes", () => {
    const interval = Duration.seconds(15);
    const metrics = [...SCRAPE_METRICS, ...RUNTIME_METRICS, ...GRAFANA_METRICS];
    const catalogue = catalogueOf(metrics, [], { hostLabels: [] });
    const checks = { scrapeInterval: interval, evaluationInterval: interval, version };
    expect(checkRules([GRAFANA_RULES], catalogue, checks)).toEqual({ problems: [], advice: [] });
  });
});

describe("the units of Grafana, by systemd", () => {
  const model: GrafanaModel = {
    port: 3000,
    memory: Bytes.mebibytes(512),
    operators: "Editor",
    rootUrl: "https://portal.example.com/grafana",
    proxies: ["people.role.fleet.internal"],
    scrapers: ["metrics.role.fleet.internal"],
    correlated: { correlationStrategies: {} },
    dataSources: [],
    dashboards: [],
  };
  const options = { source: { source: "upstream" }, distribution: "debian-13" } as const;
  const plans = { grafana: grafanaPlan(model, options), caddy: gatewayPlan(model, { ...options, clients: [] }) };

  it.each(Object.entries(plans))("%s may do little, and is written as systemd reads it", async (program, plan) => {
    const staged = new Staged(plan, "trixie");
    const { exposure, wrong } = await staged.unitReport(program);
    await staged.remove();
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.5);
  });
});
