import type { Bytes, Duration } from "../units";

/** The VictoriaMetrics that is meant, a single node, before any flag or version. */
export interface VictoriaMetricsModel {
  /** Where clients ask it. */
  readonly port: number;
  /** Where it listens on loopback behind the gate, where hosts have certificates. */
  readonly localPort: number;
  /** Samples older than this are dropped, a month at a time. */
  readonly retention: Duration;
  /** What its data may take: the size of its volume. */
  readonly size: Bytes;
  /** Most memory of the server. */
  readonly memory: Bytes;
  /** Most labels of one series that it is sent. Version 1.79 takes the rest off in silence, and 1.145 drops the sample. */
  readonly labels: number;
  /** Who reaches it. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Whether a gate with the host's certificate lets in only clients that have one. @default false */
  readonly tls?: boolean;
  /** Of samples of one series within this time, one is kept: for several Prometheus servers with the same targets. @default - all are kept */
  readonly deduplication?: Duration;
}

/** Unit of the server. */
export const VICTORIA_METRICS_UNIT = "vmo-victoria-metrics.service";
