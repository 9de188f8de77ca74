import { exposedMetrics, type Metric, type MetricFamily } from "../../rules";
import { EXPOSED } from "./exposed";

const FROM = "mysqld_exporter";

/** Only where statements are counted. */
const STATEMENTS = /^mysql_perf_schema_/;

/** States and settings by their names: those that rules and panels read. All others are known by their beginning. */
const STATES = [
  "u:global_status_threads_connected u:global_status_threads_running u:global_status_queries u:global_status_slow_queries",
  "u:global_status_innodb_deadlocks u:global_status_uptime u:global_status_aborted_connects u:global_status_aborted_clients",
  "u:global_status_bytes_received u:global_status_bytes_sent u:global_status_innodb_buffer_pool_reads",
  "u:global_status_innodb_buffer_pool_read_requests u:global_status_created_tmp_disk_tables",
  "g:global_variables_max_connections g:global_variables_innodb_buffer_pool_size c:global_status_commands_total:command",
].join(" ");

const PRIMARY = "master_host,master_uuid,channel_name,connection_name";

/** Only of replicas, by names of older and newer versions of the server. */
const REPLICA = [
  ...["slave_io_running", "slave_sql_running", "seconds_behind_master"],
  ...["replica_io_running", "replica_sql_running", "seconds_behind_source"],
]
  .map((name) => `u:slave_status_${name}:${PRIMARY}`)
  .join(" ");

/** Metrics of mysqld_exporter as this library starts it. */
export function mysqldMetrics({ statements }: { readonly statements: boolean }): readonly Metric[] {
  return exposedMetrics(`${EXPOSED} ${STATES} ${REPLICA}`, "mysql_", FROM).filter(
    ({ name }) => statements || !STATEMENTS.test(name),
  );
}

/** What the server counts and is set to, whose names are those of its version, and what only some servers have. */
export const MYSQLD_FAMILIES: readonly MetricFamily[] = [
  "mysql_global_status_",
  "mysql_global_variables_",
  "mysql_info_schema_",
  "mysql_slave_status_",
].map((prefix) => ({ prefix, from: FROM }));
