import type { SchemaWords, Section } from "./section";

const metricList = (builtIn: readonly string[]) =>
  ({ builtIn, schema: (s: SchemaWords) => s.set(s.metricName()) }) satisfies Section<readonly string[]>;

/** `cpu_metrics` of section 2.1. @internal */
export const cpuMetrics = metricList([
  "cpu_usage_percent",
  "cpu_load_average_1m",
  "cpu_load_average_5m",
  "cpu_load_average_15m",
  "cpu_context_switches",
  "cpu_interrupts",
  "cpu_steal_time",
]);

/** `memory_metrics` of section 2.1. @internal */
export const memoryMetrics = metricList([
  "memory_total_bytes",
  "memory_available_bytes",
  "memory_used_percent",
  "memory_cached_bytes",
  "memory_buffers_bytes",
  "swap_used_bytes",
  "swap_total_bytes",
]);

/** `disk_metrics` of section 2.1. @internal */
export const diskMetrics = metricList([
  "disk_usage_percent",
  "disk_free_bytes",
  "disk_total_bytes",
  "disk_io_read_bytes",
  "disk_io_write_bytes",
  "disk_io_operations",
  "inode_usage_percent",
]);

/** `network_metrics` of section 2.1. @internal */
export const networkMetrics = metricList([
  "network_receive_bytes",
  "network_transmit_bytes",
  "network_receive_packets",
  "network_transmit_packets",
  "network_errors",
  "network_dropped_packets",
  "tcp_connections_active",
  "tcp_connections_time_wait",
]);

/** `http_service_metrics` of section 2.2. @internal */
export const httpServiceMetrics = metricList([
  "http_requests_total",
  "http_request_duration_seconds",
  "http_request_size_bytes",
  "http_response_size_bytes",
  "http_requests_in_flight",
]);

/** `database_metrics` of section 2.2. @internal */
export const databaseMetrics = metricList([
  "db_connections_active",
  "db_connections_idle",
  "db_query_duration_seconds",
  "db_queries_total",
  "db_errors_total",
  "db_deadlocks_total",
]);

/** `business_metrics` of section 2.2. @internal */
export const businessMetrics = metricList([
  "user_sessions_active",
  "transactions_processed",
  "api_calls_per_minute",
  "error_rate_percent",
  "feature_usage_counts",
]);
