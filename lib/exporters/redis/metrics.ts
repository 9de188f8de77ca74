import { exposedMetrics, type Metric } from "../../rules";
import { EXPOSED } from "./exposed";

const PRIMARY = "master_host,master_port";

/** Only of replicas. */
const REPLICA = [
  ...["master_link_up", "master_last_io_seconds_ago", "master_sync_in_progress", "slave_repl_offset"].map(
    (name) => `g:${name}:${PRIMARY}`,
  ),
  `g:slave_info:${PRIMARY},read_only`,
].join(" ");

/** Metrics of redis_exporter as this library starts it. */
export const REDIS_METRICS: readonly Metric[] = exposedMetrics(`${EXPOSED} ${REPLICA}`, "redis_", "redis_exporter");
