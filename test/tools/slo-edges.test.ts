import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { tool } from "../../harness/tools";
import { renderRuleFile } from "../../lib/rules";
import { objectivesOf, sloRules } from "../../lib/slo";
import { parseSpecification } from "../../lib/specification";
import { toYaml } from "../../lib/yaml";

jest.setTimeout(900_000);

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];

interface Edge {
  readonly name: string;
  /** The first major version whose promtool reads the input. @default 2 */
  readonly since?: number;
  /** Of the input; rules are evaluated once a minute. @default "1m" */
  readonly interval?: string;
  readonly sla?: string;
  readonly series: Readonly<Record<string, string>>;
  /** Values of expressions at times; nothing where there is no sample. */
  readonly expect: readonly (readonly [expr: string, at: string, value?: number])[];
}

const ERRORS = "target: 0.1, measurement: error_rate_percent, time_window: 30d";
const SECOND = "target: 1, percentile: 95, measurement: response_time_seconds, time_window: 30d";
const up = 'up{job="application",instance="a"}';
const ok = 'http_requests_total{job="application",instance="a",status="200"}';
const bad = 'http_requests_total{job="application",instance="a",status="500"}';
const count = 'http_request_duration_seconds_count{job="application",instance="a"}';
const bucket = (le: string) => `http_request_duration_seconds_bucket{job="application",instance="a",le="${le}"}`;
const events = 'sum_over_time(slo_events{slo="x"}[2h])';
const failures = 'sum_over_time(slo_bad_events{slo="x"}[2h])';
const firing = (alert: string) => `count(ALERTS{alertname="slo_x_${alert}",alertstate="firing"})`;

const EDGES: readonly Edge[] = [
  {
    name: "no traffic: nothing is spent, and no alert fires",
    series: { [up]: "1x90", [ok]: "1000x90" },
    expect: [
      [events, "90m", 0],
      ["slo_budget_consumed_percent", "90m"],
      ["slo_burn_rate", "90m"],
      ["ALERTS", "90m"],
    ],
  },
  {
    name: "a service that is gone: nobody measures it, and a day later that is no better",
    series: { [up]: "1x60 _x3000 1x60", [ok]: "1000+60x60 _x3000 1000+60x60" },
    expect: [
      [firing("not_measured"), "80m"],
      [firing("not_measured"), "100m", 1],
      [firing("not_measured"), "27h", 1],
      [firing("not_measured"), "50h", 1],
      [firing("not_measured"), "52h"],
    ],
  },
  {
    name: "error series that are missing: nothing is spent",
    series: { [up]: "1x30", [ok]: "1000+60x30" },
    expect: [
      [failures, "30m", 0],
      ["slo_budget_consumed_percent", "30m", 0],
    ],
  },
  {
    name: "the first error, which makes its series: it is counted",
    series: { [up]: "1x60", [ok]: "1000+60x60", [bad]: "_x30 3x30" },
    expect: [[failures, "60m", 3]],
  },
  {
    name: "a program that was not scraped before: its past is not counted",
    series: { [up]: "_x30 1x30", [ok]: "_x30 50000+60x30", [bad]: "_x30 7000x30" },
    expect: [
      [events, "60m", 1800],
      [failures, "60m", 0],
    ],
  },
  {
    name: "a restart: what came after it is counted from 0",
    series: { [up]: "1x60", [ok]: "1000+60x30 40+60x29" },
    expect: [[events, "60m", 30 * 60 + 40 + 29 * 60]],
  },
  {
    name: "a restart between two counts: what was scraped before it is counted as well",
    interval: "15s",
    series: { [up]: "1x40", [ok]: "100+10x10 5+10x29" },
    expect: [[events, "10m", 100 + 5 + 29 * 10]],
  },
  {
    name: "a gap in scraping: errors in it are counted once it ends",
    series: { [up]: "1x10 0x100 1x10", [ok]: "1000+60x10 _x100 7660+60x9", [bad]: "10x10 _x100 510x10" },
    expect: [
      [events, "109m", 600],
      [failures, "109m", 0],
      ['sum_over_time(slo_events{slo="x"}[3h])', "120m", 600 + 6060 + 500 + 540],
      ['sum_over_time(slo_bad_events{slo="x"}[3h])', "120m", 500],
    ],
  },
  {
    name: "one bad event of a new service: nobody is paged",
    series: { [up]: "1x30", [ok]: "0+1x30", [bad]: "_x3 1x27" },
    expect: [
      [failures, "30m", 1],
      ["ALERTS", "4m"],
      ["ALERTS", "10m"],
      ["ALERTS", "30m"],
    ],
  },
  {
    name: "a new service that fails altogether: it pages after minutes",
    series: { [up]: "1x30", [bad]: "0+10x30" },
    expect: [
      [firing("burn_1h"), "5m", 1],
      [firing("budget_50"), "15m"],
      [firing("budget_50"), "30m", 1],
    ],
  },
  {
    name: "a quiet night: fewer bad events than the minimum raise no alert, and as many do",
    series: { [up]: "1x120", [ok]: "100+1x120", [bad]: "10x60 14x10 15x50" },
    expect: [
      ["ALERTS", "65m"],
      [firing("burn_1h"), "72m", 1],
    ],
  },
  {
    name: "bounds as Prometheus 2 has them: le is 1",
    sla: SECOND,
    series: { [up]: "1x30", [count]: "100+10x30", [bucket("1")]: "90+9x30" },
    expect: [[failures, "30m", 30]],
  },
  {
    name: "bounds as Prometheus 3 has them: le is 1.0",
    sla: SECOND,
    series: { [up]: "1x30", [count]: "100+10x30", [bucket("1.0")]: "90+9x30" },
    expect: [[failures, "30m", 30]],
  },
  {
    name: "a bucket that does not exist: nothing is bad, and an alert says that nobody knows",
    sla: SECOND,
    series: { [up]: "1x30", [count]: "100+10x30", [bucket("2.5")]: "100+10x30" },
    expect: [
      [failures, "30m"],
      ["slo_budget_consumed_percent", "30m"],
      [firing("bound_missing"), "30m", 1],
    ],
  },
];

