import { parseDocument } from "yaml";
import { AlertRouting } from "../../constructs/alert-routing";
import type { AlertProps } from "../../constructs/custom-rules";
import type { Metrics } from "../../constructs/metrics";
import { webhookChannel } from "../../lib/alertmanager";
import type { Metric } from "../../lib/rules";
import { defaultSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { synthesized } from "../../testing";
import { build, type Options } from "./metrics-stack";

/** The document's own condition, which users may change. */
const HIGH_ERROR_RATE = defaultSpecification.applicationAlerts["high_error_rate"]?.condition;

const WEBHOOK = webhookChannel({ url: "http://10.0.0.9/" });

describe("external labels", () => {
  it("get advice where Alertmanager routes by them, and none where it does not", () => {
    const { stack, metrics } = build({
      overrides: { prometheus: { externalLabels: { severity: "warning", cluster: "a" } } },
    });
    synthesized(stack);
    expect(metrics.node.metadata.map(({ data }) => String(data))).toEqual([
      'prometheus.external_labels.severity: alerts that have no severity get "warning", and Alertmanager routes and mutes them by it (prometheus.external-label; to switch it off, add it to advice.off)',
    ]);
  });
});

describe("the series of a store", () => {
  const advised = (metrics: readonly string[], change: (metrics: Metrics) => void = () => undefined) => {
    const remoteWrite = [{ name: "years", url: "https://store.example/write", series: { metrics } }];
    const built = build({ metrics: { remoteWrite } });
    change(built.metrics);
    synthesized(built.stack);
    return built.metrics.node.metadata.map(({ data }) => String(data));
  };
  const line = (message: string) =>
    `remote_write years.series.metrics: ${message} (long-term.series-unknown; to switch it off, add it to advice.off)`;

  // The store got nothing, and an alert held that it "gets no samples".
  it("get advice where nothing exposes or records them", () => {
    expect(advised(["up", "cpu_usage_percent", "node_*", "http_request_duration_seconds_*", "ALERTS"])).toEqual([]);
    expect(advised(["node_lod1", "nosuch_*", "http_request_duration_seconds"])).toEqual([
      line('should be a metric of the stack, got "node_lod1"; nothing of it is sent; did you mean "node_load1"?'),
      line('should match a metric of the stack, got "nosuch_*"; nothing of it is sent'),
      line(
        'should be series of a histogram such as "http_request_duration_seconds_*", got "http_request_duration_seconds"; nothing of it is sent unless it is a native histogram',
      ),
    ]);
  });

  it("get none where a page may have anything", () => {
    const job = { name: "shop", addresses: ["shop:80"], metrics: "unknown" } as const;
    expect(advised(["nosuch_metric", "nosuch_*"], (metrics) => metrics.addScrapeJob(job))).toEqual([]);
  });
});

describe("the interval of scrapes", () => {
  const minutes = (count: number) => Duration.minutes(count);
  const warnings = (metrics: Metrics) => metrics.node.metadata.map(({ data }) => String(data));

  it.each([1, 15, 76, 100, 150, 200, 299])("may be %s seconds: the ranges of built-in rules follow it", (seconds) => {
    const scrapeInterval = Duration.seconds(seconds);
    const { stack, metrics } = build({ overrides: { nodeExporter: { scrapeInterval } } });
    const routing = new AlertRouting(stack, "routing", { metrics, channels: [WEBHOOK] });
    synthesized(stack);
    expect(parseDocument(routing.ruleFile).errors).toEqual([]);
    const ranges = [...metrics.alerts, ...metrics.recordingRules]
      .filter(({ expr }) => expr !== HIGH_ERROR_RATE)
      .flatMap(({ expr }) => [...expr.matchAll(/\[(\w+)\]/g)].map(([, range]) => Duration.parse(range ?? "")));
    expect(ranges.length).toBeGreaterThan(20);
    expect(Math.min(...ranges.map((range) => range.toSeconds()))).toBeGreaterThanOrEqual(Math.min(4 * seconds, 300));
    expect(warnings(metrics).filter((line) => !/^(system|application)_alerts\.|^node_exporter\./.test(line))).toEqual(
      [],
    );
  });

  it("of a job of your own decides what rules over its metrics can do", () => {
    const { stack, metrics, fleet } = build();
    const pages = fleet.discovery({ on: "workloads", port: 9187 });
    const backups: Metric = { name: "backups_total", type: "counter", help: "Backups.", labels: [], from: "backup" };
    metrics.addScrapeJob({ name: "backup", discovery: pages, interval: minutes(10), metrics: [backups] });
    metrics.addAlert({ name: "rare", expr: "rate(backups_total[5m]) > 1", severity: "warning", summary: "s" });
    expect(() => synthesized(stack)).toThrow(
      "[production/metrics] custom.rare: backups_total[5m] never has a result: rate() needs two samples, " +
        "and one scrape interval is 10m; widen the range to 40m",
    );
  });

  it("is met with advice where one missed scrape leaves a gap", () => {
    const { stack, metrics, fleet } = build();
    metrics.addScrapeJob({
      name: "slow",
      discovery: fleet.discovery({ on: "workloads", port: 1 }),
      interval: minutes(3),
    });
    synthesized(stack);
    expect(warnings(metrics)).toEqual([
      "scrape job slow: should be at most 2m30s, got 3m: one missed scrape leaves a gap, since Prometheus shows no sample " +
        "older than 5m (prometheus.scrape-interval-long; to switch it off, add it to advice.off)",
    ]);
  });
});

describe("advice about rules", () => {
  const line = /^custom\.broken_memory: node_load1 is a gauge .* \(rules\.gauge-rate; /;
  const withAlert = (options: Options, more: Partial<AlertProps> = {}) => {
    const { stack, metrics } = build(options);
    const expr = "rate(node_load1[5m]) > 0";
    metrics.addAlert({ name: "broken_memory", expr, severity: "critical", summary: "s", ...more });
    synthesized(stack);
    synthesized(stack);
    return metrics.node.metadata.map(({ data }) => String(data));
  };

  it("is a warning, once for every synthesis of the app", () => {
    expect(withAlert({})).toEqual([expect.stringMatching(line)]);
  });

  it("is switched off for all rules, or for one", () => {
    expect(withAlert({ overrides: { advice: { off: ["rules.gauge-rate"] } } })).toEqual([]);
    expect(withAlert({}, { adviceOff: ["rules.gauge-rate"] })).toEqual([]);
    expect(withAlert({}, { adviceOff: ["rules.range-short"] })).toEqual([expect.stringMatching(line)]);
  });
});

describe("a condition over what this Prometheus does not have", () => {
  const adviceOn = (expr: string) => {
    const { stack, metrics, fleet } = build({ overrides: { prometheus: { retentionTime: Duration.days(30) } } });
    metrics.addScrapeJob({ name: "queue", addresses: ["queue.example.com:9419"], metrics: ["queue_length"] });
    metrics.addScrapeJob({
      name: "elsewhere",
      discovery: { configs: { http_sd_configs: [{ url: "http://10.0.0.9/" }] }, relabelings: [] },
      metrics: ["elsewhere_length"],
    });
    metrics.addScrapeJob({
      name: "pages",
      discovery: fleet.discovery({ on: "workloads", port: 9187 }),
      metrics: ["pages_length"],
    });
    metrics.addAlert({ name: "mine", expr, severity: "critical", summary: "s" });
    synthesized(stack);
    return metrics.node.metadata.map(({ data }) => String(data).replace(/^custom\.mine: | \(rules\..*\)$/g, ""));
  };

  it.each([
    [
      "cpu_usage_percent offset 60d > 50",
      "cpu_usage_percent looks back further than samples are kept for 30d (prometheus.retention_time): there is never a value",
    ],
    [
      "max_over_time(avg_over_time(node_load1[20d])[15d:1h]) > 50",
      "node_load1 looks back further than samples are kept for 30d (prometheus.retention_time): the range is never full",
    ],
    ['up{job="nodee"} == 0', "up: no scrape job is called nodee; did you mean node?"],
    ['absent(up{job="nodee"})', "up: no scrape job is called nodee; did you mean node?"],
    ['cpu_usage_percent{job="mysql"} > 80', "cpu_usage_percent: no scrape job is called mysql"],
    ['up{instance="web-1:9100"} == 0', "up: no target is called web-1:9100; did you mean web-1?"],
    ['up{job="node", instance="wbe-1"} == 0', "up: no target is called wbe-1; did you mean web-1?"],
    ['node_load1{instance="wbe-1"} > 3', "node_load1: no target is called wbe-1; did you mean web-1?"],
    [
      'queue_length{instance="queue.example.com:9418"} > 3',
      "queue_length: no target is called queue.example.com:9418; did you mean queue.example.com:9419?",
    ],
    ["node_load1 > 010", "010 is 8 in Prometheus, an octal number; write 10"],
  ])("gets advice: %s", (expr, message) => {
    expect(adviceOn(expr)).toEqual([message]);
  });

  it.each([
    "cpu_usage_percent offset 29d > 50",
    "avg_over_time(node_load1[30d]) > 50",
    'up{job="node", instance="web-1"} == 0',
    'up{job="queue", instance="queue.example.com:9419"} == 0',
    'up{instance="anywhere:1"} == 0',
    'up{job="elsewhere", instance="anywhere:1"} == 0',
    'pages_length{instance="web-1"} > 1',
    'up{job=~"nodee"} == 0',
    'ALERTS{job="nodee"} unless up',
    "node_load1 > 10",
    "node_load1 > 07",
    "node_load1 > 0.10",
  ])("gets none: %s", (expr) => {
    expect(adviceOn(expr)).toEqual([]);
  });
});
