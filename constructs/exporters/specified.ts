import type { Advice } from "../../lib/errors";
import type { Contribution } from "../../lib/monitoring";
import type { Specification } from "../../lib/specification";
import type { IFleet } from "../targets/fleet";
import type * as BlackboxModule from "./blackbox";
import type { SpecifiedExporter } from "./exporter";
import type * as MysqldModule from "./mysqld";
import type * as NginxModule from "./nginx";
import type * as PostgresModule from "./postgres";
import type * as RedisModule from "./redis";

/** An exporter that a section of the specification asks for. */
interface Specified {
  readonly isAsked: (specification: Specification) => boolean;
  /** Loads it: stacks that do not ask for it do not wait for it. */
  readonly load: () => SpecifiedExporter;
  /** Metrics that rules miss where it is not asked for, and why. */
  readonly metrics: readonly string[];
  readonly reason: string;
}

/** One that an entry of `exporters` asks for. */
function server(
  name: keyof Specification["exporters"],
  program: string,
  load: Specified["load"],
  metrics: readonly string[],
): Specified {
  const reason = `comes from ${program}, which runs nowhere; add ${name} to exporters, and "${name}" to runs of hosts`;
  return { isAsked: ({ exporters }) => exporters[name] !== undefined, load, metrics, reason };
}

/* eslint-disable @typescript-eslint/no-require-imports */
const SPECIFIED: readonly Specified[] = [
  {
    isAsked: ({ probes }) => Object.keys(probes).length > 0,
    load: () => ({ place: (require("./blackbox") as typeof BlackboxModule).placeBlackbox }),
    metrics: ["probe_success", "probe_duration_seconds", "probe_http_status_code", "probe_ssl_earliest_cert_expiry"],
    reason: "comes from blackbox_exporter, which has nothing to ask; add a target to probes",
  },
  server("postgres", "postgres_exporter", () => (require("./postgres") as typeof PostgresModule).postgres, [
    "pg_up",
    "pg_stat_activity_count",
    "pg_stat_database_deadlocks",
    "pg_database_size_bytes",
  ]),
  server("mysqld", "mysqld_exporter", () => (require("./mysqld") as typeof MysqldModule).mysqld, [
    "mysql_up",
    "mysql_global_status_threads_connected",
    "mysql_global_status_threads_running",
    "mysql_global_status_queries",
  ]),
  server("redis", "redis_exporter", () => (require("./redis") as typeof RedisModule).redis, [
    "redis_up",
    "redis_connected_clients",
    "redis_memory_used_bytes",
    "redis_commands_processed_total",
  ]),
  server("nginx", "nginx_exporter", () => (require("./nginx") as typeof NginxModule).nginx, [
    "nginx_up",
    "nginx_connections_active",
    "nginx_http_requests_total",
  ]),
];

/** The exporters that `specification` asks for, on `fleet`. */
export function placeSpecified(fleet: IFleet, specification: Specification): readonly Contribution[] {
  return SPECIFIED.flatMap(({ isAsked, load, metrics, reason }) =>
    isAsked(specification)
      ? load().place(fleet, specification)
      : [{ unavailable: metrics.map((name) => ({ name, reason })) }],
  );
}

/** What is unwise about the exporters that `specification` asks for. */
export function specifiedAdvice(fleet: IFleet, specification: Specification): readonly Advice[] {
  return SPECIFIED.flatMap(({ isAsked, load }) =>
    isAsked(specification) ? (load().advice?.(fleet, specification) ?? []) : [],
  );
}
