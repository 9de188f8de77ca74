import type { Metric } from "../rules";

const metric = (name: string, type: Metric["type"], help: string, labels: readonly string[] = []): Metric => ({
  name: `grafana_${name}`,
  type,
  help,
  labels,
  from: "grafana",
});

/** Metrics of Grafana that rules and dashboards may use; every supported version has them. */
export const GRAFANA_METRICS: readonly Metric[] = [
  metric("build_info", "gauge", "1, with the version that runs.", [
    "version",
    "revision",
    "branch",
    "goversion",
    "edition",
  ]),
  metric("http_request_duration_seconds", "histogram", "How long requests took.", [
    "handler",
    "method",
    "status_code",
    "status_source",
    "slo_group",
  ]),
  metric("http_request_in_flight", "gauge", "Requests that are being answered."),
  metric("plugin_request_total", "counter", "Questions to data sources, and what became of them.", [
    "plugin_id",
    "endpoint",
    "status",
    "status_source",
    "target",
  ]),
  metric("plugin_request_duration_seconds", "histogram", "How long questions to data sources took.", [
    "source",
    "plugin_id",
    "endpoint",
    "status",
    "status_source",
    "target",
  ]),
  metric("stat_totals_dashboard", "gauge", "Dashboards, counted every half an hour."),
  metric("stat_active_users", "gauge", "People who looked at something within 30 days, counted every half an hour."),
];
