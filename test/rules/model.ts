import {
  catalogueOf,
  SCRAPE_METRICS,
  type Alert,
  type Metric,
  type RecordingRule,
  type RuleGroup,
} from "../../lib/rules";
import { Duration } from "../../lib/units";

/** A metric of the application, unless `from` says another source. */
export const metric = (
  name: string,
  type: Metric["type"],
  labels: readonly string[] = [],
  from = "application",
): Metric => ({
  name,
  type,
  labels,
  from,
  help: `${name}.`,
});

/** A recording rule with its proof: a host that is busy for 80 %. */
export const cpuUsage: RecordingRule = {
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

/** What the hosts of these tests expose. */
export const metrics: readonly Metric[] = [
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

/** {@link metrics} and {@link cpuUsage}, on hosts with a label of their own and without systemd's collector. */
export const catalogue = catalogueOf(metrics, [cpuUsage], { hostLabels: ["service"], unavailable });

/** Servers that scrape and evaluate every 15 seconds. */
export const options = { scrapeInterval: Duration.seconds(15), evaluationInterval: Duration.seconds(15) };

/** An alert over {@link cpuUsage} that is right, with `changes`. */
export const alert = (changes: Partial<Alert>): Alert => ({
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

/** A group of no rules, with `changes`. */
export const group = (changes: Partial<RuleGroup>): RuleGroup => ({
  name: "system",
  recording: [],
  alerts: [],
  ...changes,
});
