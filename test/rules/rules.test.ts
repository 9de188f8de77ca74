import {
  catalogueOf,
  checkQuery,
  checkRules,
  deriveProof,
  expanded,
  jobOf,
  labelsUsed,
  promtoolTests,
  renderRuleFile,
  SCRAPE_METRICS,
  type Alert,
  type Metric,
  type RecordingRule,
  type RuleGroup,
} from "../../lib/rules";
import { Duration } from "../../lib/units";

const metric = (name: string, type: Metric["type"], labels: readonly string[] = [], from = "application"): Metric => ({
  name,
  type,
  labels,
  from,
  help: `${name}.`,
});

const cpuUsage: RecordingRule = {
  record: "cpu_usage_percent",
  expr: '100 - avg without (cpu, mode) (rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100',
  help: "CPU.",
  unit: "percent",
  labels: [],
  from: ["node_exporter/cpu"],
  proof: {
    series: [{ series: 'node_cpu_seconds_total{cpu="0",instance="web-1",job="node",mode="idle"}', values: "0+3x40" }],
    at: Duration.minutes(10),
    samples: [{ labels: { instance: "web-1", job: "node" }, value: 80 }],
  },
};

const metrics: readonly Metric[] = [
  ...SCRAPE_METRICS,
  metric("node_cpu_seconds_total", "counter", ["cpu", "mode"], "node_exporter/cpu"),
  metric("node_load1", "gauge", [], "node_exporter/loadavg"),
  metric("http_requests_total", "counter", ["method", "status"]),
  metric("http_request_duration_seconds", "histogram", ["method"]),
];

const unavailable = [
  {
    name: "node_systemd_unit_state",
    reason: 'comes from node_exporter/systemd, which is not enabled; add "systemd" to node_exporter.collectors',
  },
];
const catalogue = catalogueOf(metrics, [cpuUsage], { hostLabels: ["service"], unavailable });
const options = { scrapeInterval: Duration.seconds(15), evaluationInterval: Duration.seconds(15) };

const alert = (changes: Partial<Alert>): Alert => ({
  name: "cpu_high",
  expr: "cpu_usage_percent > 80",
  for: Duration.minutes(5),
  severity: "warning",
  family: "cpu",
  summary: "CPU of {{ $labels.instance }}",
  description: 'CPU of {{ $labels.instance }} is {{ printf "%.1f" $value }} %.',
  runbook: { meaning: "", immediateActions: [], investigation: [], resolution: [], prevention: [] },
  from: [],
  ...changes,
});

const group = (changes: Partial<RuleGroup>): RuleGroup => ({ name: "system", recording: [], alerts: [], ...changes });

describe("a catalogue", () => {
  it("knows metrics, the parts of histograms, and recording rules", () => {
    expect(catalogue.find("node_load1")).toMatchObject({ kind: "metric", metric: { from: "node_exporter/loadavg" } });
    expect(catalogue.find("http_request_duration_seconds_bucket")).toMatchObject({ kind: "metric", part: "bucket" });
    expect(catalogue.find("cpu_usage_percent")).toMatchObject({ kind: "recording" });
    expect(catalogue.find("nothing")).toBeUndefined();
  });
  it("tells the labels of a metric's series", () => {
    expect([...catalogue.labelsOf("http_request_duration_seconds_bucket").labels].sort()).toEqual([
      "instance",
      "job",
      "le",
      "method",
      "service",
    ]);
  });
  it("leaves labels open when the hosts' own are not known, or the metric may have others", () => {
    expect(catalogue.labelsOf("node_load1").open).toBe(false);
    expect(catalogueOf(metrics, []).labelsOf("node_load1").open).toBe(true);
  });
  it("refuses two origins of one name", () => {
    const twice = [
      metric("a", "gauge", [], "x"),
      metric("a_sum", "counter", [], "y"),
      metric("a", "histogram", [], "z"),
    ];
    expect(() => catalogueOf(twice, [])).toThrow(
      "[metric catalogue] a: must have one origin, got x and z; rename one of them\n" +
        "[metric catalogue] a_sum: must have one origin, got y and z; rename one of them",
    );
  });
  it("derives the job from the source", () => {
    expect(["node_exporter/cpu", "process_exporter", "application", "prometheus/scrape"].map(jobOf)).toEqual([
      "node",
      "process",
      "application",
      "prometheus",
    ]);
  });
});

