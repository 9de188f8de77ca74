import type { SchemaWords, Section } from "./section";

/** 5.1 and 5.2; the document's `infrastructure` and `application` dashboards under those names. */
export interface DashboardsSection {
  readonly infrastructure: DashboardSection;
  readonly application: DashboardSection;
}

/** 5.1 and 5.2 */
export interface DashboardSection {
  readonly title: string;
  readonly panels: readonly PanelSection[];
}

/** How Grafana shapes the results of a query. */
export type PanelFormat = "time_series" | "table" | "heatmap";

/** 5.1 and 5.2 */
export interface PanelSection {
  readonly title: string;
  readonly type: "graph" | "table" | "stat";
  readonly targets: readonly { readonly expr: string; readonly legendFormat?: string; readonly format?: PanelFormat }[];
  readonly thresholds: readonly { readonly value: number; readonly color: string }[];
}

// Panels are Grafana's JSON, pasted as it is: keys stay Grafana's.
const grafana = { foreignKeys: true };

const panel = (s: SchemaWords) =>
  s.section(
    {
      title: s.text(),
      type: s.oneOf(["graph", "table", "stat"]),
      targets: s.list(
        s.section(
          {
            expr: s.text("must be a PromQL expression"),
            legendFormat: s.text().optional(),
            format: s.oneOf(["time_series", "table", "heatmap"]).optional(),
          },
          grafana,
        ),
      ),
      thresholds: s.list(s.section({ value: s.number("must be a number"), color: s.text() }, grafana)).prefault([]),
    },
    grafana,
  );

const dashboard = (s: SchemaWords) =>
  s.section({ title: s.text(), panels: s.list(panel(s)) }, { ...grafana, wrapper: "dashboard" });

type Target = PanelSection["targets"][number];
type Threshold = PanelSection["thresholds"][number];

function builtInPanel(
  type: PanelSection["type"],
  title: string,
  targets: Target[],
  thresholds: Threshold[] = [],
): PanelSection {
  return { title, type, targets, thresholds };
}

/** The dashboards of sections 5.1 and 5.2. @internal */
export const dashboards = {
  builtIn: {
    infrastructure: {
      title: "Infrastructure Overview",
      panels: [
        builtInPanel(
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
        builtInPanel("graph", "Memory Usage", [
          {
            expr: "(1 - (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)) * 100",
            legendFormat: "Memory Usage %",
          },
        ]),
        builtInPanel("table", "Disk Usage", [
          { expr: "100 - ((node_filesystem_avail_bytes * 100) / node_filesystem_size_bytes)", format: "table" },
        ]),
      ],
    },
    application: {
      title: "Application Performance",
      panels: [
        builtInPanel("graph", "Request Rate", [
          { expr: "sum(rate(http_requests_total[5m]))", legendFormat: "Requests/sec" },
        ]),
        builtInPanel("graph", "Response Time", [
          {
            expr: "histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))",
            legendFormat: "95th percentile",
          },
          {
            expr: "histogram_quantile(0.50, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))",
            legendFormat: "50th percentile",
          },
        ]),
        builtInPanel(
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
  },
  schema: (s) => s.section({ infrastructure: dashboard(s), application: dashboard(s) }),
} satisfies Section<DashboardsSection>;
