import { type Dashboard, figure, lines, RATE } from "../panels";

/** VictoriaMetrics about itself: what it takes in, what it holds, and what it refuses. */
export const VICTORIA_METRICS_DASHBOARD: Dashboard = {
  title: "VictoriaMetrics",
  description: "The long-term store about itself: what it takes in, what it holds, and what it drops.",
  folder: "Monitoring",
  tags: ["monitoring"],
  variables: [{ name: "instance", label: "Server", of: "vm_app_uptime_seconds" }],
  rows: [
    {
      title: "State",
      panels: [
        figure(
          "Takes samples",
          "yes or no",
          "Whether it takes samples; it stops when its disk is full.",
          {
            takes: "1 - max(vm_storage_is_read_only)",
          },
          { states: { 0: { text: "no", color: "red" }, 1: { text: "yes", color: "green" } } },
        ),
        figure("Free space", "bytes", "Space that is left on its disk.", { free: "min(vm_free_disk_space_bytes)" }),
        figure("Data", "bytes", "What its data and its index take on the disk.", { data: "sum(vm_data_size_bytes)" }),
        figure("Samples", "count", "Samples that it holds.", {
          samples: 'sum(vm_rows{type=~"storage/.+"})',
        }),
        figure(
          "Series of the last hour",
          "count",
          "Series that got a sample within the last hour; memory goes by them.",
          {
            series: 'sum(vm_cache_entries{type="storage/hour_metric_ids"})',
          },
        ),
      ],
    },
    {
      title: "Samples",
      panels: [
        lines(
          "Taken in",
          "per second",
          "Samples that it takes in, by protocol.",
          {
            "{{type}}": `sum by (type) (rate(vm_rows_inserted_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "New series",
          "per second",
          "Series that it sees for the first time. A jump tells of a label with too many values.",
          {
            series: `sum(rate(vm_new_timeseries_created_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Dropped",
          "per second",
          "Samples that it drops without refusing them.",
          {
            "{{reason}}": `sum by (reason) (rate(vm_rows_ignored_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Slow inserts",
          "per second",
          "Samples whose series was in no cache. Many of them tell that it needs more memory.",
          {
            slow: `sum(rate(vm_slow_row_inserts_total${RATE}))`,
          },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Questions",
      panels: [
        lines(
          "Requests",
          "requests per second",
          "Requests by their path.",
          {
            "{{path}}": `sum by (path) (rate(vm_http_requests_total${RATE})) > 0`,
          },
          { min: 0 },
        ),
        lines(
          "Failed",
          "requests per second",
          "Requests that it could not answer, by their path.",
          {
            "{{path}}": `sum by (path) (rate(vm_http_request_errors_total${RATE})) > 0`,
          },
          { min: 0 },
        ),
        lines(
          "Slow queries",
          "per second",
          "Queries that took longer than 5 seconds.",
          {
            slow: `sum(rate(vm_slow_queries_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Disk",
          "bytes",
          "What data and index take.",
          { "{{type}}": "sum by (type) (vm_data_size_bytes)" },
          { min: 0 },
        ),
      ],
    },
  ],
};
