import type { Metric } from "../rules";
import { labelOf } from "../tracing";

/** Jobs of the series. */
export const AGENT_JOB = "otel_agent";
/** Job of gateways about themselves. */
export const GATEWAY_JOB = "otel_gateway";
/** Job of what gateways count of spans. */
export const SPANS_JOB = "spans";

type Kind = Metric["type"];

const ofBoth = (name: string, type: Kind, help: string, labels: readonly string[]): Metric => ({
  name: `otelcol_${name}`,
  type,
  help,
  labels,
  from: AGENT_JOB,
  severalSources: true,
  open: true,
});

const ofGateway = (name: string, type: Kind, help: string, labels: readonly string[] = []): Metric => ({
  name: `otelcol_processor_tail_sampling_${name}`,
  type,
  help,
  labels,
  from: GATEWAY_JOB,
  open: true,
});

const RECEIVER = ["receiver", "transport"];
const EXPORTER = ["data_type", "exporter"];

/** What collectors tell of themselves, as far as rules and dashboards read it. */
export const COLLECTOR_METRICS: readonly Metric[] = [
  ofBoth("receiver_accepted_spans_total", "counter", "Spans that were taken.", RECEIVER),
  ofBoth("receiver_refused_spans_total", "counter", "Spans that were refused; senders try again.", RECEIVER),
  ofBoth("exporter_sent_spans_total", "counter", "Spans that the next one has taken.", ["exporter"]),
  ofBoth("exporter_send_failed_spans_total", "counter", "Spans that the next one does not want: they are lost.", [
    "exporter",
  ]),
  ofBoth("exporter_enqueue_failed_spans_total", "counter", "Spans for which the queue had no room.", ["exporter"]),
  ofBoth("exporter_queue_size", "gauge", "Bytes that wait on the disk.", EXPORTER),
  ofBoth("exporter_queue_capacity", "gauge", "Bytes that may wait on the disk.", EXPORTER),
  ofBoth("process_memory_rss_bytes", "gauge", "Memory that the collector has.", []),
  ofBoth("process_cpu_seconds_total", "counter", "Time of processors that the collector has used.", []),
  ofBoth("process_uptime_seconds_total", "counter", "How long the collector has run.", []),
  ofGateway("global_count_traces_sampled_total", "counter", "Traces that were judged, and whether they are kept.", [
    "decision",
    "sampled",
  ]),
  ofGateway("new_trace_id_received_total", "counter", "Traces that have begun."),
  ofGateway("sampling_traces_on_memory", "gauge", "Traces that wait for their judgement."),
  ofGateway("sampling_trace_dropped_too_early_total", "counter", "Traces that were dropped before they were judged."),
];

/** Labels of span metrics beside those of the specification. */
const OF_SPANS = ["service_name", "span_name", "span_kind", "status_code", "exported_job"];

/** What gateways count of spans before anything is thinned. */
export function spanMetrics(dimensions: readonly string[]): readonly Metric[] {
  const labels = [...OF_SPANS, ...dimensions.map(labelOf)];
  const of = (name: string, type: Kind, help: string): Metric => ({
    name: `traces_span_metrics_${name}`,
    type,
    help,
    labels,
    from: SPANS_JOB,
    open: true,
  });
  return [
    of("calls_total", "counter", "Spans, whether their traces are kept or not."),
    of("duration_seconds", "histogram", "How long spans took, whether their traces are kept or not."),
  ];
}
