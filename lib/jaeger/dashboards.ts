import { type Dashboard, figure, lines, RATE, UP_OR_DOWN } from "../panels";

const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}${RATE}))`;

/** Jaeger about itself: what it takes, what it stores, and how long searches take. */
export const JAEGER_DASHBOARD: Dashboard = {
  title: "Jaeger",
  description:
    "The store of traces about itself: what it takes, what it refuses, what it holds, and how long searches take.",
  folder: "Monitoring",
  tags: ["monitoring"],
  variables: [{ name: "instance", label: "Server", of: "jaeger_storage_requests_total" }],
  rows: [
    {
      title: "State",
      panels: [
        figure(
          "Answers",
          "yes or no",
          "Whether Prometheus reaches it.",
          { jaeger: 'min(up{job="jaeger"})' },
          { states: UP_OR_DOWN },
        ),
        figure("Spans taken", "per second", "Spans that it accepts.", {
          spans: `sum(rate(otelcol_receiver_accepted_spans_total{job="jaeger"}[$__rate_interval]))`,
        }),
        figure("Free space", "bytes", "Space that is left where traces lie on its own disk.", {
          free: "min(jaeger_storage_badger_value_log_bytes_available)",
        }),
        figure("Memory", "bytes", "Memory that it takes.", {
          memory: 'sum(otelcol_process_memory_rss_bytes{job="jaeger"})',
        }),
      ],
    },
    {
      title: "Spans",
      panels: [
        lines(
          "Taken and refused",
          "per second",
          "What gateways send, and what it does not take: they send that again.",
          {
            taken: 'sum(rate(otelcol_receiver_accepted_spans_total{job="jaeger"}[$__rate_interval]))',
            refused: 'sum(rate(otelcol_receiver_refused_spans_total{job="jaeger"}[$__rate_interval]))',
          },
          { min: 0 },
        ),
        lines(
          "Written into Elasticsearch",
          "per second",
          "Documents of bulks that were answered, and those that Elasticsearch refused.",
          {
            written: `sum(rate(jaeger_storage_bulk_index_inserts_total${RATE}))`,
            refused: `sum(rate(jaeger_storage_bulk_index_errors_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Bulks without an answer",
          "per second",
          "Their spans are lost.",
          { failed: `sum(rate(jaeger_storage_bulk_index_latency_err_seconds_count${RATE}))` },
          { min: 0 },
        ),
        lines(
          "On its own disk",
          "bytes",
          "What keys and values take. Files of values are made as large as they may grow.",
          { keys: "sum(jaeger_storage_badger_size_bytes_lsm)", values: "sum(jaeger_storage_badger_size_bytes_vlog)" },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Searches",
      panels: [
        lines(
          "Questions to its store",
          "per second",
          "What its pages and Grafana ask, and what failed.",
          { "{{operation}} {{result}}": rate("jaeger_storage_requests_total", "operation, result") },
          { min: 0 },
        ),
        lines(
          "How long they take",
          "seconds",
          "95 of 100 are answered within it.",
          {
            "{{operation}}": `histogram_quantile(0.95, sum by (le, operation) (rate(jaeger_storage_latency_seconds_bucket${RATE})))`,
          },
          { min: 0 },
        ),
      ],
    },
  ],
};
