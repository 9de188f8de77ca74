import { exposedMetrics, type Metric } from "../rules";

/** The job of its series. */
export const TELEGRAF_JOB = "telegraf";

/** What it tells of its writes, as far as rules and dashboards read it. All are of an unknown type there. */
const EXPOSED = [
  "buffer_size buffer_limit metrics_added metrics_dropped metrics_filtered metrics_rejected metrics_written",
  "errors startup_errors write_errors write_time_ns",
]
  .join(" ")
  .split(" ")
  .map((name) => `u:${name}:output,version`)
  .join(" ");

/** Metrics of Telegraf about itself. */
export const TELEGRAF_METRICS: readonly Metric[] = exposedMetrics(EXPOSED, "internal_write_", TELEGRAF_JOB);
