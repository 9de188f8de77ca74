import type { LinkPattern } from "../correlation";
import type { TraceIndexStore } from "../tracing";
import type { Bytes, Duration } from "../units";

/** The Jaeger that is meant, before any version. */
export interface JaegerModel {
  readonly ports: JaegerPorts;
  /** Who reaches its gate. */
  readonly exposure: "loopback" | "fleet";
  /** Whether the host has a certificate of the fleet: then nobody reads or writes without one. */
  readonly tls: boolean;
  /** Path below which browsers see it: `/jaeger`, or `/`. */
  readonly basePath: string;
  readonly storage: JaegerStorage;
  /** How long a trace is kept. */
  readonly retention: Duration;
  /** Most memory of the server, without its gate. */
  readonly memory: Bytes;
  /** Tags that its searches find and Kibana shows, as the specification's strategies name them: `request_id`. */
  readonly searchable: readonly string[];
  /** Links to other tools that its pages show. */
  readonly links: readonly LinkPattern[];
}

/** Where it listens; all but the gate on loopback. */
export interface JaegerPorts {
  /** The gate: its pages, its API and its metrics. */
  readonly gate: number;
  /** Pages and API behind the gate. */
  readonly query: number;
  /** The same API over gRPC, which it cannot leave out. */
  readonly grpc: number;
  /** Spans, over OTLP and gRPC. */
  readonly otlp: number;
  /** Its own metrics, behind the gate. */
  readonly metrics: number;
  readonly health: number;
}

/** Where it keeps traces. */
export type JaegerStorage = BadgerStorage | ElasticsearchStorage;

/** Files on a disk of its own host: for one host. */
export interface BadgerStorage {
  readonly kind: "badger";
  /** What its data may take: the size of its volume. */
  readonly size: Bytes;
}

/** Indices of an Elasticsearch, which are there already. */
export interface ElasticsearchStorage extends TraceIndexStore {
  readonly kind: "elasticsearch";
}

/** Where it listens when nobody says otherwise. The collector's own ports are not among them. */
export const JAEGER_PORTS: JaegerPorts = {
  gate: 16_686,
  query: 16_687,
  grpc: 16_685,
  otlp: 14_317,
  metrics: 8_894,
  health: 13_135,
};

/** Unit of the server. */
export const JAEGER_UNIT = "vmo-jaeger.service";

/** Its account, and that of its gate. */
export const ACCOUNT = "vmo-jaeger";

/** Names of its secrets. */
export const CREDENTIALS = { password: "elasticsearch-password", authority: "elasticsearch-authority" } as const;
