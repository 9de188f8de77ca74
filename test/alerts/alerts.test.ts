import { alertGroupsOf, alertsOf, repairedCondition } from "../../lib/alerts";
import { applicationMetrics, missingApplicationMetrics } from "../../lib/exporters/application";
import { missingNodeMetrics, nodeExporterOf, nodeMetrics, nodeRules } from "../../lib/exporters/node";
import { PROCESS_METRICS } from "../../lib/exporters/process";
import { catalogueOf, checkRules, expanded, SCRAPE_METRICS } from "../../lib/rules";
import { defaultSpecification, type Specification } from "../../lib/specification";
import { Duration } from "../../lib/units";

type Alerts = Specification["systemAlerts"];

function catalogueFor(specification: Specification, hostLabels: readonly string[] = []) {
  const model = nodeExporterOf(specification);
  return catalogueOf(
    [...SCRAPE_METRICS, ...nodeMetrics(model.collectors), ...PROCESS_METRICS, ...applicationMetrics(specification)],
    nodeRules(specification, model).recording,
    {
      hostLabels,
      unavailable: [
        ...missingNodeMetrics(model.collectors, { lists: specification }),
        ...missingApplicationMetrics(specification),
      ],
    },
  );
}

const catalogue = catalogueFor(defaultSpecification);
const options = { scrapeInterval: Duration.seconds(15), evaluationInterval: Duration.seconds(15), version: "2.42.0" };
const withAlerts = (systemAlerts: Alerts): Specification => ({
  ...defaultSpecification,
  systemAlerts: { ...defaultSpecification.systemAlerts, ...systemAlerts },
});
const section = (condition: string, more: Partial<Alerts[string]> = {}): Alerts[string] => ({
  condition,
  duration: Duration.minutes(5),
  severity: "warning",
  labels: {},
  ...more,
});

describe("the document's alerts", () => {
  const groups = alertGroupsOf(defaultSpecification, { catalogue });
  const alerts = groups.flatMap((group) => group.alerts);

  it("are eight, with conditions, durations and severities as written, and two conditions repaired", () => {
    expect(
      alerts.map(({ name, expr, for: duration, severity, family }) => [
        name,
        expr,
        duration.toString(),
        severity,
        family,
      ]),
    ).toEqual([
      ["cpu_high", "cpu_usage_percent > 80", "5m", "warning", "cpu"],
      ["cpu_critical", "cpu_usage_percent > 95", "2m", "critical", "cpu"],
      ["memory_high", "memory_used_percent > 85", "5m", "warning", "memory"],
      ["disk_full", "disk_usage_percent > 90", "1m", "critical", "disk"],
      ["service_down", "up == 0", "1m", "critical", "service"],
      ["high_error_rate", "rate(http_requests_total{status=~'5..'}[5m]) > 0.05", "2m", "warning", "errors"],
      [
        "slow_response",
        "histogram_quantile(0.95, sum by (instance, job, le) (rate(http_request_duration_seconds_bucket[5m]))) > 2",
        "5m",
        "warning",
        "latency",
      ],
      ["database_connections", "db_connections_active / (db_connections_max > 0) > 0.8", "5m", "warning", "database"],
    ]);
    expect(groups.map(({ name }) => name)).toEqual(["system_alerts", "application_alerts"]);
  });

  it("pass every check, and are all proven", () => {
    expect(checkRules(groups, catalogue, options)).toEqual({ problems: [], advice: [] });
    expect(alerts.filter(({ proof }) => proof === undefined)).toEqual([]);
  });

  it("tell what, how much, the limit and for how long", () => {
    expect(alerts[0]).toMatchObject({
      summary: "CPU usage of {{ $labels.instance }} is above 80 %",
      description:
        'CPU usage of {{ $labels.instance }} is {{ printf "%.1f" $value }} % and has been above 80 % for 5m.',
      from: ["node_exporter/cpu"],
    });
    expect(alerts[3]?.summary).toBe(
      "Disk usage of {{ $labels.mountpoint }} ({{ $labels.device }}) on {{ $labels.instance }} is above 90 %",
    );
    expect(alerts[4]?.summary).toBe("Job {{ $labels.job }} on {{ $labels.instance }} does not answer");
  });

  it("have a runbook each, with what the document says to do", () => {
    expect(alerts[0]?.runbook.immediateActions).toEqual([
      "Check current CPU usage: `top -n 1`",
      "Identify top processes: `ps aux --sort=-%cpu | head -10`",
      "Check system load: `uptime`",
    ]);
    for (const { runbook } of alerts) {
      expect(runbook.meaning.length).toBeGreaterThan(40);
      for (const steps of [runbook.immediateActions, runbook.investigation, runbook.resolution, runbook.prevention])
        expect(steps.length).toBeGreaterThan(1);
    }
    expect(new Set(alerts.map(({ runbook }) => runbook.meaning)).size).toBe(7);
  });

  it("keep the hosts' own labels when they aggregate", () => {
    const labelled = catalogueFor(defaultSpecification, ["service"]);
    const slow = alertsOf(defaultSpecification, { catalogue: labelled, hostLabels: ["service"] }).find(
      ({ name }) => name === "slow_response",
    );
    expect(slow?.expr).toContain("sum by (instance, job, service, le)");
  });
});

