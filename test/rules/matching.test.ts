import { catalogueOf, checkRules } from "../../lib/rules";
import { alert, cpuUsage, group, metric, metrics, options } from "./model";

const filesystem = metric(
  "node_filesystem_avail_bytes",
  "gauge",
  ["device", "fstype", "mountpoint"],
  "node_exporter/filesystem",
);
const inFlight = { ...metric("http_requests_in_flight", "gauge"), open: true };
const info = metric("node_uname_info", "info", ["nodename", "release"], "node_exporter/uname");
const catalogue = catalogueOf([...metrics, filesystem, inFlight, info], [cpuUsage], { hostLabels: ["service"] });

const checked = (expr: string, over = catalogue) => {
  const rules = [group({ alerts: [alert({ expr, summary: "s", description: "d" })] })];
  const { problems, advice } = checkRules(rules, over, { ...options, hosts: 2 });
  return [...problems.map(({ message }) => message), ...advice.map(({ name }) => name)];
};

describe("a condition whose sides never match", () => {
  it.each([
    [
      'node_load1 > count(node_cpu_seconds_total{mode="idle"})',
      "never holds: the sides of > never match, since the left one has instance and the right one has not; " +
        "name the labels that both have in on (…), with group_left or group_right where one side has more",
    ],
    [
      'node_load1 > count by (instance) (node_cpu_seconds_total{mode="idle"}) / 2',
      "never holds: the sides of > never match, since the left one has job and the right one has not; " +
        "name the labels that both have in on (…), with group_left or group_right where one side has more",
    ],
    [
      "node_load1 > on (mode) node_cpu_seconds_total",
      "never holds: the sides of > never match, since the right one has mode and the left one has not; " +
        "leave mode out of on (…), or keep it on both sides",
    ],
    [
      'rate(http_requests_total{status="500"}[5m]) / rate(http_requests_total{status="200"}[5m]) > 0.05',
      "never holds: the sides of / never match, since they have other values of status; " +
        "name the labels that both have in on (…), with group_left or group_right where one side has more",
    ],
    [
      "histogram_quantile(0.9, sum by (instance) (rate(http_request_duration_seconds_bucket[5m]))) > 1",
      "never holds: histogram_quantile needs the label le, which does not survive the aggregation; keep it in by (…)",
    ],
  ])("is refused with the label that keeps them apart: %s", (expr, message) => {
    expect(checked(expr)).toContain(message);
  });

  it.each([
    "node_filesystem_avail_bytes < 80 and cpu_usage_percent > 80",
    'up{job="node"} == 0 and up{job="application"} == 1',
    'up{job="node"} == 0 and up{job!="node"} == 1',
    'http_requests_total{status="500"} and http_requests_total{status=~"2.."}',
    "sum by (job) (rate(http_requests_total[5m])) / sum(rate(http_requests_total[5m])) > 0.05",
    'absent(up{job="node"}) and on (job) up{job="application"}',
    "max_over_time((node_load1 / sum(node_load1))[5m:1m]) > 0",
    "node_load1 > on () group_left () sum(node_load1) and sum(node_load1)",
  ])("is refused: %s", (expr) => {
    expect(checked(expr).filter((text) => text.startsWith("never holds: the sides of"))).toHaveLength(1);
  });

  it.each([
    "node_load1 > on () group_left () count(node_cpu_seconds_total)",
    'node_load1 > on (instance) count by (instance) (node_cpu_seconds_total{mode="idle"})',
    'rate(http_requests_total{status="500"}[5m]) / ignoring (status) rate(http_requests_total{status="200"}[5m]) > 0',
    "up == 0 unless on (instance) node_load1",
    "absent(node_load1 / sum(node_load1))",
    "node_load1 / sum(node_load1) > 1 or node_load1 > 100",
    'up{job="node"} == 0 and on (instance) up{job="application"} == 1',
    'label_replace(up{job="a"}, "job", "b", "", "") == 0 and up{job="b"} == 1',
    "(node_load1 or sum by (job) (node_load1)) > 1 and sum by (job) (node_load1) > 1",
    'count_values("instance", node_load1) > 1 and on (instance) node_load1 > 1',
    'http_requests_total{status=~"5.."} and http_requests_total{status=~"2..|5.."}',
    "histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 1",
    "ALERTS and sum(node_load1)",
    "node_load1 * on (instance) group_left (nodename) node_uname_info > 1",
  ])("is not refused where they may match, or where the rest holds without them: %s", (expr) => {
    expect(checked(expr).filter((text) => text.includes(" "))).toEqual([]);
  });

  it("is not refused over a metric that a rule file records with labels of its own, or by two rules", () => {
    const { labels: _labels, ...rule } = cpuUsage;
    const recorded = { ...rule, record: "load:sum", expr: "sum(node_load1)", open: true };
    const own = catalogueOf(metrics, [recorded], { hostLabels: [] });
    expect(checked("node_load1 > load:sum", own)).toEqual([]);
    expect(checked('load:sum{cluster="a"} > 1', own)).toEqual([]);
  });

  it("may read a label that only one side of an or has", () => {
    const { labels: _labels, ...rule } = cpuUsage;
    const recorded = { ...rule, record: "load:any", expr: "node_load1 or sum by (job) (node_load1)" };
    const own = catalogueOf(metrics, [recorded], { hostLabels: [] });
    expect(checked('load:any{instance="web-1"} > 1', own)).toEqual([]);
  });
});

describe("a matching that is not likely to work", () => {
  it.each([
    ["cpu_usage_percent > 80 and http_requests_in_flight > 100", ["rules.never-matches"]],
    ["node_load1 > 1 unless sum(node_load1) > 5", ["rules.never-matches"]],
    ["node_load1 / sum(node_load1) > 1 or node_load1 > 100", ["rules.never-matches"]],
    ["node_load1 / on (instance) node_filesystem_avail_bytes > 1", ["rules.several-matches"]],
    ["node_filesystem_avail_bytes * on (instance) node_load1 > 1", ["rules.several-matches"]],
    ["sum by (job) (node_load1) / on (job) node_load1 > 1", ["rules.several-matches"]],
  ])("gets advice: %s", (expr, names) => {
    expect(checked(expr)).toEqual(names);
  });

  it.each([
    "node_filesystem_avail_bytes * on (instance) group_left () node_load1 > 1",
    'node_load1 / on (instance) node_filesystem_avail_bytes{mountpoint="/"} > 1',
    "node_load1 / on (instance) max by (instance) (node_filesystem_avail_bytes) > 1",
    "node_load1 * on (instance) node_uname_info > 1",
    "node_load1 > 2 * node_load1",
  ])("gets none where each series has one partner: %s", (expr) => {
    expect(checked(expr)).toEqual([]);
  });
});
