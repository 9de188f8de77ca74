import { collectorText, jaegerPageText } from "../escaping";
import { certificateOf, credential, DATA_ROOT, liveFile } from "../host";
import { TAG_DOT } from "../correlation";
import { TRACE_POLICY } from "../tracing";
import { Bytes, Duration } from "../units";
import type {
  BackendConfig,
  ElasticsearchBackendConfig,
  JaegerConfig,
  PagesConfig,
  ServerConfig,
  ServiceConfig,
} from "./config";
import { CREDENTIALS, type ElasticsearchStorage, JAEGER_UNIT, type JaegerModel } from "./model";
import { jaegerFeatures } from "./versions";

/** Folder of its data, where it keeps traces itself. */
export const DATA = `${DATA_ROOT}/jaeger`;

/** File of the release with what its pages show. */
export const PAGES = "jaeger/pages.json";

/** Name of the one store. */
const STORE = "traces";

/** Share of its memory above which it refuses spans, which gateways send again. */
const REFUSES = 0.75;
/** By how much it may grow between two looks. */
const SPIKE = 0.15;

/** The most that a gateway may send at once, in MiB. gRPC itself refuses more than 4 for good, and those spans would be lost. */
const LARGEST = 32;

/** Jaeger's configuration for `model`, in the dialect of `version`. */
export function renderJaeger(model: JaegerModel, version: string): JaegerConfig {
  const { ports, basePath } = model;
  return {
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: local(ports.health) } },
      jaeger_storage: { backends: { [STORE]: backendOf(model, version) } },
      jaeger_query: {
        storage: { traces: STORE },
        base_path: basePath,
        // Else it sends traces of its own to a collector.
        enable_tracing: false,
        ui: { config_file: liveFile(PAGES) },
        http: serverOf(model, ports.query),
        grpc: serverOf(model, ports.grpc),
      },
    },
    receivers: { otlp: { protocols: { grpc: { ...serverOf(model, ports.otlp), max_recv_msg_size_mib: LARGEST } } } },
    processors: { memory_limiter: limiterOf(model) },
    // Without a batch and a queue: a span is accepted once it is stored, and a gateway keeps it until then.
    exporters: { jaeger_storage_exporter: { trace_storage: STORE } },
    service: serviceOf(model),
  };
}

function local(port: number): string {
  return `127.0.0.1:${port}`;
}

/** Also on loopback, nobody but those who may read the host's certificate gets in. */
function serverOf({ tls }: JaegerModel, port: number): ServerConfig {
  const { pem, ca } = certificateOf("fleet");
  return {
    endpoint: local(port),
    ...(tls && { tls: { cert_file: pem, key_file: pem, client_ca_file: ca, min_version: "1.3" } }),
  };
}

function backendOf({ storage, retention, searchable }: JaegerModel, version: string): BackendConfig {
  if (storage.kind === "elasticsearch")
    return { elasticsearch: indicesOf(storage, { retention, searchable }, version) };
  return {
    badger: {
      // By default it forgets everything when it stops.
      ephemeral: false,
      directories: { keys: `${DATA}/keys`, values: `${DATA}/values` },
      ttl: { spans: inSeconds(retention) },
      // What is accepted is on the disk.
      consistency: true,
    },
  };
}

function indicesOf(
  { version: server, urls, login, authority }: ElasticsearchStorage,
  { retention, searchable }: Pick<JaegerModel, "retention" | "searchable">,
  version: string,
): ElasticsearchBackendConfig {
  return {
    server_urls: urls.map(collectorText),
    // What it is told, it does not ask: so it starts while the cluster is away.
    version: Number(server.split(".")[0]),
    auth: {
      basic: { username: collectorText(login.user), password_file: credential(JAEGER_UNIT, CREDENTIALS.password) },
    },
    ...(authority && {
      tls: {
        ca_file: authority === "fleet" ? certificateOf("fleet").ca : credential(JAEGER_UNIT, CREDENTIALS.authority),
      },
    }),
    // Templates and first indices are seeds of the store, so Jaeger may neither make nor change any.
    create_mappings: false,
    max_span_age: inSeconds(retention),
    tags_as_fields: { include: searchable.map(collectorText).join(","), dot_replacement: TAG_DOT },
    ...rotationOf(version),
  };
}

/** Aliases that roll over, as the store's seeds make them. */
function rotationOf(version: string): Partial<ElasticsearchBackendConfig> {
  if (!jaegerFeatures.supports(version, "rotation"))
    return { disable_health_check: true, use_aliases: true, use_ilm: true };
  const index = { rotation: { auto_rollover: { policy_name: TRACE_POLICY } } };
  return { indices: { spans: index, services: index } };
}

function limiterOf({ memory }: JaegerModel): JaegerConfig["processors"]["memory_limiter"] {
  const of = (share: number) => Math.floor(memory.times(share).count / Bytes.mebibytes(1).count);
  return { check_interval: "1s", limit_mib: of(REFUSES), spike_limit_mib: of(SPIKE) };
}

function serviceOf({ ports }: JaegerModel): ServiceConfig {
  return {
    extensions: ["healthcheckv2", "jaeger_storage", "jaeger_query"],
    pipelines: {
      traces: { receivers: ["otlp"], processors: ["memory_limiter"], exporters: ["jaeger_storage_exporter"] },
    },
    telemetry: {
      logs: { level: "info" },
      metrics: {
        level: "normal",
        readers: [{ pull: { exporter: { prometheus: { host: "127.0.0.1", port: ports.metrics } } } }],
      },
    },
  };
}

function inSeconds(duration: Duration): string {
  return `${Math.ceil(duration.toSeconds())}s`;
}

/** What its pages show and link to. */
export function renderPages({ links, retention, storage }: JaegerModel): PagesConfig {
  return {
    linkPatterns: links.map(({ type, key, url, text }) => ({
      type,
      ...(key !== undefined && { key: jaegerPageText(key) }),
      url: jaegerPageText(url),
      text: jaegerPageText(text),
    })),
    search: { maxLookback: { label: retention.toString(), value: lookbackOf(retention) } },
    // Elasticsearch has them only where another program computes them each day.
    dependencies: { menuEnabled: storage.kind === "badger" },
    monitor: { menuEnabled: false },
    archiveEnabled: false,
  };
}

/** In whole hours or days, as its pages read it. */
function lookbackOf(retention: Duration): string {
  const hours = Math.ceil(retention.toSeconds() / Duration.hours(1).toSeconds());
  return hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`;
}
