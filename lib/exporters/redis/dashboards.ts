import { type Dashboard, figure, lines, RATE, targetVariables } from "../../panels";
import { answersPanel } from "../../server-exporters";

const sum = (metric: string) => `sum by (instance) (redis_${metric})`;
const rate = (metric: string) => `sum by (instance) (rate(redis_${metric}${RATE}))`;

/** A Redis server: whether it answers, its memory, commands and keys. */
export const REDIS_DASHBOARD: Dashboard = {
  title: "Redis",
  description:
    "Servers of Redis: whether they answer, how much memory they have left, what they do, and what they find.",
  folder: "Databases",
  tags: ["databases"],
  variables: targetVariables("redis_up"),
  rows: [
    {
      title: "Server",
      panels: [
        answersPanel("redis_up"),
        figure("Memory", "bytes", "Memory that the data takes.", { "{{instance}}": sum("memory_used_bytes") }),
        figure("Clients", "count", "Connections of clients.", { "{{instance}}": sum("connected_clients") }),
        figure("Runs for", "duration", "How long ago the server started.", {
          "{{instance}}": sum("uptime_in_seconds"),
        }),
      ],
    },
    {
      title: "Work",
      panels: [
        lines(
          "Commands",
          "operations per second",
          "Commands by their name.",
          {
            "{{instance}} {{cmd}}": `sum by (instance, cmd) (rate(redis_commands_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Found",
          "ratio",
          "Share of keys that were there when they were read.",
          {
            "{{instance}}": `${rate("keyspace_hits_total")} / (${rate("keyspace_hits_total")} + ${rate("keyspace_misses_total")} > 0)`,
          },
          { min: 0, max: 1 },
        ),
        lines(
          "Memory over time",
          "bytes",
          "Memory of the data, and the most that it may take; 0 is no limit.",
          {
            "{{instance}} used": sum("memory_used_bytes"),
            "{{instance}} most": sum("memory_max_bytes"),
          },
          { min: 0 },
        ),
        lines(
          "Thrown out",
          "per second",
          "Keys that went because memory was full, and those whose time was over.",
          {
            "{{instance}} evicted": rate("evicted_keys_total"),
            "{{instance}} expired": rate("expired_keys_total"),
          },
          { min: 0 },
        ),
        lines(
          "Keys",
          "count",
          "Keys by database.",
          {
            "{{instance}} {{db}}": "sum by (instance, db) (redis_db_keys)",
          },
          { min: 0 },
        ),
        lines(
          "Errors",
          "per second",
          "Answers that were errors, by their kind.",
          {
            "{{instance}} {{err}}": `sum by (instance, err) (rate(redis_errors_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Network",
          "bytes per second",
          "Bytes from and to clients.",
          {
            "{{instance}} received": rate("net_input_bytes_total"),
            "{{instance}} sent": rate("net_output_bytes_total"),
          },
          { min: 0 },
        ),
      ],
    },
  ],
};
