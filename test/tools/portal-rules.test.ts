import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Suite } from "../../harness/debian";
import { PORTAL_METRICS, PORTAL_RULES } from "../../lib/portal";
import { catalogueOf, checkRules, promtoolTests, renderRuleFile } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { runTool } from "./run-tool";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];

describe.each(VERSIONS)("the alert on refused sign-ins, by promtool %s of Debian's %s", (version, suite) => {
  const folder = mkdtempSync(join(tmpdir(), "portal-rules-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("fires when passwords are guessed, and not when people mistype", async () => {
    const rules = join(folder, "portal.yml");
    const options = { runbooks: "http://runbooks.example", version };
    writeFileSync(rules, toYaml(renderRuleFile(PORTAL_RULES, options)));
    const names = promtoolTests([PORTAL_RULES], options).map(({ name, document }) => {
      const path = join(folder, `${name}.test.yml`);
      writeFileSync(path, toYaml({ ...document, rule_files: [rules] }));
      return path;
    });
    expect(names).toHaveLength(1);
    const { code, stdout, stderr } = await runTool("promtool", suite, ["test", "rules", ...names]);
    expect(code === 0 ? "proven" : stdout + stderr).toBe("proven");
  });

  it("reads what the portal exposes", () => {
    const interval = Duration.seconds(15);
    const catalogue = catalogueOf(PORTAL_METRICS, [], { hostLabels: [] });
    const { problems } = checkRules([PORTAL_RULES], catalogue, {
      scrapeInterval: interval,
      evaluationInterval: interval,
      version,
    });
    expect(problems).toEqual([]);
  });
});
