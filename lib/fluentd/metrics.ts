import { exposedMetrics, type Metric } from "../rules";

/** The job of its series. */
export const FLUENTD_JOB = "fluentd";

const OUTPUTS = "plugin_id,type";
const FILES = "plugin_id,type,path";

const words = (names: string, kind: string, labels: string) =>
  names
    .split(" ")
    .map((name) => `${kind}:${name}:${labels}`)
    .join(" ");

/** What plugins of Fluentd tell of outputs and files, as far as rules and dashboards read it. */
export const FLUENTD_METRICS: readonly Metric[] = exposedMetrics(
  [
    words(
      "buffer_total_bytes buffer_stage_length buffer_stage_byte_size buffer_queue_length buffer_queue_byte_size",
      "g",
      OUTPUTS,
    ),
    words("buffer_available_space_ratio buffer_oldest_timekey buffer_newest_timekey", "g", OUTPUTS),
    words("retry_wait rollback_count", "g", OUTPUTS),
    words("retry_count num_errors emit_count emit_records write_count flush_time_count slow_flush_count", "c", OUTPUTS),
  ].join(" "),
  "fluentd_output_status_",
  FLUENTD_JOB,
).concat(
  exposedMetrics(
    words("position inode closed opened rotated throttled", "g", FILES),
    "fluentd_tail_file_",
    FLUENTD_JOB,
  ),
);
