import { exposedMetrics, type Metric } from "../rules";
import { EXPOSED } from "./exposed";

const metric =
  (type: Metric["type"]) =>
  (name: string, help: string, labels: readonly string[] = []): Metric => ({
    name: `prometheus_${name}`,
    type,
    help,
    labels,
    from: "prometheus",
  });

const counter = metric("counter");
const gauge = metric("gauge");

/** Metrics of the server itself that its rules and dashboards use; every supported version has them. */
export const PROMETHEUS_METRICS: readonly Metric[] = [
  gauge("config_last_reload_successful", "1 when the last reload of the configuration succeeded, 0 when it failed."),
  gauge("config_last_reload_success_timestamp_seconds", "Time of the last successful reload of the configuration."),
  gauge("notifications_alertmanagers_discovered", "Alertmanagers that are known."),
  gauge("notifications_queue_length", "Alerts that wait to be sent."),
  counter("notifications_sent_total", "Alerts sent.", ["alertmanager"]),
  counter("notifications_errors_total", "Alerts whose sending failed.", ["alertmanager"]),
  counter("notifications_dropped_total", "Alerts given up because no Alertmanager took them or the queue was full."),
  counter("target_sync_failed_total", "Targets refused because of what their labels or addresses are.", ["scrape_job"]),
  counter("sd_refresh_failures_total", "Failed queries of a service discovery that asks in intervals.", [
    "mechanism",
    "config",
  ]),
  counter("sd_file_read_errors_total", "Target files that could not be read."),
  counter("target_scrapes_sample_duplicate_timestamp_total", "Samples refused: the series has another value then."),
  counter("target_scrapes_sample_out_of_bounds_total", "Samples refused: they are too old to be stored."),
  counter("target_scrapes_sample_out_of_order_total", "Samples refused: the series has a later one already."),
  counter("target_scrapes_exceeded_sample_limit_total", "Scrapes refused as a whole: more series than the job allows."),
  counter("target_scrapes_exceeded_body_size_limit_total", "Scrapes refused as a whole: larger than the job allows."),
  counter(
    "target_scrape_pool_exceeded_label_limits_total",
    "Scrapes refused as a whole: more or longer labels than the job allows.",
  ),
  counter("rule_evaluation_failures_total", "Evaluations of a rule that failed.", ["rule_group"]),
  counter("rule_group_iterations_missed_total", "Evaluations of a group left out: the one before was not done.", [
    "rule_group",
  ]),
  gauge("rule_group_last_duration_seconds", "How long the last evaluation of a group took.", ["rule_group"]),
  gauge("ready", "1 once the write-ahead log is read and queries are answered."),
  gauge("tsdb_head_series", "Series that are in memory."),
  counter("tsdb_head_samples_appended_total", "Samples stored.", ["type"]),
  counter("tsdb_compactions_failed_total", "Compactions that failed."),
  counter("tsdb_reloads_failures_total", "Failed attempts to read the blocks on disk."),
  counter("tsdb_wal_corruptions_total", "Corruptions of the write-ahead log that were found."),
  counter("tsdb_wal_truncations_failed_total", "Failed attempts to shorten the write-ahead log."),
  counter("tsdb_checkpoint_creations_failed_total", "Failed checkpoints of the write-ahead log."),
  gauge("tsdb_storage_blocks_bytes", "Size of all blocks on disk."),
  gauge("tsdb_retention_limit_bytes", "Size from which on the oldest blocks are dropped; 0 is no limit."),
  counter("tsdb_size_retentions_total", "Times that blocks were dropped because the store had reached its size."),
  gauge("tsdb_lowest_timestamp_seconds", "Time of the oldest sample."),
  counter("remote_storage_samples_total", "Samples sent to a long-term store.", ["remote_name", "url"]),
  gauge("remote_storage_highest_timestamp_in_seconds", "Time of the newest sample that is there for long-term stores."),
  gauge("remote_storage_queue_highest_sent_timestamp_seconds", "Time of the newest sample that a store has taken.", [
    "remote_name",
    "url",
  ]),
  gauge("remote_storage_samples_pending", "Samples that wait to be sent to a long-term store.", ["remote_name", "url"]),
  counter("remote_storage_samples_dropped_total", "Samples that were not meant for a long-term store, or too old.", [
    "remote_name",
    "url",
    "reason",
  ]),
  counter("remote_storage_samples_failed_total", "Samples that a long-term store refused for good.", [
    "remote_name",
    "url",
  ]),
  {
    name: "process_start_time_seconds",
    type: "gauge",
    help: "Time at which the server was started.",
    labels: [],
    from: "prometheus",
  },
];

/** All that pages of the server were seen to have beside {@link PROMETHEUS_METRICS}. */
export function otherPrometheusMetrics(): readonly Metric[] {
  const described = new Set(PROMETHEUS_METRICS.map(({ name }) => name));
  return exposedMetrics(EXPOSED, "", "prometheus").filter(({ name }) => !described.has(name));
}
