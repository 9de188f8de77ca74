import { deriveProof, promtoolTests } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { alert, catalogue, cpuUsage, group } from "./model";

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
