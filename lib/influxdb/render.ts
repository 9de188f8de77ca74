import { type CaddyConfig, type GateRule, renderGate } from "../caddy";
import { clientRoleName } from "../certificates";
import { certificateOf, DATA_ROOT } from "../host";
import type { InfluxDbModel } from "./model";

/** Folder of its data. */
export const DATA = `${DATA_ROOT}/influxdb`;

/** Folder of its socket while it runs, below `/run`. */
export const RUNTIME = "vmo-influxdb";

/** Where it answers: its own account and root reach it. */
export const SOCKET = `/run/${RUNTIME}/http.sock`;

/** Share of its memory for samples that are not written into files yet. */
const CACHE = 0.3;

/** Prometheus writes and reads. Nobody else: a query by GET may drop a database in this version, so that no path of queries is one for reading. */
const ACCESS: readonly GateRule[] = [
  {
    clients: [clientRoleName("metrics")],
    methods: ["POST"],
    paths: ["/api/v1/prom/write", "/api/v1/prom/read"],
  },
  { clients: [clientRoleName("metrics")], methods: ["GET"], paths: ["/metrics", "/ping"] },
];

/** Where backups are made, in the server's own network. */
export function backupAddress({ localPort }: Pick<InfluxDbModel, "localPort">): string {
  return `127.0.0.1:${localPort + 1}`;
}

/** Settings of the server, as variables of its environment: it reads no file. */
export function influxDbSettings(model: InfluxDbModel): Readonly<Record<string, string>> {
  const { localPort, memory } = model;
  return {
    INFLUXDB_REPORTING_DISABLED: "true",
    INFLUXDB_BIND_ADDRESS: backupAddress(model),
    INFLUXDB_META_DIR: `${DATA}/meta`,
    INFLUXDB_DATA_DIR: `${DATA}/data`,
    INFLUXDB_DATA_WAL_DIR: `${DATA}/wal`,
    // The other index holds every series in memory.
    INFLUXDB_DATA_INDEX_VERSION: "tsi1",
    INFLUXDB_DATA_QUERY_LOG_ENABLED: "false",
    // Beyond its limits it would refuse whole requests.
    INFLUXDB_DATA_MAX_SERIES_PER_DATABASE: "0",
    INFLUXDB_DATA_MAX_VALUES_PER_TAG: "0",
    INFLUXDB_DATA_CACHE_MAX_MEMORY_SIZE: String(Math.floor(memory.times(CACHE).count)),
    // It always listens at an address too: in its own network, nobody asks there.
    INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${localPort}`,
    INFLUXDB_HTTP_UNIX_SOCKET_ENABLED: "true",
    INFLUXDB_HTTP_BIND_SOCKET: SOCKET,
    INFLUXDB_HTTP_LOG_ENABLED: "false",
    INFLUXDB_HTTP_PPROF_ENABLED: "false",
    INFLUXDB_MONITOR_STORE_ENABLED: "false",
    INFLUXDB_CONTINUOUS_QUERIES_LOG_ENABLED: "false",
  };
}

/** Configuration of the gate, in the dialect of a version of Caddy. */
export function renderInfluxDbGate(model: InfluxDbModel, version: string): CaddyConfig {
  const { pem, ca } = certificateOf("fleet");
  return renderGate(
    {
      name: "influxdb",
      port: model.port,
      exposure: model.exposure ?? "fleet",
      ...(model.tls && { host: { certificate: pem, key: pem, authority: ca } }),
      access: ACCESS,
      own: ["/ping", "/metrics"],
      dial: `unix/${SOCKET}`,
    },
    { version },
  );
}
