import type { Bytes, Duration } from "../units";
import type { Named } from "./specification";

/** Extension. */
export interface PrometheusSection {
  /** @default 9090 */
  readonly port: number;
  /** @default 15s */
  readonly evaluationInterval: Duration;
  /** Samples older than this are dropped. @default 35d, longer than the longest SLO window of the document */
  readonly retentionTime: Duration;
  /** The oldest blocks go when the store is larger. @default 8GiB */
  readonly retentionSize: Bytes;
  /** Most memory of the server. @default 2GiB */
  readonly memory: Bytes;
  /** Labels of every sample and alert that leaves this server. */
  readonly externalLabels: Named<string>;
  readonly remoteWrite: readonly RemoteWriteSection[];
  /** Feature flags of the server, such as `promql-experimental-functions`. @default - none */
  readonly features: readonly string[];
  /** Rule files that are taken as they are; paths from the folder that the app runs in. */
  readonly ruleFiles: readonly string[];
  /** What a page may have at most. */
  readonly scrapeLimits: ScrapeLimitsSection;
}

/** Extension: what a scraped page may have at most. A page with more fails its scrape as a whole. */
export interface ScrapeLimitsSection {
  /** Size of the page, unpacked. @default 64MiB */
  readonly bodySizeLimit: Bytes;
  /** Series. @default 100000 */
  readonly sampleLimit: number;
  /** Labels of one series, with those of its target. @default 64 */
  readonly labelLimit: number;
  /** Bytes of a label's name. @default 256 */
  readonly labelNameLengthLimit: number;
  /** Bytes of a label's value. @default 4096 */
  readonly labelValueLengthLimit: number;
}

/** Extension: a long-term store. */
export interface RemoteWriteSection {
  readonly name: string;
  readonly url: string;
  /** File on the host with the bearer token; not together with {@link basicAuth}. */
  readonly tokenFile?: string;
  /** Credentials that Prometheus uses; the password is in a file on the host. */
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
}

/** Extension. */
export interface AlertmanagerSection {
  /** @default 9093 */
  readonly port: number;
  /** Wait for more alerts of a new group. @default 30s */
  readonly groupWait: Duration;
  /** Wait before a notification of new alerts in a group. @default 5m */
  readonly groupInterval: Duration;
  /** Wait before another notification of a group that still fires. @default 4h */
  readonly repeatInterval: Duration;
  /**
   * How long after its start it only listens: until Prometheus has sent every alert again, also those that mute others. Before
   * Alertmanager 0.30 there is no such thing. @default 75s, a minute and an evaluation
   */
  readonly startDelay: Duration;
  /** Most memory of the server. @default 256MiB */
  readonly memory: Bytes;
}

/** Extension. */
export interface PortalSection {
  /** @default 8090 */
  readonly port: number;
  /** Most memory of the server. @default 64MiB */
  readonly memory: Bytes;
  /** Address under which people reach it. @default - address and port of its first host */
  readonly externalUrl?: string;
}
