/**
 * The parts that we write of Jaeger's configuration, which is that of an OpenTelemetry Collector with more parts.
 *
 * @see https://www.jaegertracing.io/docs/latest/deployment/configuration/
 */
export interface JaegerConfig {
  readonly extensions: {
    readonly healthcheckv2: { readonly use_v2: true; readonly http: { readonly endpoint: string } };
    readonly jaeger_storage: { readonly backends: Readonly<Record<string, BackendConfig>> };
    readonly jaeger_query: QueryConfig;
  };
  readonly receivers: { readonly otlp: { readonly protocols: { readonly grpc: ServerConfig } } };
  readonly processors: { readonly memory_limiter: MemoryLimiterConfig };
  readonly exporters: { readonly jaeger_storage_exporter: { readonly trace_storage: string } };
  readonly service: ServiceConfig;
}

/** Where one of its servers listens, and who gets in. */
export interface ServerConfig {
  readonly endpoint: string;
  readonly tls?: {
    readonly cert_file: string;
    readonly key_file: string;
    readonly client_ca_file: string;
    readonly min_version: "1.3";
  };
  readonly max_recv_msg_size_mib?: number;
}

/** Its pages and its API. */
export interface QueryConfig {
  readonly storage: { readonly traces: string };
  readonly base_path: string;
  readonly enable_tracing: false;
  readonly ui: { readonly config_file: string };
  readonly http: ServerConfig;
  readonly grpc: ServerConfig;
}

/** One of them. */
export interface BackendConfig {
  readonly badger?: BadgerConfig;
  readonly elasticsearch?: ElasticsearchBackendConfig;
}

/** Files on a disk. */
export interface BadgerConfig {
  readonly ephemeral: false;
  readonly directories: { readonly keys: string; readonly values: string };
  readonly ttl: { readonly spans: string };
  readonly consistency: true;
}

/** Indices of an Elasticsearch. */
export interface ElasticsearchBackendConfig {
  readonly server_urls: readonly string[];
  readonly version: number;
  readonly auth: { readonly basic: { readonly username: string; readonly password_file: string } };
  readonly tls?: { readonly ca_file?: string };
  readonly create_mappings: false;
  readonly max_span_age: string;
  readonly tags_as_fields: { readonly include: string; readonly dot_replacement: string };
  readonly indices?: Readonly<Record<string, IndexConfig>>;
  readonly disable_health_check?: true;
  readonly use_aliases?: true;
  readonly use_ilm?: true;
}

/** How an index rolls over, from 2.20 on. */
export interface IndexConfig {
  readonly rotation: { readonly auto_rollover: { readonly policy_name: string } };
}

/** When spans are refused. */
export interface MemoryLimiterConfig {
  readonly check_interval: string;
  readonly limit_mib: number;
  readonly spike_limit_mib: number;
}

/** What runs, and what it says of itself. */
export interface ServiceConfig {
  readonly extensions: readonly string[];
  readonly pipelines: {
    readonly traces: {
      readonly receivers: readonly string[];
      readonly processors: readonly string[];
      readonly exporters: readonly string[];
    };
  };
  readonly telemetry: {
    readonly logs: { readonly level: "info" };
    readonly metrics: {
      readonly level: "normal";
      readonly readers: readonly [
        {
          readonly pull: {
            readonly exporter: { readonly prometheus: { readonly host: string; readonly port: number } };
          };
        },
      ];
    };
  };
}

/** What Jaeger's pages read: `config_file` of the query. */
export interface PagesConfig {
  readonly linkPatterns: readonly {
    readonly type: string;
    readonly key?: string;
    readonly url: string;
    readonly text: string;
  }[];
  readonly search: { readonly maxLookback: { readonly label: string; readonly value: string } };
  readonly dependencies: { readonly menuEnabled: boolean };
  readonly monitor: { readonly menuEnabled: false };
  readonly archiveEnabled: false;
}