describe("a user's alerts", () => {
  it("override the document's: threshold, duration, severity, texts, page and labels", () => {
    const changed = withAlerts({
      cpu_high: section("cpu_usage_percent > 60", {
        duration: Duration.minutes(10),
        severity: "info",
        summary: "busy",
        runbookUrl: "https://wiki/cpu",
        labels: { team: "infra" },
      }),
    });
    const alert = alertsOf(changed, { catalogue }).find(({ name }) => name === "cpu_high");
    expect(alert).toMatchObject({
      expr: "cpu_usage_percent > 60",
      severity: "info",
      family: "cpu",
      summary: "busy",
      description:
        'CPU usage of {{ $labels.instance }} is {{ printf "%.1f" $value }} % and has been above 60 % for 10m.',
      runbookUrl: "https://wiki/cpu",
      labels: { team: "infra" },
    });
    expect(alert?.proof?.value).toBe(84);
  });

  it("are gone when they are removed, and their group with the last of them", () => {
    const { cpu_high: _, ...systemAlerts } = defaultSpecification.systemAlerts;
    const fewer = { ...defaultSpecification, systemAlerts, applicationAlerts: {} };
    expect(alertGroupsOf(fewer, { catalogue }).map(({ name, alerts }) => [name, alerts.length])).toEqual([
      ["system_alerts", 4],
    ]);
  });

  it("get texts, a family and a proof by themselves when they are added", () => {
    const added = alertsOf(
      withAlerts({
        cpu_emergency: section("cpu_usage_percent>99"),
        swap_high: section("swap_used_bytes > 1073741824"),
        swap_critical: section("swap_used_bytes > 4294967296"),
        inodes: section("inode_usage_percent >= 95"),
        quiet: section("sum by (instance) (rate(http_requests_total[5m])) < 0.1"),
        gone: section('absent(up{job="node"})', { duration: Duration.zero }),
      }),
      { catalogue },
    ).slice(5, 11);
    expect(added.map(({ name, family, summary, proof }) => [name, family, summary, proof !== undefined])).toEqual([
      ["cpu_emergency", "cpu", "CPU usage of {{ $labels.instance }} is above 99 %", true],
      ["swap_high", "swap", "swap_used_bytes on {{ $labels.instance }} is above 1073741824", true],
      ["swap_critical", "swap", "swap_used_bytes on {{ $labels.instance }} is above 4294967296", true],
      [
        "inodes",
        "inodes",
        "inode_usage_percent on {{ $labels.instance }} (device {{ $labels.device }}, fstype {{ $labels.fstype }}, mountpoint {{ $labels.mountpoint }}) is at or above 95 %",
        true,
      ],
      [
        "quiet",
        "quiet",
        "sum by (instance) (rate(http_requests_total[5m])) on {{ $labels.instance }} is below 0.1",
        true,
      ],
      ["gone", "gone", "gone holds (job {{ $labels.job }})", false],
    ]);
    expect(added.at(-1)?.description).toBe('The condition absent(up{job="node"}) has held (job {{ $labels.job }}).');
  });

  it("tell apart what they fire for: pages of one host by job and port, series by their labels", () => {
    const ported = catalogueFor(defaultSpecification, ["port"]);
    const summaries = alertsOf(
      withAlerts({
        requests: section("http_requests_in_flight > 100"),
        network: section("network_errors > 0"),
        errors: section("network_errors unless network_dropped_packets"),
      }),
      { catalogue: ported, hostLabels: ["port"] },
    ).map(({ name, summary }) => [name, summary]);
    const page = "{{ $labels.job }} on {{ $labels.instance }}{{ with $labels.port }} port {{ . }}{{ end }}";
    const port = "{{ with $labels.port }} port {{ . }}{{ end }}";
    expect(Object.fromEntries(summaries)).toMatchObject({
      service_down: `Job ${page} does not answer`,
      slow_response: `95th percentile of the response time of ${page} is above 2 s`,
      database_connections: `Share of the database connections that ${page} uses is above 0.8`,
      requests: `http_requests_in_flight on {{ $labels.instance }}${port} (job {{ $labels.job }}) is above 100`,
      network: `network_errors on {{ $labels.instance }}${port} (device {{ $labels.device }}) is above 0`,
      errors: `errors holds on {{ $labels.instance }}${port} (device {{ $labels.device }}, job {{ $labels.job }})`,
    });
    const text = summaries.find(([name]) => name === "service_down")?.[1] ?? "";
    const host = { job: "application", instance: "web-1" };
    expect(expanded(text, { ...host, port: "8001" }, 0)).toBe("Job application on web-1 port 8001 does not answer");
    expect(expanded(text, host, 0)).toBe("Job application on web-1 does not answer");
  });

  it("count no share of a limit that is 0, which stands for none", () => {
    const options = { catalogue, window: Duration.minutes(5), labels: ["instance", "job"] };
    const repaired = (condition: string) => repairedCondition(condition, options);
    expect(repaired("sum(db_connections_active) / (db_connections_max{job='a'}) > 0.5")).toBe(
      "sum(db_connections_active) / (db_connections_max{job='a'} > 0) > 0.5",
    );
    expect(repaired("db_connections_max > 0")).toBe("db_connections_max > 0");
  });

  it.each([
    [
      "cpu_usage_percent >",
      'column 20: ends too early; is a parenthesis, bracket or operand missing?, in "cpu_usage_percent >"',
    ],
    [
      "cpu_usage_percnt > 5",
      "nothing provides cpu_usage_percnt; did you mean cpu_usage_percent? Otherwise name a metric of your own in scrape_jobs, business_metrics or node_exporter.textfile_metrics",
    ],
    ["rate(http_requests_total[5m]) < 0", "never holds: the left side is at least 0"],
    [
      "node_ntp_offset_seconds > 1",
      "nothing provides node_ntp_offset_seconds; did you mean node_timex_offset_seconds? Otherwise name a metric of your own in scrape_jobs, business_metrics or node_exporter.textfile_metrics",
    ],
  ])("are refused with their place: %s", (condition, message) => {
    const groups = alertGroupsOf(withAlerts({ mine: section(condition) }), { catalogue });
    expect(checkRules(groups, catalogue, options).problems).toEqual([{ path: "system_alerts.mine", message }]);
  });

  it("are refused when a list leaves out what they need", () => {
    const lists = { ...defaultSpecification, memoryMetrics: [], databaseMetrics: [] };
    const without = catalogueFor(lists);
    expect(checkRules(alertGroupsOf(lists, { catalogue: without }), without, options).problems).toEqual([
      {
        path: "system_alerts.memory_high",
        message: "memory_used_percent is recorded only when memory_metrics names it; add it there",
      },
      {
        path: "application_alerts.database_connections",
        message:
          'db_connections_active comes from the application, but database_metrics leaves it out; add "db_connections_active" to database_metrics',
      },
      {
        path: "application_alerts.database_connections",
        message:
          'db_connections_max comes from the application, but database_metrics leaves it out; add "db_connections_active" to database_metrics',
      },
    ]);
  });
});

describe("the repair of a quantile", () => {
  const repair = (condition: string) =>
    repairedCondition(condition, { catalogue, labels: ["instance", "job"], window: Duration.minutes(5) });
  it.each([
    [
      "histogram_quantile(0.99, http_request_duration_seconds{method='POST', status!=\"500\"}) > 1",
      "histogram_quantile(0.99, sum by (instance, job, le) (rate(http_request_duration_seconds_bucket{method='POST',status!=\"500\"}[5m]))) > 1",
    ],
    [
      "histogram_quantile(0.5, (db_query_duration_seconds)) > 1",
      "histogram_quantile(0.5, (sum by (instance, job, le) (rate(db_query_duration_seconds_bucket[5m])))) > 1",
    ],
  ])("rewrites %s", (condition, expected) => {
    expect(repair(condition)).toBe(expected);
  });
  it.each([
    "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 2",
    "histogram_quantile(0.95, http_requests_in_flight) > 2",
    "http_request_duration_seconds > 2",
    "histogram_quantile(0.95, ",
  ])("leaves %s", (condition) => {
    expect(repair(condition)).toBe(condition);
  });
});
