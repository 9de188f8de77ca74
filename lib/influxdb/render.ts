import { type CaddyConfig, type GateRule, renderGate } from "../caddy";
import { clientRoleName } from "../certificates";
import { certificateOf, DATA_ROOT } from "../host";
import type { InfluxDbModel } from "./model";

/** Folder of its data. */
export const DATA = `${DATA_ROOT}/influxdb`;

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

/** Where the server listens for programs of its own host. */
export function localAddress({ tls, localPort, port }: InfluxDbModel): string {
  return `127.0.0.1:${tls ? localPort : port}`;
}

/** Where backups are made. */
export function backupAddress({ localPort }: InfluxDbModel): string {
  return `127.0.0.1:${localPort + 1}`;
}

/** Settings of the server, as variables of its environment: it reads no file. */
export function influxDbSettings(model: InfluxDbModel): Readonly<Record<string, string>> {
  const { tls, port, exposure, memory } = model;
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
    INFLUXDB_HTTP_BIND_ADDRESS: tls || exposure === "loopback" ? localAddress(model) : `:${port}`,
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
      host: { certificate: pem, key: pem, authority: ca },
      access: ACCESS,
      own: ["/ping", "/metrics"],
      dial: localAddress(model),
    },
    { version },
  );
}
