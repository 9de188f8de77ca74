import type { RuleGroup } from "../../rules";
import {
  type Database,
  type DatabaseFormula,
  type DatabaseOptions,
  databaseRules,
  replicaStopped,
  serverDown,
} from "../../server-exporters";
import type { RedisExporterModel } from "./model";

const value = (metric: string, unit: string, help: string): DatabaseFormula => ({
  help,
  unit,
  expr: (by) => `sum by (${by}) (${metric})`,
  shown: [{ metric, start: 40 }],
  gives: [{ value: 40 }],
});

const REDIS: Database = {
  system: "redis",
  job: "redis",
  program: "redis_exporter",
  formulas: {
    db_connections_active: value(
      "redis_connected_clients",
      "connections",
      "Connections of clients, whatever they do: the server does not tell them apart.",
    ),
    db_connections_max: value("redis_config_maxclients", "connections", "Most connections that the server takes."),
    db_queries_total: value("redis_commands_processed_total", "commands", "Commands that were executed."),
    db_errors_total: {
      ...value("redis_errors_total", "commands", "Answers that were errors, by their kind."),
      labels: ["err"],
      expr: (by) => `sum by (${by}, err) (redis_errors_total)`,
      shown: [{ metric: "redis_errors_total", labels: { err: "WRONGTYPE" }, start: 40 }],
      gives: [{ labels: { err: "WRONGTYPE" }, value: 40 }],
    },
    db_query_duration_seconds: {
      help: "Mean time that a command took; redis_latency_percentiles_usec has percentiles.",
      unit: "seconds",
      expr: (by, window) =>
        `sum by (${by}) (rate(redis_commands_duration_seconds_total[${window}])) / (sum by (${by}) (rate(redis_commands_total[${window}])) > 0)`,
      shown: [
        { metric: "redis_commands_duration_seconds_total", labels: { cmd: "get" }, start: 100, step: 1 },
        { metric: "redis_commands_duration_seconds_total", labels: { cmd: "set" }, start: 100, step: 2 },
        { metric: "redis_commands_total", labels: { cmd: "get" }, start: 1000, step: 8 },
        { metric: "redis_commands_total", labels: { cmd: "set" }, start: 1000, step: 4 },
      ],
      gives: [{ value: 0.25 }],
    },
  },
};

/** The document's database metrics of Redis, and the alert about a server that does not answer. */
export function redisRules(model: RedisExporterModel, options: DatabaseOptions): RuleGroup {
  return {
    name: "redis",
    recording: databaseRules(REDIS, options),
    alerts: [
      serverDown(
        {
          name: "RedisDown",
          job: "redis",
          program: "redis_exporter",
          server: "Redis",
          up: "redis_up",
          look: ["See whether it runs: `systemctl status redis-server`, and ask it: `redis-cli ping`"],
          more: {
            investigation: [
              "Does it refuse the exporter? `NOAUTH` or `WRONGPASS` in the exporter's log, and `redis-cli ACL LOG`",
              "Does it load its data, or wait for its disk? `redis-cli INFO persistence`",
              "Was it ended for its memory? `journalctl -k`, `maxmemory` against the memory of the host",
            ],
            resolution: [
              "Start it, and read its log before a second try",
              "Give the exporter its user again: `redis-cli ACL GETUSER vmo-redis-exporter`",
            ],
            prevention: [
              "Set `maxmemory` well below the memory of the host: a copy of the data is written while it grows",
            ],
          },
        },
        model,
      ),
      replicaStopped(
        {
          name: "RedisReplicaStopped",
          job: "redis",
          program: "redis_exporter",
          server: "Redis",
          // Only a replica has the series.
          expr: 'redis_master_link_up{job="redis"} == 0',
          shown: { redis_master_link_up: [1, 0] },
          labels: { master_host: "10.0.0.21", master_port: "6379" },
          value: 0,
          problem: "has lost its primary",
          look: ["See since when, and which one it asks: `redis-cli INFO replication`"],
          more: {
            investigation: [
              "Does the primary answer from this host? `redis-cli -h <primary> ping`",
              "Does it refuse the replica? `MASTER aborted replication with an error: NOAUTH` in the replica's log: `masterauth`, `masteruser`",
              "Does it begin anew each time? `Full resync` in the primary's log: `repl-backlog-size` and `client-output-buffer-limit replica` are too small",
            ],
            resolution: [
              "Bring the primary or the way to it back: the replica catches up by itself",
              "Where the primary is gone for good: `REPLICAOF NO ONE` on the replica that is to take over",
            ],
            prevention: ["Let Sentinel or the application's own switch choose the primary"],
          },
        },
        model,
      ),
    ],
  };
}