describe("rules that are right", () => {
  it("have no problems", () => {
    const groups = [
      group({
        recording: [cpuUsage],
        alerts: [
          alert({}),
          alert({ name: "down", expr: "up == 0", for: Duration.zero }),
          alert({ name: "gone", expr: 'absent(up{job="node"})', summary: "{{ $labels.job }}", description: "" }),
          alert({
            name: "slow",
            expr: "histogram_quantile(0.95, sum by (instance, le) (rate(http_request_duration_seconds_bucket[5m]))) > 2",
          }),
          alert({ name: "own label", labels: { team: "{{ $labels.service }}" } }),
        ],
      }),
    ];
    expect(checkRules(groups, catalogue, { ...options, version: "2.42.0" })).toEqual([]);
  });
});

describe("a query", () => {
  it.each([
    ["nod_load1 > 1", "nothing provides nod_load1; did you mean node_load1?"],
    ["quite_unknown_metric_name > 1", "nothing provides quite_unknown_metric_name"],
    [
      'node_systemd_unit_state{state="failed"} == 1',
      'node_systemd_unit_state comes from node_exporter/systemd, which is not enabled; add "systemd" to node_exporter.collectors',
    ],
    [
      "rate(http_requests_total[45s]) > 1",
      "http_requests_total[45s] must span at least 4 scrape intervals (1m), got 45s; widen the range",
    ],
    [
      "max_over_time(cpu_usage_percent[30s]) > 1",
      "cpu_usage_percent[30s] must span at least 4 evaluation intervals (1m), got 30s; widen the range",
    ],
    [
      "http_requests_total > 100",
      "http_requests_total is a counter: only its rate says something; write rate(http_requests_total[5m]) or increase(…)",
    ],
    [
      "sum(http_request_duration_seconds_count) > 1",
      "http_request_duration_seconds_count is a counter: only its rate says something; write rate(http_request_duration_seconds_count[5m]) or increase(…)",
    ],
    ["rate(node_load1[5m]) > 1", "node_load1 is a gauge and rate() is for counters; use deriv() or delta()"],
    [
      "histogram_quantile(0.9, http_request_duration_seconds) > 1",
      "http_request_duration_seconds is a histogram: use http_request_duration_seconds_bucket, http_request_duration_seconds_sum or http_request_duration_seconds_count",
    ],
    [
      'rate(node_cpu_seconds_total{moed="idle"}[5m]) > 1',
      "node_cpu_seconds_total is matched by moed, which the series do not have; did you mean mode? (they have cpu, instance, job, mode, service)",
    ],
    [
      "sum by (instnace) (node_load1) > 1",
      "sum by (instnace): instnace is a label that the series do not have; did you mean instance? (they have instance, job, service)",
    ],
    ["node_load1 >", 'column 13: ends too early; is a parenthesis, bracket or operand missing?, in "node_load1 >"'],
  ])("is refused: %s", (text, problem) => {
    expect(checkQuery(text, catalogue, options)).toEqual([problem]);
  });
  it.each([
    'count by (instance) (node_cpu_seconds_total{mode="idle"}) > 4',
    "node_load1 > 1 unless on (instance) http_requests_total",
    "absent_over_time(http_requests_total[5m])",
    "changes(http_requests_total[5m:1m]) > 1",
  ])("may use a counter for its series alone: %s", (text) => {
    expect(checkQuery(text, catalogue, options)).toEqual([]);
  });
});

describe("an alert", () => {
  const problemsOf = (changes: Partial<Alert>, version?: string) =>
    checkRules([group({ alerts: [alert(changes)] })], catalogue, { ...options, ...(version && { version }) });
  it.each<[string, Partial<Alert>, string]>([
    [
      "without a comparison",
      { expr: "cpu_usage_percent" },
      "has no comparison: it fires for every series, always; compare with a threshold, as in `… > 80`",
    ],
    [
      "over a scalar",
      { expr: "time() > bool 5", summary: "", description: "" },
      "must be an instant vector: a scalar has no series to tell of",
    ],
    [
      "shorter than an evaluation",
      { for: Duration.seconds(10) },
      "for must be 0s or at least the evaluation interval (15s), got 10s",
    ],
    [
      "that shows an aggregated label",
      { expr: "sum without (instance) (node_load1) > 1", description: "" },
      "summary shows $labels.instance, which does not survive the aggregation; keep it in by (…) or out of without (…)",
    ],
    [
      "that shows a label nobody has",
      { description: "{{ $labels.mountpoint }}" },
      "description shows $labels.mountpoint, which the series do not have (they have instance, job, service)",
    ],
    ["that never holds", { expr: "cpu_usage_percent > 100" }, "never holds: the left side is at most 100"],
    ["that always holds", { expr: "cpu_usage_percent >= 0" }, "always holds: the left side is at least 0"],
    [
      "with the alert's own label",
      { labels: { severity: "x" } },
      "label severity is the alert's own; choose another name",
    ],
    [
      "with a bad label",
      { labels: { "a-b": "x" } },
      'label "a-b" must be letters, digits and _, and not begin with __',
    ],
    ["without severity", { severity: "" }, "must have a severity"],
  ])("is refused %s", (_, changes, message) => {
    expect(problemsOf(changes)).toEqual([{ path: "system.cpu_high", message }]);
  });
  it("must not keep firing where the server cannot", () => {
    expect(problemsOf({ keepFiringFor: Duration.minutes(5) }, "2.41.0")).toEqual([
      { path: "system.cpu_high", message: "keep_firing_for needs Prometheus 2.42.0 or later, got 2.41.0" },
    ]);
  });
});

