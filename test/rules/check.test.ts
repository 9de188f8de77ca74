import { checkQuery, checkRules, type Alert, type RecordingRule } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { alert, catalogue, cpuUsage, group, options } from "./model";

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
