import type { StatementQueries } from "./config";

/** Sums over pg_stat_statements by database, as the exporter takes queries of one's own. Statements themselves would be a series each. */
export function renderStatements(): StatementQueries {
  const sums = "sum(s.calls)::float8 AS calls_total, sum(s.total_exec_time)::float8 / 1000 AS seconds_total";
  return {
    pg_statements: {
      query: `SELECT d.datname, ${sums} FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid GROUP BY d.datname`,
      metrics: [
        { datname: { usage: "LABEL", description: "Database." } },
        { calls_total: { usage: "COUNTER", description: "Statements that were executed." } },
        { seconds_total: { usage: "COUNTER", description: "Time that their execution took." } },
      ],
    },
  };
}
