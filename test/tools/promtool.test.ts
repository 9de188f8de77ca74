import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { tool } from "../../harness/tools";
import { alertGroupsOf } from "../../lib/alerts";
import { applicationMetrics } from "../../lib/exporters/application";
import { nodeExporterOf, nodeMetrics, nodeRules } from "../../lib/exporters/node";
import { PROCESS_METRICS } from "../../lib/exporters/process";
import {
  catalogueOf,
  checkRules,
  promtoolTests,
  renderRuleFile,
  SCRAPE_METRICS,
  type RuleGroup,
} from "../../lib/rules";
import { defaultSpecification, type Specification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";

jest.setTimeout(900_000);

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];
const RUNBOOKS = "https://runbooks.example.com";
const LINKS = { dashboards: "https://grafana.example.com", logs: "https://kibana.example.com" };

type Alerts = Specification["systemAlerts"];
const alert = (condition: string, duration: Duration): Alerts[string] => ({
  condition,
  duration,
  severity: "warning",
  labels: { team: "infra" },
});

/** Alerts of every shape that a proof is derived for, each over other raw series. */
const OWN: Alerts = {
  cpu_high: alert("cpu_usage_percent > 33.3", Duration.minutes(7)),
  cpu_idle: alert("100 - cpu_usage_percent < 3", Duration.hours(2)),
  steal: alert("cpu_steal_time >= 10", Duration.zero),
  load_low: alert("cpu_load_average_5m < 0.01", Duration.minutes(1)),
  load_is_nine: alert("9 == cpu_load_average_1m", Duration.minutes(1)),
  load_moves: alert("cpu_load_average_15m != 2", Duration.minutes(1)),
  inodes: alert("inode_usage_percent > 95", Duration.minutes(2)),
  disk_small: alert("disk_free_bytes < 5368709120", Duration.minutes(2)),
  disk_busy: alert("sum by (instance) (rate(node_disk_io_time_seconds_total[10m])) > 0.9", Duration.minutes(5)),
  swap: alert("swap_used_bytes > 1e9", Duration.minutes(10)),
  errors: alert("network_errors > 0", Duration.minutes(5)),
  drops: alert("network_dropped_packets * 60 > 10", Duration.minutes(5)),
  silence: alert("sum without (method, status) (rate(http_requests_total[5m])) < 1", Duration.minutes(20)),
  post_errors: alert("increase(http_requests_total{method='POST',status=~'4..|5..'}[1h]) > 100", Duration.zero),
  median: alert("histogram_quantile(0.5, http_request_duration_seconds{method!='GET'}) >= 0.25", Duration.minutes(1)),
  day: alert("memory_used_percent > 50", Duration.days(1)),
  open_files: alert('namedprocess_namegroup_worst_fd_ratio{groupname="nginx"} > 0.9', Duration.minutes(5)),
};

const ONE_ALERT: Specification = {
  ...defaultSpecification,
  cpuMetrics: ["cpu_usage_percent"],
  memoryMetrics: [],
  diskMetrics: [],
  networkMetrics: [],
  systemAlerts: { cpu_high: alert("cpu_usage_percent > 80", Duration.minutes(5)) },
  applicationAlerts: {},
};

/** With those of their test files that are to be run: a user's other groups are the document's, which have been. */
const specifications: [string, Specification, RegExp][] = [
  ["the document's", defaultSpecification, /./],
  [
    "a user's",
    { ...defaultSpecification, systemAlerts: { ...defaultSpecification.systemAlerts, ...OWN } },
    /system_alerts/,
  ],
];

