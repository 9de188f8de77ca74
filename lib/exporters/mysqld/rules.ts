import type { RuleGroup, Unavailable } from "../../rules";
import {
  type Database,
  type DatabaseFormula,
  type DatabaseOptions,
  databaseRules,
  NO_HISTOGRAM,
  replicaStopped,
  serverDown,
} from "../../server-exporters";
import type { MysqldExporterModel } from "./model";

/** A value of the server as it is; the exporter has one series of each. */
const value = (metric: string, unit: string, help: string): DatabaseFormula => ({
  help,
  unit,
  expr: (by) => `sum by (${by}) (${metric})`,
  shown: [{ metric, start: 40 }],
  gives: [{ value: 40 }],
});

const FORMULAS: Readonly<Record<string, DatabaseFormula>> = {
  db_connections_active: value(
    "mysql_global_status_threads_running",
    "connections",
    "Connections that execute a statement; that of the exporter is one of them.",
  ),
  db_connections_idle: {
    help: "Connections that wait for a statement.",
    unit: "connections",
    expr: (by) =>
      `sum by (${by}) (mysql_global_status_threads_connected) - sum by (${by}) (mysql_global_status_threads_running)`,
    shown: [
      { metric: "mysql_global_status_threads_connected", start: 40 },
      { metric: "mysql_global_status_threads_running", start: 3 },
    ],
    gives: [{ value: 37 }],
  },
  db_connections_max: value(
    "mysql_global_variables_max_connections",
    "connections",
    "Most connections that the server takes.",
  ),
  db_queries_total: value("mysql_global_status_queries", "statements", "Statements that were executed."),
  db_deadlocks_total: value(
    "mysql_global_status_innodb_deadlocks",
    "transactions",
    "Transactions that the server ended because they waited for each other; MariaDB counts them.",
  ),
};

const SUM = "mysql_perf_schema_events_statements_sum";
const STATEMENTS: Readonly<Record<string, DatabaseFormula>> = {
  db_errors_total: value(`${SUM}_errors`, "statements", "Statements that failed."),
  db_query_duration_seconds: {
    help: "Mean time that a statement took: the server keeps no histogram.",
    unit: "seconds",
    expr: (by, window) =>
      `sum by (${by}) (rate(${SUM}_timer_wait[${window}])) / (sum by (${by}) (rate(${SUM}_total[${window}])) > 0)`,
    shown: [
      { metric: `${SUM}_timer_wait`, start: 100, step: 3 },
      { metric: `${SUM}_total`, start: 1000, step: 12 },
    ],
    gives: [{ value: 0.25 }],
  },
};

/** The document's database metrics of MariaDB and MySQL, and the alert about a server that does not answer. */
export function mysqldRules(model: MysqldExporterModel, options: DatabaseOptions): RuleGroup {
  const database: Database = {
    system: "mysql",
    job: "mysqld",
    program: "mysqld_exporter",
    formulas: { ...FORMULAS, ...(model.statements && STATEMENTS) },
  };
  return {
    name: "mysqld",
    recording: databaseRules(database, options),
    alerts: [
      serverDown(
        {
          name: "MysqlDown",
          job: "mysqld",
          program: "mysqld_exporter",
          server: "MariaDB or MySQL",
          up: "mysql_up",
          look: ["See whether it runs: `systemctl status mariadb mysql`, and ask it: `mariadb-admin status`"],
          more: {
            investigation: [
              "Does it refuse the exporter? `Access denied` in the exporter's log",
              "Has it no connection left? `Too many connections` in the exporter's log",
              "Did it run out of disk, or was it ended for its memory? `journalctl -k`, and the server's own log",
            ],
            resolution: [
              "Start it, and read its log before a second try: recovery after a crash takes a while",
              "Give the exporter its user again: `SHOW GRANTS FOR 'vmo-mysqld-exporter'@'localhost'`",
            ],
            prevention: ["Leave memory for the page cache when innodb_buffer_pool_size grows"],
          },
        },
        model,
      ),
      replicaStopped(
        {
          name: "MysqlReplicaStopped",
          job: "mysqld",
          program: "mysqld_exporter",
          server: "MariaDB or MySQL",
          // One thread fetches, another one applies; newer versions call them differently.
          expr: ["slave_io", "slave_sql", "replica_io", "replica_sql"]
            .map((thread) => `mysql_slave_status_${thread}_running{job="mysqld"} == 0`)
            .join(" or "),
          shown: { mysql_slave_status_slave_io_running: [1, 0], mysql_slave_status_slave_sql_running: [1, 1] },
          labels: { master_host: "db-1" },
          value: 0,
          problem: "does not follow its primary",
          look: ["See which thread stands still, and its last error: `mariadb -e 'SHOW REPLICA STATUS\\G'`"],
          more: {
            investigation: [
              "The fetching thread connects and connects: does the primary answer from this host, and does it take the account?",
              "The applying thread has stopped: which statement failed, and was something written on the replica itself?",
            ],
            resolution: [
              "Mend what the last error names, then `START REPLICA`",
              "Where data differs, build the replica anew from a backup of its primary",
            ],
            prevention: ["Set `read_only` on replicas", "Keep binary logs for longer than the longest outage"],
          },
        },
        model,
      ),
    ],
  };
}

/** Metrics of statements where these are not counted. */
export function missingMysqldMetrics({ statements }: Pick<MysqldExporterModel, "statements">): readonly Unavailable[] {
  if (statements) return NO_HISTOGRAM;
  const reason =
    "comes from the performance schema, which is not read; switch it on in the server and set exporters.mysqld.statements to true";
  return [...NO_HISTOGRAM, ...["errors", "timer_wait", "total"].map((what) => ({ name: `${SUM}_${what}`, reason }))];
}
