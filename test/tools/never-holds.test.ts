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

jest.setTimeout(300_000);

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

/** Conditions over series whose bounds are known, or are not. */
function conditions(): fc.Arbitrary<string> {
  const pick = (...words: readonly string[]) => fc.constantFrom(...words);
  const number = pick("0", "1", "-1", "0.5", "2", "100", "-100", "1e9", "-1e9", "50", "101");
  const { vector } = fc.letrec<{ vector: string }>((tie) => ({
    vector: fc.oneof(
      { maxDepth: 3 },
      { weight: 4, arbitrary: pick("c_total", "g", "up", "share", "below", "mixed", "up offset 1m") },
      pick(
        "rate(c_total[2m])",
        "increase(c_total[5m])",
        "changes(g[5m])",
        "deriv(g[5m])",
        "delta(c_total[5m])",
        "vector(time())",
      ),
      fc
        .tuple(
          pick("sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"),
          pick("", " by (instance)", " without (cpu)"),
          tie("vector"),
        )
        .map(([op, by, of]) => `${op}${by} (${of})`),
      fc
        .tuple(pick("quantile", "topk"), pick("0.3", "1", "0", "2", "-1"), tie("vector"))
        .map(([op, rank, of]) => `${op}(${rank}, ${of})`),
      fc
        .tuple(
          pick(
            "abs",
            "ceil",
            "floor",
            "sgn",
            "sqrt",
            "exp",
            "ln",
            "round",
            "-",
            "absent",
            "hour",
            "day_of_week",
            "cos",
          ),
          tie("vector"),
        )
        .map(([name, of]) => `${name}(${of})`),
      fc
        .tuple(pick("clamp_min", "clamp_max"), tie("vector"), number)
        .map(([name, of, limit]) => `${name}(${of}, ${limit})`),
      fc.tuple(tie("vector"), number, number).map(([of, one, other]) => `clamp(${of}, ${one}, ${other})`),
      fc
        .tuple(
          pick(
            "max_over_time",
            "min_over_time",
            "avg_over_time",
            "sum_over_time",
            "count_over_time",
            "stddev_over_time",
            "last_over_time",
            "rate",
            "quantile_over_time",
          ),
          tie("vector"),
        )
        .map(([name, of]) => `${name}(${name === "quantile_over_time" ? "0.7, " : ""}(${of})[3m:1m])`),
      fc
        .tuple(tie("vector"), pick("+", "-", "*", "/", "%", "^", "atan2"), number)
        .map(([of, op, by]) => `(${of}) ${op} ${by}`),
      fc.tuple(number, pick("+", "-", "*", "/", "%", "^"), tie("vector")).map(([by, op, of]) => `${by} ${op} (${of})`),
      fc
        .tuple(
          tie("vector"),
          pick("+", "-", "*", "/", "%", "and", "or", "unless"),
          pick("on (instance, cpu)", "on (instance)", ""),
          tie("vector"),
        )
        .map(([a, op, on, b]) => `(${a}) ${op} ${on} (${b})`),
      fc
        .tuple(tie("vector"), pick(">", "<", ">=", "<=", "==", "!=", "> bool", "== bool"), number)
        .map(([of, op, limit]) => `(${of}) ${op} ${limit}`),
      fc
        .tuple(number, pick(">", "<", ">=", "<=", "==", "!="), tie("vector"))
        .map(([limit, op, of]) => `${limit} ${op} (${of})`),
    ),
  }));
  const comparison = pick(">", "<", ">=", "<=", "==", "!=");
  return fc.oneof(
    fc.tuple(vector, comparison, number).map(([of, op, limit]) => `(${of}) ${op} ${limit}`),
    fc.tuple(vector, comparison, vector).map(([a, op, b]) => `(${a}) ${op} on (instance, cpu) (${b})`),
  );
}

/** Conditions over two sides of which the labels decide whether they match. */
function matchings(): fc.Arbitrary<string> {
  const pick = (...words: readonly string[]) => fc.constantFrom(...words);
  const selector = fc
    .tuple(
      pick("c_total", "g", "plain", "share", "mixed", "h_bucket"),
      pick("", "", '{cpu="0"}', '{cpu="1"}', '{cpu!="0"}', '{cpu=~"0|2"}', '{cpu=""}', '{instance="web-1"}'),
    )
    .map((parts) => parts.join(""));
  const { side } = fc.letrec<{ side: string }>((tie) => ({
    side: fc.oneof(
      { maxDepth: 2 },
      { weight: 4, arbitrary: selector },
      fc
        .tuple(
          pick("sum", "max", "count", "topk", "count_values"),
          pick("", "by (instance)", "by (cpu, job)", "without (cpu)", "by (cpu)", "without (job, le)"),
          tie("side"),
        )
        .map(([op, by, of]) => `${op} ${by} (${op === "topk" ? "1, " : op === "count_values" ? '"cpu", ' : ""}${of})`),
      fc
        .tuple(pick('"cpu", "0"', '"job", ""', '"new", "$1"'), tie("side"))
        .map(([to, of]) => `label_replace(${of}, ${to}, "instance", "(.*)")`),
      tie("side").map((of) => `absent(${of})`),
      tie("side").map((of) => `max_over_time((${of})[3m:1m])`),
      tie("side").map((of) => `histogram_quantile(0.5, ${of})`),
      fc
        .tuple(tie("side"), pick("and", "or", "unless", "+ on (instance)", "* ignoring (cpu)", "+"), tie("side"))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      fc
        .tuple(tie("side"), pick("on (instance)", "on (job)", "ignoring (cpu)"), pick("", "cpu"), tie("side"))
        .map(([a, on, add, b]) => `(${a}) + ${on} group_left (${add}) (${b})`),
    ),
  }));
  const matching = pick(
    "",
    "",
    "on (instance)",
    "on (cpu)",
    "on (job, cpu)",
    "on ()",
    "ignoring (cpu)",
    "ignoring (job, le)",
  );
  const operation = pick("and", "and", "!= bool", "+", "unless", "or");
  return fc.tuple(side, operation, matching, side).map(([a, op, on, b]) => `((${a}) ${op} ${on} (${b})) > -Inf`);
}

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
