import { exposedMetrics, type Metric } from "../rules";

/** The job of its series. */
export const VICTORIA_METRICS_JOB = "victoria-metrics";

/** What its page has in every version from 1.79 on, as far as rules and dashboards read it. */
const EXPOSED = [
  "c:rows_inserted_total:type c:rows_ignored_total:reason c:rows_invalid_total:type c:new_timeseries_created_total",
  "c:slow_row_inserts_total c:rows_added_to_storage_total c:slow_queries_total c:deduplicated_samples_total:type",
  "g:free_disk_space_bytes:path g:free_disk_space_limit_bytes:path g:data_size_bytes:type g:rows:type g:cache_entries:type",
  "g:storage_is_read_only:path g:allowed_memory_bytes g:available_memory_bytes g:concurrent_insert_current g:concurrent_insert_capacity",
  "c:concurrent_insert_limit_reached_total c:concurrent_insert_limit_timeout_total c:concurrent_select_limit_timeout_total",
  "c:http_requests_total:path c:http_request_errors_total:path s:request_duration_seconds:path i:app_version:version,short_version",
  "g:app_uptime_seconds c:log_messages_total:level,location",
].join(" ");

/** Metrics of VictoriaMetrics about itself. */
export const VICTORIA_METRICS_METRICS: readonly Metric[] = exposedMetrics(EXPOSED, "vm_", VICTORIA_METRICS_JOB);
