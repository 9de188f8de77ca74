import type { Duration } from "../units";
import type { ScrapeLimitsSection } from "./servers";
import type { Named } from "./specification";

/** 1.2 */
export interface NodeExporterSection {
  readonly enabled: boolean;
  readonly port: number;
  readonly collectors: readonly string[];
  readonly scrapeInterval: Duration;
  /** Extension. */
  readonly filesystems: FilesystemsSection;
  /** Extension: metrics that files of the hosts' textfile folder have, so that rules may use them. */
  readonly textfileMetrics: readonly string[];
}

/**
 * Extension: which file systems are measured beside those that usually hold data, and which of those are not. A mount point
 * stands for itself and for all below it; what excludes wins.
 */
export interface FilesystemsSection {
  /** Types such as `tmpfs` that usually hold none. */
  readonly includeTypes: readonly string[];
  readonly excludeTypes: readonly string[];
  /** Mount points that would be taken for the system's or a container's. */
  readonly includeMountPoints: readonly string[];
  readonly excludeMountPoints: readonly string[];
}

/** 1.2 */
export interface ProcessExporterSection {
  readonly enabled: boolean;
  readonly port: number;
  /** Extension: a page with more series fails its scrape: about 25 a group of processes. @default 20000 */
  readonly sampleLimit: number;
  readonly processNames: readonly { readonly name: string; readonly cmdline: readonly string[] }[];
}

/** 1.2 */
export interface AppMetricsSection {
  readonly endpoint: string;
  readonly port: number;
  readonly format: "prometheus" | "openmetrics";
}

/** Extension: one scrape job. Its targets are either `addresses`, or `port` of hosts of the fleet. */
export interface ScrapeJobSection extends Partial<ScrapeLimitsSection> {
  /** `host:port` each. */
  readonly addresses: readonly string[];
  /** Which hosts, where {@link port} is given. @default "workloads" */
  readonly on?: "every_host" | "workloads" | "metrics" | "dashboards" | "tracing" | "logs" | "proxy";
  /** Labels that those hosts must have. */
  readonly hostLabels: Named<string>;
  readonly port?: number;
  readonly path: string;
  readonly scheme: "http" | "https";
  readonly format: "prometheus" | "openmetrics";
  /** @default - `nodeExporter.scrapeInterval` */
  readonly interval?: Duration;
  /** @default - the interval, and never more than 10 seconds */
  readonly timeout?: Duration;
  /** Names of what its pages expose, so that rules may use them; `*` where they are unknown, so that rules may use any name. */
  readonly metrics: readonly string[];
  /** A page as it is, from which names, types and labels are read. */
  readonly page?: string;
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
  /** File of the host with a bearer token. */
  readonly tokenFile?: string;
  readonly tls?: ScrapeTlsSection;
}

/** Extension: TLS of a scrape job; files of the host with the role `metrics`. */
export interface ScrapeTlsSection {
  readonly caFile?: string;
  readonly certificateFile?: string;
  readonly keyFile?: string;
  readonly serverName?: string;
}