describe("groups", () => {
  it("are refused with two of one name, rules that read later ones, and records that are no metrics", () => {
    const second: RecordingRule = { ...cpuUsage, record: "b", expr: "cpu_usage_percent" };
    const problems = checkRules(
      [
        group({ recording: [second, cpuUsage], alerts: [alert({}), alert({})] }),
        group({ recording: [{ ...cpuUsage, record: "a b" }] }),
      ],
      catalogue,
      options,
    );
    expect(problems).toEqual([
      { path: "system.cpu_high", message: "an alert's name must be unique; system.cpu_high has it too" },
      { path: "system", message: "a group's name must be unique; system has it too" },
      {
        path: "system.b",
        message: "reads cpu_usage_percent, which the group records after it; put cpu_usage_percent first",
      },
      {
        path: "system.a b",
        message: 'must be recorded under a metric\'s name (letters, digits, _ and :), got "a b"',
      },
    ]);
  });
});

describe("a rule file", () => {
  it("has recording rules first, then alerts with labels and texts", () => {
    const rules = group({
      interval: Duration.minutes(1),
      recording: [cpuUsage],
      alerts: [
        alert({ keepFiringFor: Duration.minutes(10), labels: { team: "infra" } }),
        alert({ name: "at once", for: Duration.zero, runbookUrl: "https://wiki.example.com/at-once" }),
      ],
    });
    const annotations = { summary: alert({}).summary, description: alert({}).description };
    expect(renderRuleFile(rules, { runbooks: "https://runbooks.example.com/" })).toEqual({
      groups: [
        {
          name: "system",
          interval: "1m",
          rules: [
            { record: "cpu_usage_percent", expr: cpuUsage.expr },
            {
              alert: "cpu_high",
              expr: "cpu_usage_percent > 80",
              for: "5m",
              keep_firing_for: "10m",
              labels: { severity: "warning", family: "cpu", team: "infra" },
              annotations: { ...annotations, runbook_url: "https://runbooks.example.com/cpu_high" },
            },
            {
              alert: "at once",
              expr: "cpu_usage_percent > 80",
              labels: { severity: "warning", family: "cpu" },
              annotations: { ...annotations, runbook_url: "https://wiki.example.com/at-once" },
            },
          ],
        },
      ],
    });
  });
});

describe("templates", () => {
  it("tell the labels that they read", () => {
    expect(
      labelsUsed('{{ $labels.a }} {{ index $labels "b" }} {{ if $labels.a }}{{ $labels.c_d }}{{ end }} $labels.e'),
    ).toEqual(["a", "b", "c_d"]);
  });
  it.each([
    ["{{ $labels.a }}-{{$labels.missing}}", "x-"],
    ['{{ printf "%.1f" $value }} %', "92.0 %"],
    ['{{ $value | printf "%.2f" }}', "92.00"],
    ["{{ $value | humanize }}", undefined],
    ["{{ if $labels.a }}y{{ end }}", undefined],
  ])("are expanded: %s", (text, expected) => {
    expect(expanded(text, { a: "x" }, 92)).toBe(expected);
  });
});

