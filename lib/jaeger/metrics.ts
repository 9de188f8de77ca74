import { exposedMetrics, type Metric } from "../rules";

/** The job of its series. */
export const JAEGER_JOB = "jaeger";

/** What its page has from 2.13 on about each store that it asks, as far as rules and dashboards read it. */
const OF_STORES = [
  "c:requests_total:kind,name,operation,result,role h:latency_seconds:kind,name,operation,result,role",
  "g:badger_key_log_bytes_available:kind,name,role g:badger_value_log_bytes_available:kind,name,role",
  "g:badger_size_bytes_lsm:kind,name,role g:badger_size_bytes_vlog:kind,name,role",
  "c:bulk_index_attempts_total:kind,name,role c:bulk_index_inserts_total:kind,name,role c:bulk_index_errors_total:kind,name,role",
  "h:bulk_index_latency_ok_seconds:kind,name,role h:bulk_index_latency_err_seconds:kind,name,role",
].join(" ");

/** The same about itself, in the words of the collector that it is made of. */
const OF_ITSELF = [
  "c:receiver_accepted_spans_total:receiver,transport c:receiver_refused_spans_total:receiver,transport",
  "c:receiver_failed_spans_total:receiver,transport c:exporter_sent_spans_total:exporter",
  "c:exporter_send_failed_spans_total:exporter c:processor_refused_spans_total:processor",
  "g:process_memory_rss_bytes c:process_cpu_seconds_total c:process_uptime_seconds_total",
].join(" ");

/** Metrics of Jaeger about itself. */
export const JAEGER_METRICS: readonly Metric[] = [
  ...exposedMetrics(OF_STORES, "jaeger_storage_", JAEGER_JOB),
  ...exposedMetrics(OF_ITSELF, "otelcol_", JAEGER_JOB),
];
