import { synthesized } from "../../testing";
import { panelsOf } from "./linter";
import { withDashboards, written } from "./stack";

const chosen = 'job=~"$job", instance=~"$instance"';

/** What readers see of a panel: title, kind, unit, thresholds, then each query and its legend. */
function summary(title: string, built = withDashboards()) {
  const dashboard = written(built.dashboards).get(title);
  return panelsOf(dashboard ?? { panels: [] }).map((panel) => {
    const { fieldConfig, targets = [] } = panel as unknown as {
      fieldConfig: { defaults: { unit: string; thresholds: { steps: { value: number | null; color: string }[] } } };
      targets: { expr: string; legendFormat?: string; format?: string }[];
    };
    return [
      panel.title,
      panel.type,
      fieldConfig.defaults.unit,
      fieldConfig.defaults.thresholds.steps.map(({ value, color }) => `${value} ${color}`).join(", "),
      ...targets.map(({ expr, legendFormat, format }) => `${legendFormat ?? format}: ${expr}`),
    ];
  });
}

describe("the document's dashboards", () => {
  it("are the infrastructure's panel for panel and expression for expression, with choices of job and host", () => {
    expect(summary("Infrastructure Overview")).toEqual([
      [
        "CPU Usage",
        "timeseries",
        "percent",
        "null green, 80 yellow, 95 red",
        `CPU Usage %: 100 - (avg(rate(node_cpu_seconds_total{mode="idle", ${chosen}}[5m])) * 100)`,
      ],
      [
        "Memory Usage",
        "timeseries",
        "percent",
        "null green",
        `Memory Usage % {{instance}}: (1 - (node_memory_MemAvailable_bytes{${chosen}} / node_memory_MemTotal_bytes{${chosen}})) * 100`,
      ],
      [
        "Disk Usage",
        "table",
        "percent",
        "null green",
        `table: 100 - ((node_filesystem_avail_bytes{${chosen}} * 100) / node_filesystem_size_bytes{${chosen}})`,
      ],
    ]);
  });

  it("are the application's", () => {
    const quantile = (of: string) =>
      `histogram_quantile(${of}, sum(rate(http_request_duration_seconds_bucket{${chosen}}[5m])) by (le))`;
    expect(summary("Application Performance")).toEqual([
      [
        "Request Rate",
        "timeseries",
        "reqps",
        "null green",
        `Requests/sec: sum(rate(http_requests_total{${chosen}}[5m]))`,
      ],
      [
        "Response Time",
        "timeseries",
        "s",
        "null green",
        `95th percentile: ${quantile("0.95")}`,
        `50th percentile: ${quantile("0.50")}`,
      ],
      [
        "Error Rate",
        "stat",
        "percent",
        "null green, 1 yellow, 5 red",
        `Error Rate %: sum(rate(http_requests_total{status=~"5..", ${chosen}}[5m])) / sum(rate(http_requests_total{${chosen}}[5m])) * 100`,
      ],
    ]);
  });

  it("have words about each panel, and lead to the runbooks of its alerts", () => {
    const panels = panelsOf(written(withDashboards().dashboards).get("Infrastructure Overview") ?? { panels: [] });
    expect(panels.map(({ description }) => description)).toEqual([
      "node_cpu_seconds_total: Seconds that each processor spent in each mode (seconds).",
      expect.stringContaining("MemTotal of /proc/meminfo"),
      expect.stringContaining("avail_bytes of each mounted file system"),
    ]);
    const runbooks = "http://10.0.0.5:8090/runbooks";
    expect(panels.map(({ links }) => links?.map(({ url }) => url))).toEqual([
      [`${runbooks}/cpu_high`, `${runbooks}/cpu_critical`],
      [`${runbooks}/memory_high`],
      [`${runbooks}/disk_full`],
    ]);
  });

  it("keep a changed panel, and refuse one that could not show anything, where it stands", () => {
    const infrastructure = {
      title: "Hosts",
      panels: [{ title: "Load", type: "graph" as const, targets: [{ expr: "node_laod1" }], thresholds: [] }],
    };
    const { stack } = withDashboards({ dashboards: { infrastructure } });
    expect(() => synthesized(stack)).toThrow(
      "dashboards.infrastructure.panels[0].targets[0].expr: nothing provides node_laod1; did you mean node_load1?",
    );
  });

  it("leave out a built-in panel that nothing could fill", () => {
    const built = withDashboards({
      httpServiceMetrics: [],
      applicationAlerts: { high_error_rate: null, slow_response: null },
      slaDefinitions: { api_availability: null, response_time: null, error_rate: null },
    });
    expect(summary("Application Performance", built)).toEqual([]);
    expect(() => synthesized(built.stack)).not.toThrow();
  });
});
