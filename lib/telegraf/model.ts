import type { SecretOrigin } from "../host";
import type { Bytes } from "../units";

/** A Telegraf that takes what Prometheus sends, and writes it into an InfluxDB 2. */
export interface TelegrafModel {
  /** Where it takes samples, on loopback. */
  readonly port: number;
  /** Where it tells of itself. */
  readonly metricsPort: number;
  /** The InfluxDB, without a path: `https://influx.example.com:8086`. */
  readonly url: string;
  readonly organization: string;
  readonly bucket: string;
  /** A token that may write into the bucket. */
  readonly token: SecretOrigin;
  /** The authorities that signed the server's certificate, as PEM. @default - those that the host trusts */
  readonly authority?: SecretOrigin;
  /** Space for samples that wait for the server. */
  readonly buffer: Bytes;
  /** Most memory of the program. */
  readonly memory: Bytes;
  /** Who may ask its metrics. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Whether it serves with the host's certificate, and lets in hosts of Prometheus alone. @default false */
  readonly tls?: boolean;
}

/** Unit of the program. */
export const TELEGRAF_UNIT = "vmo-telegraf.service";

/** Where Prometheus sends samples. */
export const WRITE_PATH = "/write";