describe("a proof", () => {
  it("is derived from the threshold, down to raw series", () => {
    const proof = deriveProof("cpu_usage_percent > 80", Duration.minutes(5), catalogue);
    expect(proof).toMatchObject({
      labels: { instance: "web-1", job: "node" },
      value: 92,
      series: [{ series: 'node_cpu_seconds_total{cpu="cpu-1",instance="web-1",job="node",mode="idle"}' }],
    });
    // Idle for 20.08 % of each 15 s: 79.92 %, just below the threshold.
    expect(proof?.justBelow[0]?.values).toBe("33.012+3.012x95");
    expect([proof?.breaks, proof?.settles, proof?.mends].map(String)).toEqual(["6m", "11m", "18m30s"]);
  });
  it.each([
    "up == 0",
    "node_load1 < 2",
    "2 <= node_load1",
    "node_load1 != 3",
    "rate(http_requests_total{status=~'5..'}[5m]) > 0.05",
    "increase(http_requests_total[1h]) > 10",
    "sum by (instance) (rate(http_requests_total[10m])) * 60 > 100",
    "node_load1 / up > 4",
    "100 - cpu_usage_percent < 5",
    "histogram_quantile(0.5, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) >= 0.25",
  ])("is derived: %s", (expr) => {
    expect(deriveProof(expr, Duration.minutes(2), catalogue)).toBeDefined();
  });
  it.each([
    ["no threshold", "absent(up)"],
    ["several series", "count(up) > 3"],
    ["one metric on both sides", "node_load1 / node_load1 > 1"],
    ["beyond what it can be", "cpu_usage_percent > 100"],
    ["a metric nobody knows", "nothing > 1"],
    ["no PromQL", "up >"],
  ])("is not derived: %s", (_, expr) => {
    expect(deriveProof(expr, Duration.minutes(2), catalogue)).toBeUndefined();
  });
  it("stays short for a duration of days", () => {
    const proof = deriveProof("node_load1 > 1", Duration.days(7), catalogue);
    expect(proof?.interval?.toString()).toBe("4m");
  });
});

describe("generated tests", () => {
  const proof = deriveProof("cpu_usage_percent > 80", Duration.minutes(5), catalogue);
  const files = promtoolTests(
    [
      group({ name: "node", recording: [cpuUsage] }),
      group({ name: "alerts", alerts: [alert({ proof }), alert({ name: "no proof" })] }),
    ],
    { runbooks: "https://r" },
  );
  it("are one file a group, with the recording rules of all groups before it", () => {
    expect(files.map(({ name, document: { tests: _, ...head } }) => ({ name, ...head }))).toEqual([
      {
        name: "node",
        rule_files: ["../rules/node.yml"],
        evaluation_interval: "15s",
        group_eval_order: ["node"],
      },
      {
        name: "alerts",
        rule_files: ["../rules/node.yml", "../rules/alerts.yml"],
        evaluation_interval: "15s",
        group_eval_order: ["node", "alerts"],
      },
    ]);
  });
  it("show what a recording rule computes", () => {
    expect(files[0]?.document.tests).toEqual([
      {
        name: "cpu_usage_percent is computed from raw series",
        interval: "15s",
        input_series: cpuUsage.proof.series,
        promql_expr_test: [
          {
            expr: "round(cpu_usage_percent, 0.001)",
            eval_time: "10m",
            exp_samples: [{ labels: '{instance="web-1",job="node"}', value: 80 }],
          },
        ],
      },
    ]);
  });
  it("show an alert silent below its threshold, then pending, firing with its texts, and resolved", () => {
    const [below, course] = files[1]?.document.tests ?? [];
    expect([below?.name, course?.name]).toEqual([
      "cpu_high is silent just below its threshold",
      "cpu_high is pending, fires and resolves",
    ]);
    const state = (alertstate: string) => ({
      labels: `ALERTS{alertname="cpu_high",alertstate="${alertstate}",family="cpu",instance="web-1",job="node",severity="warning"}`,
      value: 1,
    });
    expect(course?.promql_expr_test?.map(({ eval_time, exp_samples }) => [eval_time, exp_samples])).toEqual([
      ["5m45s", []],
      ["6m", [state("pending")]],
      ["10m45s", [state("pending")]],
      ["11m", [state("firing")]],
      ["18m30s", []],
    ]);
    expect(course?.alert_rule_test?.map(({ eval_time, exp_alerts }) => [eval_time, exp_alerts])).toEqual([
      ["5m45s", []],
      ["10m45s", []],
      [
        "11m",
        [
          {
            exp_labels: { instance: "web-1", job: "node", severity: "warning", family: "cpu" },
            exp_annotations: {
              summary: "CPU of web-1",
              description: "CPU of web-1 is 92.0 %.",
              runbook_url: "https://r/cpu_high",
            },
          },
        ],
      ],
      ["18m30s", []],
    ]);
  });
});