function groupsOf(specification: Specification): readonly RuleGroup[] {
  const model = nodeExporterOf(specification);
  const node = nodeRules(specification, model);
  const catalogue = catalogueOf(
    [...SCRAPE_METRICS, ...nodeMetrics(model.collectors), ...PROCESS_METRICS, ...applicationMetrics(specification)],
    node.recording,
    { hostLabels: ["service"] },
  );
  const groups = [node, ...alertGroupsOf(specification, { catalogue, hostLabels: ["service"] })];
  const intervals = { scrapeInterval: Duration.seconds(15), evaluationInterval: Duration.seconds(15) };
  expect(checkRules(groups, catalogue, { ...intervals, version: "2.42.0" })).toEqual({ problems: [], advice: [] });
  return groups;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Rule files and tests of `groups` in a folder of their own. */
function written(groups: readonly RuleGroup[], version: string) {
  const folder = mkdtempSync(join(tmpdir(), "vmo-promtool-"));
  folders.push(folder);
  for (const part of ["rules", "tests"]) mkdirSync(join(folder, part));
  const save = (path: string, value: unknown) => {
    writeFileSync(join(folder, path), toYaml(value));
    return join(folder, path);
  };
  const options = { runbooks: RUNBOOKS, links: LINKS, version };
  const tests = promtoolTests(groups, options);
  return {
    rules: groups.map((group) => save(`rules/${group.name}.yml`, renderRuleFile(group, options))),
    tests: tests.map(({ name, document }) => save(`tests/${name}.yml`, document)),
    count: tests.flatMap(({ document }) => document.tests).length,
  };
}

/** The programs, each looked up once. */
const programs = new Map<Suite, Promise<string>>();

async function outcomeOf(suite: Suite, ...args: readonly string[]) {
  const path = programs.get(suite) ?? tool("promtool", suite).then((found) => found.path);
  programs.set(suite, path);
  return run(await path, [...args], { timeout: 600_000 });
}

async function promtool(suite: Suite, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await outcomeOf(suite, ...args);
  return code === 0 ? "passed" : stdout + stderr;
}

describe.each(VERSIONS)("promtool %s", (version, suite) => {
  it.each(specifications)("accepts %s rules without a remark", async (_, specification) => {
    const { rules } = written(groupsOf(specification), version);
    expect(await promtool(suite, "check", "rules", "--lint=all", "--lint-fatal", ...rules)).toBe("passed");
  });

  it.each(specifications)(
    "sees %s metrics recorded, and every alert silent, pending, firing and resolved",
    async (_, specification, files) => {
      const groups = groupsOf(specification);
      const { tests, count } = written(groups, version);
      expect(await promtool(suite, "test", "rules", ...tests.filter((test) => files.test(basename(test))))).toBe(
        "passed",
      );
      const recorded = groups.flatMap(({ recording }) => recording).length;
      const alerts = groups.flatMap((group) => group.alerts);
      expect(count).toBe(recorded + 2 * alerts.length);
    },
  );

  it("would see an alert that fires too early, too late, with another text, or never", async () => {
    const broken = (change: (group: RuleGroup) => RuleGroup) => {
      const groups = groupsOf(ONE_ALERT);
      const { rules, tests } = written(groups, version);
      groups.forEach((group, index) => {
        const options = { runbooks: RUNBOOKS, links: LINKS, version };
        writeFileSync(rules[index] ?? "", toYaml(renderRuleFile(change(group), options)));
      });
      return promtool(suite, "test", "rules", ...tests.filter((test) => test.endsWith("system_alerts.yml")));
    };
    const changed = (change: Partial<RuleGroup["alerts"][number]>) => (group: RuleGroup) => ({
      ...group,
      alerts: group.alerts.map((one) => (one.name === "cpu_high" ? { ...one, ...change } : one)),
    });
    const outcomes = await Promise.all([
      broken(changed({ for: Duration.minutes(4) })),
      broken(changed({ for: Duration.minutes(6) })),
      broken(changed({ expr: "cpu_usage_percent > 79.9" })),
      broken(changed({ expr: "cpu_usage_percent > 80.1", for: Duration.hours(1) })),
      broken(changed({ description: "something else" })),
      broken(changed({ severity: "critical" })),
    ]);
    for (const outcome of outcomes) expect(outcome).toContain("cpu_high");
  });
});
