// Words of test/tools/server-metric-names.ts; how to read one stands in lib/rules/exposed.ts.

/** What mysqld_exporter exposes, after `mysql_`. */
export const EXPOSED = [
  "g:exporter_collector_duration_seconds:collector g:exporter_collector_success:collector g:exporter_last_scrape_error",
  "c:exporter_scrapes_total g:galera_variables_info:wsrep_cluster_name",
  "c:perf_schema_events_statements_sum_created_tmp_disk_tables c:perf_schema_events_statements_sum_created_tmp_tables",
  "c:perf_schema_events_statements_sum_errors c:perf_schema_events_statements_sum_lock_time",
  "c:perf_schema_events_statements_sum_no_good_index_used c:perf_schema_events_statements_sum_no_index_used",
  "c:perf_schema_events_statements_sum_rows_affected c:perf_schema_events_statements_sum_rows_examined",
  "c:perf_schema_events_statements_sum_rows_sent c:perf_schema_events_statements_sum_select_full_join",
  "c:perf_schema_events_statements_sum_select_full_range_join c:perf_schema_events_statements_sum_select_range",
  "c:perf_schema_events_statements_sum_select_range_check c:perf_schema_events_statements_sum_select_scan",
  "c:perf_schema_events_statements_sum_sort_merge_passes c:perf_schema_events_statements_sum_sort_range",
  "c:perf_schema_events_statements_sum_sort_rows c:perf_schema_events_statements_sum_sort_scan",
  "c:perf_schema_events_statements_sum_timer_wait c:perf_schema_events_statements_sum_total",
  "c:perf_schema_events_statements_sum_warnings g:transaction_isolation:level g:up",
  "g:version_info:innodb_version,version,version_comment",
].join(" ");
