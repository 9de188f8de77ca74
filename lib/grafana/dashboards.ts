import { type Dashboard, figure, lines, RATE, targetVariables } from "../panels";

/** Grafana about itself. */
export const GRAFANA_DASHBOARD: Dashboard = {
  title: "Grafana",
  description: "Grafana about itself: who asks it how much, what it asks data sources, and what fails.",
  folder: "Monitoring",
  tags: ["monitoring"],
  variables: targetVariables("grafana_http_request_in_flight"),
  rows: [
    {
      title: "Pages and queries",
      panels: [
        figure("Grafana up", "count", "Servers that answer.", { servers: "sum(up)" }),
        figure("Requests to Grafana", "requests per second", "Requests that are answered.", {
          requests: `sum(rate(grafana_http_request_duration_seconds_count${RATE}))`,
        }),
        figure(
          "Dashboards in Grafana",
          "count",
          "Those of the code and those that people saved, counted every half an hour.",
          {
            dashboards: "sum(grafana_stat_totals_dashboard)",
          },
        ),
        figure("People in Grafana", "count", "Who looked at something within 30 days, counted every half an hour.", {
          people: "sum(grafana_stat_active_users)",
        }),
        lines(
          "Answers by status",
          "requests per second",
          "Answers of Grafana by their status.",
          { "{{status_code}}": `sum by (status_code) (rate(grafana_http_request_duration_seconds_count${RATE}))` },
          { min: 0 },
        ),
        lines(
          "Duration of requests",
          "seconds",
          "Of 95 % of the requests.",
          {
            "95 %": `histogram_quantile(0.95, sum by (le) (rate(grafana_http_request_duration_seconds_bucket${RATE})))`,
          },
          { min: 0 },
        ),
        lines(
          "Questions to data sources",
          "requests per second",
          "What Grafana asks data sources, by their kind and what became of it.",
          { "{{plugin_id}} {{status}}": `sum by (plugin_id, status) (rate(grafana_plugin_request_total${RATE}))` },
          { min: 0 },
        ),
        lines(
          "Duration of questions to data sources",
          "seconds",
          "Of 95 % of the questions, by the kind of the data source.",
          {
            "{{plugin_id}}": `histogram_quantile(0.95, sum by (le, plugin_id) (rate(grafana_plugin_request_duration_seconds_bucket${RATE})))`,
          },
          { min: 0 },
        ),
        lines(
          "Memory of Grafana",
          "bytes",
          "Resident memory of each server.",
          { "{{instance}}": "process_resident_memory_bytes" },
          { min: 0 },
        ),
        lines(
          "Processors of Grafana",
          "ratio",
          "Processor time of each server; 100 % is one processor.",
          { "{{instance}}": `rate(process_cpu_seconds_total${RATE})` },
          { min: 0 },
        ),
      ],
    },
  ],
};
