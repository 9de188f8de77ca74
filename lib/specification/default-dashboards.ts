import type { DashboardsSection, PanelSection } from "./specification";

type Target = PanelSection["targets"][number];
type Threshold = PanelSection["thresholds"][number];

function panel(
  type: PanelSection["type"],
  title: string,
  targets: Target[],
  thresholds: Threshold[] = [],
): PanelSection {
  return { title, type, targets, thresholds };
}

/** The two dashboards of the document's sections 5.1 and 5.2. */
export const defaultDashboards: DashboardsSection = {
  infrastructure: {
    title: "Infrastructure Overview",
    panels: [
      panel(
        "graph",
        "CPU Usage",
        [
          {
            expr: '100 - (avg(rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100)',
            legendFormat: "CPU Usage %",
          },
        ],
        [
          { value: 80, color: "yellow" },
          { value: 95, color: "red" },
        ],
      ),
      panel("graph", "Memory Usage", [
        {
          expr: "(1 - (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)) * 100",
          legendFormat: "Memory Usage %",
        },
      ]),
      panel("table", "Disk Usage", [
        { expr: "100 - ((node_filesystem_avail_bytes * 100) / node_filesystem_size_bytes)", format: "table" },
      ]),
    ],
  },
  application: {
    title: "Application Performance",
    panels: [
      panel("graph", "Request Rate", [{ expr: "sum(rate(http_requests_total[5m]))", legendFormat: "Requests/sec" }]),
      panel("graph", "Response Time", [
        {
          expr: "histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))",
          legendFormat: "95th percentile",
        },
        {
          expr: "histogram_quantile(0.50, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))",
          legendFormat: "50th percentile",
        },
      ]),
      panel(
        "stat",
        "Error Rate",
        [
          {
            expr: 'sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) * 100',
            legendFormat: "Error Rate %",
          },
        ],
        [
          { value: 1, color: "yellow" },
          { value: 5, color: "red" },
        ],
      ),
    ],
  },
};
