import { type Dashboard, figure, lines, RATE, targetVariables } from "../panels";

const rate = (metric: string, by: string) => `sum by (${by}) (rate(otelcol_${metric}${RATE}))`;
const calls = (matchers = "") => `sum by (service_name) (rate(traces_span_metrics_calls_total${matchers}${RATE}))`;
const SERVER = '{span_kind="SPAN_KIND_SERVER"}';
const FAILED = '{span_kind="SPAN_KIND_SERVER",status_code="STATUS_CODE_ERROR"}';

/** What services do, as their spans say; how many traces are kept; and how collectors are. */
export const TRACES_DASHBOARD: Dashboard = {
  title: "Traces",
  description:
    "Requests, errors and durations of services by their spans, which traces are kept, and how collectors are.",
  folder: "Traces",
  tags: ["traces"],
  variables: targetVariables("otelcol_process_uptime_seconds_total"),
  rows: [
    {
      title: "Services",
      panels: [
        lines(
          "Requests",
          "per second",
          "Requests that services answer.",
          { "{{service_name}}": calls(SERVER) },
          { min: 0 },
        ),
        lines(
          "Errors",
          "ratio",
          "Share of them with an error.",
          { "{{service_name}}": `${calls(FAILED)} / ${calls(SERVER)}` },
          { min: 0, max: 1 },
        ),
        lines(
          "Duration",
          "seconds",
          "Duration below which 95 of 100 requests stay.",
          {
            "{{service_name}}": `histogram_quantile(0.95, sum by (service_name, le) (rate(traces_span_metrics_duration_seconds_bucket${SERVER}${RATE})))`,
          },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Sampling",
      panels: [
        figure("Traces on memory", "count", "Traces that wait for their judgement.", {
          "{{instance}}": "max by (instance) (otelcol_processor_tail_sampling_sampling_traces_on_memory)",
        }),
        lines(
          "Traces",
          "per second",
          "Traces that were judged, kept or not.",
          { "{{decision}}": rate("processor_tail_sampling_global_count_traces_sampled_total", "decision") },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Collectors",
      panels: [
        lines(
          "Spans",
          "per second",
          "Spans that collectors took.",
          { "{{job}} {{instance}}": rate("receiver_accepted_spans_total", "job, instance") },
          { min: 0 },
        ),
        lines(
          "Refused",
          "per second",
          "Spans that collectors refused.",
          { "{{job}} {{instance}}": rate("receiver_refused_spans_total", "job, instance") },
          { min: 0 },
        ),
        lines(
          "Waiting",
          "bytes",
          "What waits on disks.",
          { "{{job}} {{instance}}": "max by (job, instance) (otelcol_exporter_queue_size)" },
          { min: 0 },
        ),
        lines(
          "Memory",
          "bytes",
          "Memory of collectors.",
          { "{{job}} {{instance}}": "max by (job, instance) (otelcol_process_memory_rss_bytes)" },
          { min: 0 },
        ),
      ],
    },
  ],
};
