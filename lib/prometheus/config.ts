import type { RelabelConfig } from "../scraping";
import type { TlsClientConfig } from "../web-config";

/**
 * Prometheus's own configuration file, as far as this library writes it. Keys are the file's; durations and sizes are
 * already printed in Prometheus's dialect.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
export interface PrometheusConfig {
  readonly global: GlobalConfig;
  readonly storage?: StorageConfig;
  /** Relative to the file's own folder. */
  readonly rule_files?: readonly string[];
  readonly scrape_configs?: readonly ScrapeConfig[];
  readonly alerting?: AlertingConfig;
  readonly remote_write?: readonly RemoteWriteConfig[];
  readonly remote_read?: readonly RemoteReadConfig[];
}

/** Defaults of all jobs and groups. */
export interface GlobalConfig {
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly evaluation_interval: string;
  readonly external_labels?: Readonly<Record<string, string>>;
}

/** How long samples are kept, where the file says it instead of flags. */
export interface StorageConfig {
  readonly tsdb: { readonly retention: { readonly time: string; readonly size: string } };
}

/** Formats of a metrics page. */
export type ScrapeProtocol = "PrometheusText0.0.4" | "OpenMetricsText1.0.0" | "OpenMetricsText0.0.1";

/** Service discoveries of any kind, under the keys of the file: `file_sd_configs`, `ec2_sd_configs`, …. */
export type DiscoveryConfigs = Readonly<Partial<Record<`${string}_sd_configs` | "static_configs", readonly unknown[]>>>;

/** One job. */
export interface ScrapeConfig extends DiscoveryConfigs {
  readonly job_name: string;
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly metrics_path: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly scheme?: "http" | "https";
  readonly follow_redirects: boolean;
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly authorization?: { readonly type: "Bearer"; readonly credentials_file: string };
  readonly tls_config?: Partial<TlsClientConfig>;
  readonly body_size_limit?: string;
  readonly sample_limit?: number;
  readonly label_limit?: number;
  readonly label_name_length_limit?: number;
  readonly label_value_length_limit?: number;
  readonly scrape_protocols?: readonly ScrapeProtocol[];
  readonly fallback_scrape_protocol?: ScrapeProtocol;
  readonly relabel_configs?: readonly RelabelConfig[];
  readonly metric_relabel_configs?: readonly RelabelConfig[];
}

/** Where alerts go. */
export interface AlertingConfig {
  readonly alert_relabel_configs?: readonly RelabelConfig[];
  readonly alertmanagers: readonly AlertmanagerConfig[];
}

/** One discovery of Alertmanagers. */
export interface AlertmanagerConfig extends DiscoveryConfigs {
  readonly api_version: "v2";
  readonly timeout: string;
  readonly follow_redirects: false;
  readonly scheme?: "https";
  readonly tls_config?: TlsClientConfig;
  readonly relabel_configs?: readonly RelabelConfig[];
}

/** How a store is reached. */
export interface StoreConfig {
  readonly name: string;
  readonly url: string;
  readonly follow_redirects: false;
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly authorization?: { readonly type: "Bearer"; readonly credentials_file: string };
  readonly oauth2?: {
    readonly client_id: string;
    readonly client_secret_file: string;
    readonly token_url: string;
    readonly scopes?: readonly string[];
  };
  readonly tls_config?: Partial<TlsClientConfig>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One store that samples are read from. */
export interface RemoteReadConfig extends StoreConfig {
  readonly required_matchers: Readonly<Record<string, string>>;
  readonly read_recent: true;
}

/** One store that samples are sent to. */
export interface RemoteWriteConfig extends StoreConfig {
  readonly sigv4?: { readonly region: string; readonly role_arn?: string };
  readonly queue_config?: QueueConfig;
  readonly write_relabel_configs?: readonly RelabelConfig[];
}

/** How samples wait for a store. */
export interface QueueConfig {
  readonly capacity?: number;
  readonly max_shards?: number;
  readonly max_samples_per_send?: number;
  readonly batch_send_deadline?: string;
  readonly max_backoff?: string;
  readonly retry_on_http_429: true;
  readonly sample_age_limit?: string;
}
