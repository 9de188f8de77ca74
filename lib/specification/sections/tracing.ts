import { Bytes, Duration } from "../../units";
import type { SchemaWords, Section } from "./section";

/** Extension: how traces of applications are collected, thinned and kept. */
export interface TracingSection {
  /** Whether the stack follows requests: a collector on every host, and a gateway and Jaeger on those with the role `tracing`. @default false */
  readonly enabled: boolean;
  /** The collector on every host, which takes what applications of the host send. */
  readonly agent: TracingAgentSection;
  /** The collector on hosts with the role `tracing`, which takes what agents send. */
  readonly gateway: TracingGatewaySection;
  readonly sampling: TracingSamplingSection;
  readonly spanMetrics: SpanMetricsSection;
  readonly storage: TraceStorageSection;
}

/** Extension. */
export interface TracingAgentSection {
  /** Port on loopback for OTLP over gRPC. @default 4317 */
  readonly grpcPort: number;
  /** Port on loopback for OTLP over HTTP. @default 4318 */
  readonly httpPort: number;
  /** Port on loopback for spans of Zipkin. @default 9411 */
  readonly zipkinPort: number;
  /** Port of its own metrics. @default 8888 */
  readonly metricsPort: number;
  /** Port on loopback at which it says that it is ready. @default 13133 */
  readonly healthPort: number;
  /** Most memory of it. @default 256MiB */
  readonly memory: Bytes;
  /** The most that waits on the disk of the host while no gateway answers. @default 1GiB */
  readonly queue: Bytes;
}

/** Extension. */
export interface TracingGatewaySection {
  /** Port for the agents: OTLP over gRPC. @default 4319 */
  readonly port: number;
  /** Port of its own metrics. @default 8890 */
  readonly metricsPort: number;
  /** Port of the metrics that it makes of spans. @default 8892 */
  readonly spanMetricsPort: number;
  /** Port on loopback at which it says that it is ready. @default 13134 */
  readonly healthPort: number;
  /** Most memory of it. @default 1GiB */
  readonly memory: Bytes;
  /** The most that waits on the disk of the host while the store does not answer. @default 2GiB */
  readonly queue: Bytes;
}

/** Extension: which traces are kept. Those with an error always are. */
export interface TracingSamplingSection {
  /** Share in percent of the traces that are neither slow nor have an error. @default 10 */
  readonly baseRate: number;
  /** From which duration on a trace is always kept. @default - the strictest objective about response times */
  readonly slowThreshold?: Duration;
  /** How long spans of a trace are awaited before it is judged. @default 10s */
  readonly decisionWait: Duration;
  /** Traces that wait for their judgement at most. @default 50000 */
  readonly traces: number;
}

/** Extension: requests, errors and durations of services, counted before anything is thinned. */
export interface SpanMetricsSection {
  /** Attributes of spans that become labels, beside the service, the span's name, kind and status. @default - method and status code of HTTP */
  readonly dimensions: readonly string[];
}

/** Extension: where traces are kept. */
export interface TraceStorageSection {
  /** @default - "elasticsearch" where the stack has an Elasticsearch for traces, and "badger" otherwise */
  readonly kind?: "elasticsearch" | "badger";
  /** How long. @default - `retention_policies.hot_storage.duration` */
  readonly retention?: Duration;
  /** Port of Jaeger's pages and API. @default 16686 */
  readonly port: number;
  /** Most memory of Jaeger. @default 768MiB */
  readonly memory: Bytes;
  /** What traces may take on the disk of its host, where they lie there. @default 10GiB */
  readonly size: Bytes;
}

const ATTRIBUTE = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;

const attribute = (s: SchemaWords) =>
  s.textOf(
    'must be the name of an attribute such as "http.route", of up to 100 letters, digits, _, . and -',
    ATTRIBUTE,
  );

/** Traces. @internal */
export const tracing = {
  builtIn: {
    enabled: false,
    agent: {
      grpcPort: 4317,
      httpPort: 4318,
      zipkinPort: 9411,
      metricsPort: 8888,
      healthPort: 13_133,
      memory: Bytes.mebibytes(256),
      queue: Bytes.gibibytes(1),
    },
    gateway: {
      port: 4319,
      metricsPort: 8890,
      spanMetricsPort: 8892,
      healthPort: 13_134,
      memory: Bytes.gibibytes(1),
      queue: Bytes.gibibytes(2),
    },
    sampling: { baseRate: 10, decisionWait: Duration.seconds(10), traces: 50_000 },
    spanMetrics: { dimensions: ["http.request.method", "http.response.status_code"] },
    storage: { port: 16_686, memory: Bytes.mebibytes(768), size: Bytes.gibibytes(10) },
  },
  schema: (s) =>
    s.section({
      enabled: s.flag(),
      agent: s.section({
        grpcPort: s.port(),
        httpPort: s.port(),
        zipkinPort: s.port(),
        metricsPort: s.port(),
        healthPort: s.port(),
        memory: s.bytes(),
        queue: s.bytes(),
      }),
      gateway: s.section({
        port: s.port(),
        metricsPort: s.port(),
        spanMetricsPort: s.port(),
        healthPort: s.port(),
        memory: s.bytes(),
        queue: s.bytes(),
      }),
      sampling: s.section({
        baseRate: s.number("must be a percentage from 0 to 100", (given) => given >= 0 && given <= 100),
        slowThreshold: s.duration().optional(),
        decisionWait: s.duration(),
        traces: s.count(),
      }),
      spanMetrics: s.section({ dimensions: s.set(attribute(s)) }),
      storage: s.section({
        kind: s.oneOf(["elasticsearch", "badger"]).optional(),
        retention: s.duration().optional(),
        port: s.port(),
        memory: s.bytes(),
        size: s.bytes(),
      }),
    }),
} satisfies Section<TracingSection>;
