import type { SecretOrigin } from "../host";
import type { Bytes, Duration } from "../units";
import type { RelabelConfig, TargetDiscovery } from "./discovery";

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
  /** Parameters of the pages' address, each with all of its values: `{ "collect[]": ["cpu"] }`. No secrets: the file shows them. @default - none */
  readonly params?: Readonly<Record<string, readonly string[]>>;
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
  /**
   * Whether the page that a redirect names is asked for, wherever that is. Any program that answers at the target can then have Prometheus ask
   * every address that its host reaches, and Prometheus before version 3 shows it the job's password or token.
   *
   * @default false
   */
  readonly followRedirects?: boolean;
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
  /**
   * Whether only its own pages may have the metrics that are from it: from others they are stored as `exported_<name>` where rules read them.
   *
   * @default false
   */
  readonly owns?: boolean;
  /** Whether its pages have exemplars, which lead from a sample to a trace: Prometheus keeps them then. @default false */
  readonly exemplars?: boolean;
  /** What is dropped or renamed before samples are stored. @default - nothing */
  readonly metricRelabelings?: readonly RelabelConfig[];
}
