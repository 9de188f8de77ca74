import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { tool } from "../../harness/tools";
import { checkPromql, impossibleIn, readPromql } from "../../lib/promql";
import { catalogueOf, checkRules, renderRuleFile, type Alert, type Metric, type RecordingRule } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { conditions, matchings } from "./promql-conditions";

const SEED = 8;
const recording = (record: string, expr: string): RecordingRule => ({
  record,
  expr,
  help: "",
  unit: "percent",
  from: [],
  proof: { series: [], at: Duration.zero, samples: [] },
});
const RECORDINGS = [
  recording("share", "100 - avg without (cpu) (rate(c_total[2m]) * 100)"),
  recording("below", "-c_total"),
  recording("mixed", "g - on (instance, cpu) c_total"),
];
const ALERT: Omit<Alert, "name" | "expr"> = {
  for: Duration.zero,
  severity: "warning",
  family: "none",
  summary: "",
  description: "",
  runbook: { meaning: "", immediateActions: [], investigation: [], resolution: [], prevention: [] },
  from: [],
};
const metric = (name: string, type: Metric["type"]): Metric => ({
  name,
  type,
  help: "",
  labels: ["cpu"],
  from: "test",
});
const METRICS = [
  metric("up", "gauge"),
  metric("c_total", "counter"),
  metric("g", "gauge"),
  metric("h", "histogram"),
  { ...metric("plain", "gauge"), labels: [] },
];
const catalogue = catalogueOf(METRICS, RECORDINGS, { hostLabels: [] });

/** Those of `texts` that a stack would be refused for as alerts, because they never hold. */
function sorted(count: number) {
  const texts = [...new Set(fc.sample(matchings(), { numRuns: count, seed: SEED }))].filter(
    (text) => checkPromql(text).length === 0,
  );
  const options = { scrapeInterval: Duration.minutes(1), evaluationInterval: Duration.minutes(1), hosts: 2 };
  const alerts = texts.map((expr): Alert => ({ ...ALERT, name: expr, expr }));
  const { problems } = checkRules([{ name: "a", recording: [], alerts }], catalogue, options);
  const never = new Set(
    problems.filter(({ message }) => message.startsWith("never holds")).map(({ path }) => path.replace(/^a\./, "")),
  );
  return { refused: [...never], taken: texts.filter((text) => !never.has(text)) };
}

/** Conditions that a stack would be refused for. */
function refused(count: number): readonly string[] {
  const all = [...new Set(fc.sample(conditions(), { numRuns: count, seed: SEED }))];
  return all.filter((text) => {
    const { expr } = readPromql(text);
    return (
      expr && checkPromql(text).length === 0 && impossibleIn(expr, (name) => catalogue.boundsOf(name)) !== undefined
    );
  });
}

/** Series of two instances and two processors, of any value that their kind allows. */
function worlds(count: number) {
  const some = (of: fc.Arbitrary<string>) => fc.array(of, { minLength: 20, maxLength: 20 });
  const gauge = some(
    fc.oneof(
      fc.integer({ min: -200, max: 200 }).map(String),
      fc.constantFrom("0", "1e300", "-1e300", "0.1", "NaN", "Inf", "-Inf", "_", "stale"),
    ),
  );
  const counter = fc.array(fc.constantFrom(0, 0, 1, 7, 60, 1e6, -1), { minLength: 20, maxLength: 20 }).map((steps) => {
    let value = 0;
    return steps.map((step) => `${(value = step < 0 ? 0 : value + step)}`);
  });
  const up = some(fc.constantFrom("0", "1", "_"));
  return fc
    .sample(fc.array(fc.record({ gauge, counter, up }), { minLength: 4, maxLength: 4 }), { numRuns: count, seed: SEED })
    .map((hosts) =>
      hosts.flatMap((host, index) => {
        const labels = `{instance="web-${index % 2}",job="test",cpu="${index >> 1}"}`;
        return [
          { series: `g${labels}`, values: host.gauge.join(" ") },
          { series: `c_total${labels}`, values: host.counter.join(" ") },
          { series: `up${labels}`, values: host.up.join(" ") },
          ...(index < 2 ? [{ series: `plain{instance="web-${index}",job="test"}`, values: host.gauge.join(" ") }] : []),
          ...["1", "+Inf"].map((le) => ({
            series: `h_bucket${labels.replace("}", `,le="${le}"}`)}`,
            values: host.counter.join(" "),
          })),
        ];
      }),
    );
}

/** What promtool says of each of `expressions` that has a sample in any world; a query that fails is no alert that fires. */
async function firing(expressions: readonly string[], suite: Suite): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "vmo-never-"));
  const write = (name: string, value: unknown) => {
    writeFileSync(join(folder, name), toYaml(value));
    return join(folder, name);
  };
  write("rules.yml", renderRuleFile({ name: "recorded", recording: RECORDINGS, alerts: [] }, {}));
  const tests = worlds(6).map((series) => ({
    interval: "1m",
    input_series: series,
    promql_expr_test: expressions.flatMap((expr) =>
      ["6m", "13m", "17m"].map((at) => ({ expr, eval_time: at, exp_samples: [] })),
    ),
  }));
  const file = write("tests.yml", { rule_files: ["rules.yml"], evaluation_interval: "1m", tests });
  const { path } = await tool("promtool", suite);
  const { stdout, stderr } = await run(path, ["test", "rules", file], { timeout: 240_000 });
  rmSync(folder, { recursive: true });
  return [...`${stdout}${stderr}`.matchAll(/expr: "(.*)", time: .*,\s+exp: ?.*\s+got: ?(.*)/g)].map(
    ([, expr, got]) => `${expr} gives ${got}`,
  );
}

describe.each<[version: string, suite: Suite]>([
  ["2.42.0", "bookworm"],
  ["3.5.3", "sid"],
])("a condition that is refused as never true, on Prometheus %s", (_, suite) => {
  it("is never true, whatever its series are", async () => {
    const expressions = refused(6_000);
    expect(expressions.length).toBeGreaterThan(300);
    expect((await firing(expressions, suite)).slice(0, 5)).toEqual([]);
  });

  it("is never true where its sides never match, while others of the same form are true", async () => {
    const { refused: never, taken } = sorted(2_500);
    expect(never.length).toBeGreaterThan(300);
    expect((await firing(never, suite)).slice(0, 5)).toEqual([]);
    const others = taken.slice(0, 200);
    const seen = new Set((await firing(others, suite)).map((line) => line.replace(/ gives .*/, "")));
    expect(seen.size).toBeGreaterThan(60);
  });

  it("would be seen when it is true after all", async () => {
    const [first = "", ...others] = await firing(["g > bool 1e301", "up > 1"], suite);
    expect(first).toMatch(/^g > bool 1e301 gives .*\{.*web-/);
    expect(others.every((line) => line.startsWith("g > bool"))).toBe(true);
  });
});
