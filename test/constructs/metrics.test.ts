import type { Metrics } from "../../constructs/metrics";
import { defaultSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { matchers, prometheusRule, releaseFiles, synthesized } from "../../testing";
import { build, fileOf, MONITOR, WEB, yamlOf, type Options } from "./metrics-stack";

expect.extend(matchers);

describe("Prometheus on loopback", () => {
  it("scrapes itself there, under the name of its host", () => {
    const { stack } = build({ metrics: { exposure: "loopback" } });
    const { scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    const job = scrape_configs.find(({ job_name }) => job_name === "prometheus") as unknown as Record<
      string,
      unknown[]
    >;
    expect(job["relabel_configs"]?.at(-1)).toEqual({ target_label: "__address__", replacement: "127.0.0.1:9090" });
  });

  it("is refused where each has to reach the other", () => {
    const twin = { ...MONITOR, name: "monitor-2", address: "10.0.0.6" };
    expect(() => build({ hosts: [MONITOR, twin], metrics: { exposure: "loopback" } })).toThrow(
      'exposure: must be "fleet", got "loopback": each Prometheus has to reach the Prometheus of 2 hosts',
    );
  });
});

describe("metrics", () => {
  it("puts exporters on every host and Prometheus on those with the role for it", () => {
    const { stack } = build();
    const units = (host: string) =>
      Object.keys(releaseFiles(stack, host)).filter((path) => /^units\/vmo-(?!host-report)/.test(path));
    expect(units("monitor-1")).toEqual([
      "units/vmo-node-exporter.service",
      "units/vmo-process-exporter.service",
      "units/vmo-prometheus.service",
    ]);
    expect(units("web-1")).toEqual(["units/vmo-node-exporter.service", "units/vmo-process-exporter.service"]);
  });

  it("measures, records and alerts by the built-in specification, by default", () => {
    const { stack, metrics } = build();
    expect(() => synthesized(stack)).not.toThrow();
    expect(metrics.specification).toEqual(defaultSpecification);
    expect(metrics.scrapeJobs).toEqual(["node", "node_units", "process", "application", "prometheus"]);
    expect(metrics.recordingRules.map(({ record }) => record)).toEqual(
      expect.arrayContaining([
        "cpu_usage_percent",
        "memory_used_percent",
        "disk_usage_percent",
        "tcp_connections_active",
      ]),
    );
    expect(metrics.alerts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Watchdog", "cpu_high", "service_down", "high_error_rate", "HostDrifted"]),
    );
    expect(stack).toHavePrometheusRule("cpu_high", {
      expr: "cpu_usage_percent > 80",
      for: "5m",
      labels: { severity: "warning" },
    });
    expect(prometheusRule(stack, "service_down").expr).toBe("up == 0");
  });

  it("is given as copies, which change nothing", () => {
    const { metrics } = build();
    const count = metrics.alerts.length;
    (metrics.alerts as unknown[]).pop();
    expect(metrics.alerts).toHaveLength(count);
  });

  it("takes what the specification switches off from every host", () => {
    const { stack, metrics } = build({ overrides: { processExporter: { enabled: false } } });
    expect(releaseFiles(stack, "web-1")).not.toHaveProperty(["units/vmo-process-exporter.service"]);
    expect(metrics.scrapeJobs).toEqual(["node", "node_units", "application", "prometheus"]);
  });

  it("scrapes no applications where there are none, since a job without targets is an alert", () => {
    const { metrics } = build({ hosts: [MONITOR] });
    expect(metrics.scrapeJobs).toEqual(["node", "node_units", "process", "prometheus"]);
    const hosts = [{ ...MONITOR, additionalTargets: [{ port: 8000 }] }];
    expect(build({ hosts }).metrics.scrapeJobs).toContain("application");
  });

  it("distinguishes twin servers by a label", () => {
    const twin = { ...MONITOR, name: "monitor-2", address: "10.0.0.6" };
    const { stack } = build({ hosts: [MONITOR, twin, WEB] });
    expect(yamlOf(stack, "monitor-2", "files/prometheus/prometheus.yml").global).toMatchObject({
      external_labels: { replica: "${VMO_HOST_NAME}" },
    });
    expect(yamlOf(build().stack, "monitor-1", "files/prometheus/prometheus.yml").global).not.toHaveProperty(
      "external_labels",
    );
  });

  it("takes programs from where the specification says, in its versions", () => {
    const overrides = {
      artifacts: { mirror: "https://mirror.example.com/vendors", versions: { prometheus: "2.53.3" } },
    };
    const plan = fileOf(build({ overrides }).stack, "monitor-1", "plan");
    expect(plan).toContain(
      "https://mirror.example.com/vendors/prometheus/prometheus/releases/download/v2.53.3/prometheus-2.53.3.linux-amd64.tar.gz",
    );
    const packages = fileOf(build({ overrides: { artifacts: { source: "distribution" } } }).stack, "monitor-1", "plan");
    expect(packages).toContain("package\tprometheus\tdebian-13\tprometheus\n");
    const mixed = { artifacts: { sources: { node_exporter: "distribution" as const } } };
    const both = fileOf(build({ overrides: mixed }).stack, "monitor-1", "plan");
    expect(both).toContain("package\tnode_exporter\tdebian-13\tprometheus-node-exporter\n");
    expect(both).not.toContain("package\tprometheus\t");
  });
});

describe("what is added to metrics", () => {
  it("is an alert of one's own, with sensible texts", () => {
    const { stack, metrics } = build();
    metrics.addAlert({
      name: "shop_is_slow",
      expr: "cpu_usage_percent > 95",
      for: Duration.minutes(2),
      severity: "warning",
      summary: "{{ $labels.instance }} is slow",
    });
    synthesized(stack);
    expect(stack).toHavePrometheusRule("shop_is_slow", {
      group: "custom",
      expr: "cpu_usage_percent > 95",
      for: "2m",
      labels: { severity: "warning", family: "shop_is_slow" },
      annotations: { summary: "{{ $labels.instance }} is slow", description: "{{ $labels.instance }} is slow" },
    });
  });

  it("changes the release of the hosts that it is for, and only theirs", () => {
    const { stack, metrics } = build();
    const releases = () =>
      ["monitor-1", "web-1"].map(
        (host) => (synthesized(stack).at(`fleet/hosts/${host}`).triggers_replace as { release: string }).release,
      );
    const [monitor, web] = releases();
    metrics.addRecordingRule({ record: "cpu_idle_percent", expr: "100 - cpu_usage_percent" });
    expect(releases()[0]).not.toBe(monitor);
    expect(releases()[1]).toBe(web);
    expect(stack).toHavePrometheusRule("cpu_idle_percent", { expr: "100 - cpu_usage_percent" });
  });

  it("is a scrape job, whose metrics rules may use", () => {
    const { stack, fleet, metrics } = build();
    metrics.addScrapeJob({
      name: "postgres",
      discovery: fleet.discovery({ on: "workloads", port: 9187 }),
      interval: Duration.seconds(30),
      metrics: [{ name: "pg_up", type: "gauge", help: "Whether it answers.", labels: [], from: "postgres_exporter" }],
    });
    metrics.addAlert({ name: "pg_down", expr: "pg_up == 0", severity: "critical", summary: "down" });
    synthesized(stack);
    const { scrape_configs: jobs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    expect(jobs.find(({ job_name: name }) => name === "postgres")).toMatchObject({ scrape_interval: "30s" });
  });
});

describe("metrics refuse at synthesis", () => {
  it.each<[string, Options, (metrics: Metrics) => void, string]>([
    [
      "an alert over what nothing exposes",
      {},
      (metrics) => metrics.addAlert({ name: "a", expr: "cpu_usage_precent > 1", severity: "warning", summary: "s" }),
      "[production/metrics] custom.a: nothing provides cpu_usage_precent; did you mean cpu_usage_percent?",
    ],
    [
      "an alert that cannot fire",
      {},
      (metrics) => metrics.addAlert({ name: "a", expr: "up ==", severity: "warning", summary: "s" }),
      "[production/metrics] custom.a: ",
    ],
    [
      "an alert whose exporter is switched off",
      { overrides: { nodeExporter: { enabled: false } } },
      () => undefined,
      "[production/metrics] system_alerts.cpu_high: cpu_usage_percent is recorded from node_exporter, which is not enabled; " +
        "set node_exporter.enabled to true",
    ],
    [
      "an alert over a metric that the lists leave out",
      { overrides: { cpuMetrics: ["cpu_load_average_1m"] } },
      () => undefined,
      "[production/metrics] system_alerts.cpu_high: cpu_usage_percent is recorded only when cpu_metrics names it; add it there",
    ],
    [
      "a fleet without a host for it",
      { hosts: [WEB] },
      () => undefined,
      '[production/fleet] hosts: must have hosts with the role "metrics" for prometheus; the fleet has none',
    ],
    [
      "retention that the disk has no room for",
      { metrics: { disk: Bytes.gibibytes(8) } },
      () => undefined,
      "[production/fleet] metrics: prometheus.retention.size: must be at most 85 % of the disk of 8GiB (6963MiB), " +
        'got "8GiB"; lower it or use a larger disk',
    ],
    [
      "a version that does not know a feature in use",
      { overrides: { artifacts: { versions: { prometheus: "2.30.0" } } } },
      () => undefined,
      "[production/fleet] metrics: prometheus.version: ",
    ],
  ])("%s", (_, options, change, message) => {
    const { stack, metrics } = build(options);
    change(metrics);
    expect(() => synthesized(stack)).toThrow(message);
  });

  it.each([
    ["backwards", "a\u202eb"],
    ["in two lines", "a\nb"],
  ])("at once an alert's name that pages would show %s", (_, name) => {
    const { metrics } = build();
    const alert = { name, expr: "up == 0", severity: "warning", summary: "s" };
    expect(() => metrics.addAlert(alert)).toThrow(/ name: must be printable characters, got "a\\\\?[un]/);
  });

  it("and say everything at once", () => {
    const { stack, metrics } = build({ hosts: [WEB] });
    metrics.addAlert({ name: "a", expr: "nothing > 1", severity: "warning", summary: "s" });
    metrics.addAlert({ name: "b", expr: "nothing > 1", severity: "warning", summary: "s" });
    expect(() => synthesized(stack)).toThrow(
      /\[production\/fleet\] hosts: [^\n]*\n {2}\[production\/metrics\] custom\.a: [^\n]*\n {2}\[production\/metrics\] custom\.b: /,
    );
  });
});
