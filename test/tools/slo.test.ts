import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { tool } from "../../harness/tools";
import { promtoolTests, renderRuleFile, type RuleGroup } from "../../lib/rules";
import { objectivesOf, sloRules, type SloModel } from "../../lib/slo";
import { parseSpecification } from "../../lib/specification";
import { toYaml } from "../../lib/yaml";

jest.setTimeout(900_000);

const OLDEST = "2.42.0";
const MIDDLE = "2.53.3";
const NEWEST = "3.5.3";
const VERSIONS: [version: string, suite: Suite][] = [
  [OLDEST, "bookworm"],
  [MIDDLE, "trixie"],
  [NEWEST, "sid"],
];

const NONE = "api_availability: null, response_time: null, error_rate: null";

/** Objectives, and the versions that prove them. Weeks of samples take promtool minutes; each finds the rules good. */
const SPECIFICATIONS: [name: string, text: string, proven: readonly string[]][] = [
  ["the document's objectives", "{}", [OLDEST, NEWEST]],
  [
    "objectives of every kind",
    `
probes: { shop: { type: http, targets: ["https://shop.example.com"] } }
error_budget: { alerts: [{ threshold: 75, severity: critical }], burn_rate_alerts: [{ budget: 5, window: 2h, severity: critical }] }
sla_definitions:
  ${NONE.replaceAll(", ", "\n  ")}
  checkout:
    { target: 99.5, measurement: availability_percent, time_window: 28d, per: [service],
      indicator: { type: requests, of: 'http_requests_total{handler="checkout"}', failed: 'status=~"5..|429"' },
      labels: { team: shop }, minimum_bad_events: 1000 }
  mails:
    { target: 5, measurement: error_rate_percent, time_window: 7d, per: [instance],
      indicator: { type: events, total: mails_total, good: mails_sent_total } }
  search:
    { target: 2, percentile: 90, measurement: response_time_seconds, time_window: 14d,
      indicator: { type: latency, of: 'search_ms{zone!="test"}' } }
  shop: { target: 99, measurement: availability_percent, time_window: 7d, indicator: { type: probe, probe: shop } }
`,
    [MIDDLE, NEWEST],
  ],
  [
    "objectives of metrics that are scraped seldom",
    `
node_exporter: { scrape_interval: 2m }
sla_definitions: { response_time: null, api_availability: null }
`,
    [NEWEST],
  ],
];

function modelOf(text: string): SloModel {
  const { model, problems } = objectivesOf(parseSpecification(text));
  expect(problems).toEqual([]);
  return model;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Rule files and test files of `groups`, for a promtool, in a folder of their own. */
function written(groups: readonly RuleGroup[], version: string) {
  const folder = mkdtempSync(join(tmpdir(), "slo-"));
  folders.push(folder);
  const save = (name: string, document: unknown) => {
    const path = join(folder, `${name}.yml`);
    writeFileSync(path, toYaml(document));
    return path;
  };
  const options = { runbooks: "http://runbooks.example", version, ruleFile: (name: string) => `${name}.yml` };
  const tests = promtoolTests(groups, options);
  const count = groups.reduce((sum, { recording, alerts }) => sum + recording.length + 2 * alerts.length, 0);
  expect(tests.reduce((sum, { document }) => sum + document.tests.length, 0)).toBe(count);
  return {
    rules: groups.map((group) => save(group.name, renderRuleFile(group, options))),
    tests: tests.map(({ name, document }) => save(`${name}.test`, document)),
  };
}

describe.each(VERSIONS)("promtool %s", (version, suite) => {
  const promtool = async (...args: string[]) => {
    const { path } = await tool("promtool", suite);
    const { code, stdout, stderr } = await run(path, args, { timeout: 600_000 });
    return code === 0 ? "passed" : stdout + stderr;
  };

  it.each(SPECIFICATIONS)(
    "takes the rules of %s without a remark, and proves each of them unless others do",
    async (_, text, proven) => {
      const model = modelOf(text);
      const { rules } = written(sloRules(model), version);
      expect(await promtool("check", "rules", "--lint=all", "--lint-fatal", ...rules)).toBe("passed");
      if (!proven.includes(version)) return;
      // One objective after the other: promtool evaluates every rule of a file at each step of each of its tests.
      for (const objective of model.objectives) {
        const { tests } = written(sloRules({ ...model, objectives: [objective] }), version);
        expect(await promtool("test", "rules", ...tests)).toBe("passed");
      }
    },
  );
});
