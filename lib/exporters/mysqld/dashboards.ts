import { type Dashboard, figure, lines, RATE, targetVariables } from "../../panels";
import { answersPanel } from "../../server-exporters";

const status = (name: string) => `sum by (instance) (mysql_global_status_${name})`;
const rate = (name: string) => `sum by (instance) (rate(mysql_global_status_${name}${RATE}))`;

/** A server of MariaDB or MySQL: whether it answers, its connections, statements and memory. */
export const MYSQLD_DASHBOARD: Dashboard = {
  title: "MariaDB and MySQL",
  description:
    "Servers of MariaDB and MySQL: whether they answer, who is connected, what they do, and what they find in memory.",
  folder: "Databases",
  tags: ["databases"],
  variables: targetVariables("mysql_up"),
  rows: [
    {
      title: "Server",
      panels: [
        answersPanel("mysql_up"),
        figure(
          "Connections in use",
          "ratio",
          "Share of the connections that the server takes. At 100 % it refuses more.",
          {
            "{{instance}}": `${status("threads_connected")} / sum by (instance) (mysql_global_variables_max_connections)`,
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
        figure("Runs for", "duration", "How long ago the server started.", { "{{instance}}": status("uptime") }),
      ],
    },
    {
      title: "Work",
      panels: [
        lines(
          "Statements",
          "operations per second",
          "Statements that were executed.",
          { "{{instance}}": rate("queries") },
          { min: 0 },
        ),
        lines(
          "Slow statements",
          "per second",
          "Statements that took longer than long_query_time.",
          { "{{instance}}": rate("slow_queries") },
          { min: 0 },
        ),
        lines(
          "Connections",
          "count",
          "Connections, and those that execute a statement.",
          { "{{instance}} connected": status("threads_connected"), "{{instance}} running": status("threads_running") },
          { min: 0 },
        ),
        lines(
          "Broken off",
          "per second",
          "Connections that failed, and clients that left without a word.",
          { "{{instance}} connections": rate("aborted_connects"), "{{instance}} clients": rate("aborted_clients") },
          { min: 0 },
        ),
        lines(
          "Read from disk",
          "per second",
          "Pages that were not in the buffer pool. Many of them: it is too small.",
          { "{{instance}}": rate("innodb_buffer_pool_reads") },
          { min: 0 },
        ),
        lines(
          "Temporary tables on disk",
          "per second",
          "Temporary tables that did not fit into memory.",
          { "{{instance}}": rate("created_tmp_disk_tables") },
          { min: 0 },
        ),
        lines(
          "Network",
          "bytes per second",
          "Bytes from and to clients.",
          { "{{instance}} received": rate("bytes_received"), "{{instance}} sent": rate("bytes_sent") },
          { min: 0 },
        ),
      ],
    },
  ],
};
