import { type CaddyConfig, renderGate } from "../caddy";
import { certificateOf, DATA_ROOT } from "../host";
import type { Duration } from "../units";
import { GATE_ACCESS } from "./access";
import type { VictoriaMetricsModel } from "./model";
import { AUTHORIZATION_VARIABLE } from "./start";

/** Folder of its data. */
export const DATA = `${DATA_ROOT}/victoria-metrics`;

/** Share of its memory that it may fill with caches; the rest is for requests. */
const CACHES = 0.6;

/** Share of its volume with less than which left it takes no more samples: Prometheus keeps them, and nothing else on the host suffers. */
const KEPT_FREE = 0.01;

const DAY = 24 * 60 * 60 * 1000;

/** Flags of the server, the same for every version. */
export function victoriaMetricsFlags(model: VictoriaMetricsModel): readonly string[] {
  const { retention, memory, size, labels, deduplication } = model;
  return [
    `-httpListenAddr=${listensAt(model)}`,
    `-storageDataPath=${DATA}`,
    `-retentionPeriod=${inDays(retention)}d`,
    `-memory.allowedBytes=${Math.floor(memory.times(CACHES).count)}`,
    `-storage.minFreeDiskSpaceBytes=${Math.floor(size.times(KEPT_FREE).count)}`,
    `-maxLabelsPerTimeseries=${labels}`,
    ...(deduplication ? [`-dedup.minScrapeInterval=${deduplication.milliseconds}ms`] : []),
  ];
}

/** The server for programs of its own host. */
export function localServer({
  tls,
  localPort,
  port,
}: Pick<VictoriaMetricsModel, "port" | "localPort" | "tls">): string {
  return `http://127.0.0.1:${tls ? localPort : port}`;
}

function listensAt({ tls, localPort, port, exposure }: VictoriaMetricsModel): string {
  if (tls) return `127.0.0.1:${localPort}`;
  return `${exposure === "loopback" ? "127.0.0.1" : ""}:${port}`;
}

/** Whole days; a part of one counts as one. */
export function inDays(time: Duration): number {
  return Math.ceil(time.milliseconds / DAY);
}

/** Configuration of the gate, in the dialect of a version of Caddy. */
export function renderVictoriaMetricsGate(model: VictoriaMetricsModel, version: string): CaddyConfig {
  const { pem, ca } = certificateOf("fleet");
  return renderGate(
    {
      name: "victoria-metrics",
      port: model.port,
      exposure: model.exposure ?? "fleet",
      host: { certificate: pem, key: pem, authority: ca },
      access: GATE_ACCESS,
      own: ["/health", "/metrics"],
      dial: `127.0.0.1:${model.localPort}`,
      authorization: `{env.${AUTHORIZATION_VARIABLE}}`,
    },
    { version },
  );
}