/** Native histograms, whose notation promtool knows since 2.47, and since 3 more than one in a series. Buckets of schema 0 end at 1, 2, 4, … */
const NATIVE_SLA = `${SECOND}, indicator: { type: latency, of: rpc_seconds, native: true }`;
const rpc = 'rpc_seconds{job="application",instance="a"}';
const counts = (fast: number, slow: number) =>
  `{{schema:0 sum:${fast + 2 * slow} count:${fast + slow} buckets:[${fast} ${slow}]}}`;

const NATIVE_EDGES: readonly Edge[] = [
  {
    name: "a native histogram: what took longer than the target is bad",
    series: { [up]: "1x60", [rpc]: `${counts(950, 50)}+${counts(57, 3)}x60` },
    expect: [
      [events, "60m", 3600],
      [failures, "60m", 180],
      [firing("burn_1h"), "60m"],
    ],
  },
  {
    since: 3,
    name: "a native histogram that is restarted, and one with a gap: what came after is counted",
    series: {
      [up]: "1x60",
      [rpc]: `${counts(950, 50)}+${counts(57, 3)}x30 ${counts(38, 2)}+${counts(57, 3)}x29`,
      [rpc.replace('"a"', '"b"')]: `${counts(100, 0)}x9 _x20 ${counts(180, 20)}x29`,
    },
    expect: [
      [events, "60m", 30 * 60 + 40 + 29 * 60 + 100],
      [failures, "60m", 30 * 3 + 2 + 29 * 3 + 20],
    ],
  },
  {
    name: "a native histogram that is new on a program that was there: its first observations are counted",
    series: { [up]: "1x30", [rpc]: `_x10 ${counts(6, 4)}x19` },
    expect: [
      [events, "30m", 10],
      [failures, "30m", 4],
    ],
  },
  {
    since: 3,
    name: "a native histogram of which everything is slow: it pages, and stops once it is fast again",
    series: {
      [up]: "1x240",
      [rpc]: `${counts(950, 50)}+${counts(60, 0)}x60 ${counts(4550, 110)}+${counts(0, 60)}x59 ${counts(4610, 3650)}+${counts(60, 0)}x60`,
    },
    expect: [
      [firing("burn_1h"), "60m"],
      [firing("burn_1h"), "119m", 1],
      [firing("burn_1h"), "150m"],
      [firing("bound_missing"), "119m"],
    ],
  },
];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function written(edges: readonly Edge[], sla: string): string {
  const folder = mkdtempSync(join(tmpdir(), "slo-edges-"));
  folders.push(folder);
  const text = `sla_definitions: { api_availability: null, response_time: null, error_rate: null, x: { ${sla} } }`;
  const groups = sloRules(objectivesOf(parseSpecification(text)).model);
  for (const group of groups) writeFileSync(join(folder, `${group.name}.yml`), toYaml(renderRuleFile(group, {})));
  const tests = edges.map(({ name, interval = "1m", series, expect: expected }) => ({
    name,
    interval,
    input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
    promql_expr_test: expected.map(([expr, at, value]) => ({
      expr: value === undefined ? expr : `sum(${expr})`,
      eval_time: at,
      exp_samples: value === undefined ? [] : [{ labels: "{}", value }],
    })),
  }));
  const path = join(folder, "edges.yml");
  const files = groups.map(({ name }) => `${name}.yml`);
  const order = groups.map(({ name }) => name);
  writeFileSync(path, toYaml({ rule_files: files, evaluation_interval: "1m", group_eval_order: order, tests }));
  return path;
}

describe.each(VERSIONS)("promtool %s", (version, suite) => {
  const native = version.startsWith("2.42") ? [] : NATIVE_EDGES.map((edge) => ({ ...edge, sla: NATIVE_SLA }));
  const read = [...EDGES, ...native].filter(({ since = 2 }) => Number(version.split(".")[0]) >= since);
  it.each(read.map((edge) => [edge.name, edge] as const))("sees %s", async (__, edge) => {
    const { path } = await tool("promtool", suite);
    const args = ["test", "rules", written([edge], edge.sla ?? ERRORS)];
    const { code, stdout, stderr } = await run(path, args, { timeout: 600_000 });
    expect(code === 0 ? "passed" : stdout + stderr).toBe("passed");
  });
});
