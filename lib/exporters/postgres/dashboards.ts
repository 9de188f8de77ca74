import { type Dashboard, figure, lines, RATE, targetVariables } from "../../panels";
import { answersPanel } from "../../server-exporters";

const each = (metric: string) => `sum by (instance, datname) (rate(${metric}{datname!=""}${RATE}))`;

/** A PostgreSQL server: whether it answers, its sessions, transactions, cache and sizes. */
export const POSTGRES_DASHBOARD: Dashboard = {
  title: "PostgreSQL",
  description:
    "Servers of PostgreSQL: whether they answer, who is connected, what they do, and how large their databases are.",
  folder: "Databases",
  tags: ["databases"],
  variables: targetVariables("pg_up"),
  rows: [
    {
      title: "Server",
      panels: [
        answersPanel("pg_up"),
        figure(
          "Sessions in use",
          "ratio",
          "Share of the sessions that the server takes. At 100 % it refuses more.",
          {
            "{{instance}}":
              "sum by (instance) (pg_stat_activity_count) / max by (instance) (pg_settings_max_connections)",
          },
          {
            min: 0,
            max: 1,
            thresholds: [
              { value: 0.8, color: "yellow" },
              { value: 0.95, color: "red" },
            ],
          },
        ),
        figure(
          "Longest transaction",
          "duration",
          "How long the oldest transaction has run. It holds locks, and rows that could go.",
          {
            "{{instance}}": "max by (instance) (pg_stat_activity_max_tx_duration)",
          },
        ),
        figure("Size", "bytes", "Size of all databases.", {
          "{{instance}}": "sum by (instance) (pg_database_size_bytes)",
        }),
      ],
    },
    {
      title: "Work",
      panels: [
        lines(
          "Sessions by state",
          "count",
          "Sessions by what they do. Many that are idle in a transaction hold locks.",
          {
            "{{instance}} {{state}}": "sum by (instance, state) (pg_stat_activity_count) > 0",
          },
          { stacked: true, min: 0 },
        ),
        lines(
          "Transactions",
          "per second",
          "Transactions that were committed, by database.",
          {
            "{{instance}} {{datname}}": each("pg_stat_database_xact_commit"),
          },
          { min: 0 },
        ),
        lines(
          "Rolled back",
          "per second",
          "Transactions that were rolled back, by database.",
          {
            "{{instance}} {{datname}}": each("pg_stat_database_xact_rollback"),
          },
          { min: 0 },
        ),
        lines(
          "Deadlocks",
          "per second",
          "Transactions that were ended because they waited for each other.",
          {
            "{{instance}} {{datname}}": each("pg_stat_database_deadlocks"),
          },
          { min: 0 },
        ),
        lines(
          "Found in memory",
          "ratio",
          "Share of pages that were in the server's memory. Below 90 % its buffers may be too small.",
          {
            "{{instance}}": `sum by (instance) (rate(pg_stat_database_blks_hit${RATE})) / (sum by (instance) (rate(pg_stat_database_blks_hit${RATE})) + sum by (instance) (rate(pg_stat_database_blks_read${RATE})) > 0)`,
          },
          { min: 0, max: 1 },
        ),
        lines(
          "Written to temporary files",
          "bytes per second",
          "Sorts and joins that did not fit into work_mem.",
          {
            "{{instance}} {{datname}}": each("pg_stat_database_temp_bytes"),
          },
          { min: 0 },
        ),
        lines(
          "Locks",
          "count",
          "Locks by their mode.",
          {
            "{{instance}} {{mode}}": "sum by (instance, mode) (pg_locks_count) > 0",
          },
          { min: 0 },
        ),
        lines(
          "Size by database",
          "bytes",
          "How large each database is.",
          {
            "{{instance}} {{datname}}": "sum by (instance, datname) (pg_database_size_bytes)",
          },
          { min: 0 },
        ),
      ],
    },
  ],
};
