import type { Bytes, Duration } from "../units";

/** The InfluxDB 1.x that is meant, before any setting or version. */
export interface InfluxDbModel {
  /** Where clients ask it. */
  readonly port: number;
  /** Where it listens in its own network, in which nothing else is; its backups use the next port. */
  readonly localPort: number;
  readonly database: string;
  /** Samples as they were sent are dropped after this. */
  readonly retention: Duration;
  /** One sample of each series for each interval, which is kept for longer. */
  readonly downSampling: { readonly interval: Duration; readonly retention: Duration };
  /** Most memory of the server. */
  readonly memory: Bytes;
  /** Who reaches it. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Whether a gate with the host's certificate lets in only clients that have one. @default false */
  readonly tls?: boolean;
}

/** Unit of the server. */
export const INFLUXDB_UNIT = "vmo-influxdb.service";

/** Retention policies: samples as they were sent, and thinned out. */
export const [RAW, THIN] = ["raw", "thin"] as const;
