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
import type { PostgresExporterModel } from "./model";

const sessions = (state: string, help: string): DatabaseFormula => ({
  help,
  unit: "connections",
  expr: (by) => `sum by (${by}) (pg_stat_activity_count{state="${state}"})`,
  shown: [
    { metric: "pg_stat_activity_count", labels: { datname: "shop", state }, start: 7 },
    { metric: "pg_stat_activity_count", labels: { datname: "postgres", state }, start: 1 },
    { metric: "pg_stat_activity_count", labels: { datname: "shop", state: "idle in transaction" }, start: 2 },
  ],
  gives: [{ value: 8 }],
});

const FORMULAS: Readonly<Record<string, DatabaseFormula>> = {
  db_connections_active: sessions("active", "Sessions that execute a statement; that of the exporter is one of them."),
  db_connections_idle: sessions("idle", "Sessions that wait for a statement."),
  db_connections_max: {
    help: "Most sessions that the server takes.",
    unit: "connections",
    expr: (by) => `max by (${by}) (pg_settings_max_connections)`,
    shown: [{ metric: "pg_settings_max_connections", labels: { server: "/run/postgresql:5432" }, start: 100 }],
    gives: [{ value: 100 }],
  },
  db_deadlocks_total: {
    help: "Transactions that the server ended because they waited for each other.",
    unit: "transactions",
    // By database: the sum of all would fall when one is dropped, which looks like a restart.
    labels: ["datname"],
    expr: (by) => `sum by (${by}, datname) (pg_stat_database_deadlocks{datname!=""})`,
    shown: [
      { metric: "pg_stat_database_deadlocks", labels: { datname: "", datid: "0" }, start: 9 },
      { metric: "pg_stat_database_deadlocks", labels: { datname: "shop", datid: "16384" }, start: 3 },
    ],
    gives: [{ labels: { datname: "shop" }, value: 3 }],
  },
};

const STATEMENTS: Readonly<Record<string, DatabaseFormula>> = {
  db_queries_total: {
    help: "Statements that were executed.",
    unit: "statements",
    labels: ["datname"],
    expr: (by) => `sum by (${by}, datname) (pg_statements_calls_total)`,
    shown: [{ metric: "pg_statements_calls_total", labels: { datname: "shop" }, start: 400 }],
    gives: [{ labels: { datname: "shop" }, value: 400 }],
  },
  db_query_duration_seconds: {
    help: "Mean time that a statement took: the server keeps no histogram.",
    unit: "seconds",
    expr: (by, window) =>
      `sum by (${by}) (rate(pg_statements_seconds_total[${window}])) / (sum by (${by}) (rate(pg_statements_calls_total[${window}])) > 0)`,
    shown: [
      { metric: "pg_statements_seconds_total", labels: { datname: "shop" }, start: 100, step: 3 },
      { metric: "pg_statements_calls_total", labels: { datname: "shop" }, start: 1000, step: 12 },
    ],
    gives: [{ value: 0.25 }],
  },
};

/** The document's database metrics of PostgreSQL, and the alert about a server that does not answer. */
export function postgresRules(model: PostgresExporterModel, options: DatabaseOptions): RuleGroup {
  const database: Database = {
    system: "postgresql",
    job: "postgres",
    program: "postgres_exporter",
    formulas: { ...FORMULAS, ...(model.statements && STATEMENTS) },
  };
  return {
    name: "postgres",
    recording: databaseRules(database, options),
    alerts: [
      serverDown(
        {
          name: "PostgresDown",
          job: "postgres",
          program: "postgres_exporter",
          server: "PostgreSQL",
          up: "pg_up",
          witness: "pg_stat_database_deadlocks",
          look: ["See whether it runs: `pg_lsclusters` and `systemctl status 'postgresql*'`"],
          more: {
            investigation: [
              "Does it refuse the exporter? `password authentication failed`, `Peer authentication failed` or `role does not exist` in the exporter's log",
              "Has it no session left? `SELECT count(*) FROM pg_stat_activity` against `max_connections`",
              "Did it run out of disk, or was it ended for its memory? `journalctl -k`, and the server's own log",
            ],
            resolution: [
              "Start it, and read its log before a second try",
              'Give the exporter its role again: `GRANT pg_monitor TO "vmo-postgres-exporter"`',
            ],
            prevention: ["Put a pool before the server where clients open more sessions than it takes"],
          },
        },
        model,
      ),
      replicaStopped(
        {
          name: "PostgresReplicaBehind",
          job: "postgres",
          program: "postgres_exporter",
          server: "PostgreSQL",
          // The server says 0 where everything that it has received is replayed, and so also while it receives nothing.
          expr: 'pg_replication_lag_seconds{job="postgres"} > 300 and pg_replication_is_replica{job="postgres"} == 1',
          shown: { pg_replication_lag_seconds: [2, 900], pg_replication_is_replica: [1, 1] },
          value: 900,
          problem: "is more than 5 minutes behind its primary",
          look: [
            "See what it replays: `psql -xc 'SELECT * FROM pg_stat_wal_receiver'`, and `pg_wal_replay_wait` events in `pg_stat_activity`",
          ],
          more: {
            investigation: [
              "Do long queries on the replica hold replay up? `pg_stat_activity`, `max_standby_streaming_delay`",
              "Is its disk slower than what the primary writes? Look at both hosts' disks",
              "Was replay paused? `SELECT pg_is_wal_replay_paused()`",
            ],
            resolution: [
              "End the query that holds it up, or `SELECT pg_wal_replay_resume()`",
              "Build the replica anew where the primary no longer has its WAL",
            ],
            prevention: [
              "Use a replication slot with `max_slot_wal_keep_size`",
              "Move long reports to a replica of their own",
            ],
          },
        },
        model,
      ),
    ],
  };
}

/** Metrics of statements where these are not counted. */
export function missingPostgresMetrics({
  statements,
}: Pick<PostgresExporterModel, "statements">): readonly Unavailable[] {
  if (statements) return NO_HISTOGRAM;
  const reason =
    "comes from pg_stat_statements, which is not read; create the extension and set exporters.postgres.statements to true";
  return [
    ...NO_HISTOGRAM,
    ...["pg_statements_calls_total", "pg_statements_seconds_total"].map((name) => ({ name, reason })),
  ];
}
