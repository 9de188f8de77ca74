import type { SecretOrigin } from "../host";
import type { AlertLinks, RuleGroup } from "../rules";
import type { Bytes, Duration } from "../units";
import type { OwnRuleFile } from "./rule-file";

/** One entry of `relabel_configs`, in Prometheus's own words. */
export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly modulus?: number;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: "replace" | "keep" | "drop" | "labelmap" | "labeldrop" | "labelkeep" | "hashmod";
}

/**
 * Entries of a scrape config that find targets, in Prometheus's own words.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */
export interface DiscoveryConfigs {
  readonly static_configs?: readonly StaticConfig[];
  readonly [mechanism: `${string}_sd_configs`]: readonly Readonly<Record<string, unknown>>[];
}

/** Targets that are written down: `{ targets: ["10.0.0.5:9187"] }`. */
export interface StaticConfig {
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** How Prometheus finds targets: one service discovery of its own, and what makes our labels of the found ones. */
export interface TargetDiscovery {
  /** Key and entries of the scrape config: `{ file_sd_configs: [...] }`, `{ ec2_sd_configs: [...] }`. */
  readonly configs: DiscoveryConfigs;
  readonly relabelings: readonly RelabelConfig[];
}

/** Credentials of a scrape; secrets reach the server as credentials of its unit. */
export type ScrapeAuthentication =
  | { readonly kind: "basic"; readonly username: string; readonly password: SecretOrigin }
  | { readonly kind: "bearer"; readonly token: SecretOrigin };

/** TLS of a scrape. Files reach the server as credentials of its unit, so that its account needs no right to read them. */
export interface ScrapeTls {
  /** Certificate of the authority that signed the pages' certificates. @default - the host's own authorities */
  readonly ca?: SecretOrigin;
  /** Certificate that the server shows; needs {@link key}. @default - none */
  readonly certificate?: SecretOrigin;
  readonly key?: SecretOrigin;
  /** Name that the pages' certificates are for. @default - the target's address */
  readonly serverName?: string;
}

/** What a page may have at most. A page with more fails its scrape as a whole, so that one target cannot fill the server's memory. */
export interface ScrapeLimits {
  /** Size of the page, unpacked. @default - the specification's `prometheus.scrape_limits` */
  readonly bodySizeLimit?: Bytes;
  /** Series. @default - the specification's `prometheus.scrape_limits` */
  readonly sampleLimit?: number;
  /** Labels of one series, with those of its target. @default - the specification's `prometheus.scrape_limits` */
  readonly labelLimit?: number;
  /** Bytes of a label's name. @default - the specification's `prometheus.scrape_limits` */
  readonly labelNameLengthLimit?: number;
  /** Bytes of a label's value. @default - the specification's `prometheus.scrape_limits` */
  readonly labelValueLengthLimit?: number;
}

/** One scrape job. */
export interface ScrapeJob extends ScrapeLimits {
  /** The `job` label of its series; unique in the model. */
  readonly name: string;
  readonly interval: Duration;
  /** @default "/metrics" */
  readonly path?: string;
  readonly discovery: TargetDiscovery;
  /** Longest that one scrape may take. @default - the interval, and never more than 10 seconds */
  readonly timeout?: Duration;
  /**
   * Format that its pages are read in when they do not say their own, and the one asked for first.
   *
   * @default "prometheus"
   */
  readonly format?: "prometheus" | "openmetrics";
  /** How its pages are asked for. @default "http" */
  readonly scheme?: "http" | "https";
  /** Credentials of the scraper. @default - none */
  readonly authentication?: ScrapeAuthentication;
  /** Trusted authorities and client certificate for https. @default - the host's authorities, and no certificate */
  readonly tls?: ScrapeTls;
  /**
   * Metrics of other components that its pages have as well, so that they are taken from there too; `"unknown"` for all of them.
   *
   * @default - none
   */
  readonly exposes?: "unknown" | readonly string[];
  /** What is dropped or renamed before samples are stored. @default - nothing */
  readonly metricRelabelings?: readonly RelabelConfig[];
}

/** A long-term store that samples are sent to. */
export interface RemoteWrite {
  /** Unique in the model. */
  readonly name: string;
  readonly url: string;
  /** Where the host has the bearer token. @default - none is sent */
  readonly token?: SecretOrigin;
  /** Credentials where the store takes no {@link token}. @default - none */
  readonly basicAuth?: { readonly username: string; readonly password: SecretOrigin };
}

/** The Prometheus server that is meant, before any file or version. */
export interface PrometheusModel {
  readonly port: number;
  readonly scrapeInterval: Duration;
  readonly evaluationInterval: Duration;
  readonly retention: { readonly time: Duration; readonly size: Bytes };
  readonly memory: Bytes;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly jobs: readonly ScrapeJob[];
  readonly groups: readonly RuleGroup[];
  /** Rule files that exist already and go to the server as they are. @default - none */
  readonly ruleFiles?: readonly OwnRuleFile[];
  /** Alerts link to `<runbooks>/<alert>`. @default - they link to no page */
  readonly runbooks?: string;
  /** What alerts link to beside runbooks. @default - nothing */
  readonly links?: AlertLinks;
  /** Where alerts are sent: every Alertmanager, never a balancer. */
  readonly alertmanagers: readonly TargetDiscovery[];
  readonly remoteWrite: readonly RemoteWrite[];
  /**
   * External label that distinguishes servers with the same targets; its value is the host's name. Alerts go out without
   * it, so that Alertmanager sees one alert.
   *
   * @default - none: this server has no twin
   */
  readonly replicaLabel?: string;
  /** Feature flags, such as `promql-experimental-functions`. @default - those that the rest of the model needs */
  readonly features?: readonly string[];
  /** Whether collectors may push metrics in OpenTelemetry's protocol (`/api/v1/otlp`). @default false */
  readonly receivesOtlp?: boolean;
  /** Whether collectors may push metrics by remote write (`/api/v1/write`). @default false */
  readonly receivesRemoteWrite?: boolean;
  /** Who may open its pages. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Address of its pages in notifications. @default - host name and port */
  readonly externalUrl?: string;
  /** Size of the disk that its data lies on. @default - the retention size is not checked against it */
  readonly disk?: Bytes;
}
