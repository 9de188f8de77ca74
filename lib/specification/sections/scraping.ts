import type { Bytes, Duration } from "../../units";
import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** Extension: one scrape job. Its targets are either `addresses`, or `port` of hosts of the fleet. */
export interface ScrapeJobSection extends Partial<ScrapeLimitsSection> {
  /** `host:port` each. */
  readonly addresses: readonly string[];
  /** Which hosts, where {@link port} is given. @default "workloads" */
  readonly on?: "every_host" | "workloads" | "metrics" | "dashboards" | "tracing" | "logs" | "proxy" | "storage";
  /** Labels that those hosts must have. */
  readonly hostLabels: Named<string>;
  readonly port?: number;
  readonly path: string;
  /** Parameters of the page's address, each with all of its values. */
  readonly params: Named<readonly string[]>;
  readonly scheme: "http" | "https";
  readonly format: "prometheus" | "openmetrics";
  /** Whether the page that a redirect names is asked for, wherever that is. @default false */
  readonly followRedirects: boolean;
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

/** Host and port. @internal */
export const address = (s: SchemaWords) =>
  s.textOf(
    'must be host and port such as "db-1:9187" or "[fd00::5]:9187"',
    /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/,
  );

const file = (s: SchemaWords) => s.absolutePath().optional();

const parameter = (s: SchemaWords) =>
  s.keyOf('must be the name of a parameter such as "collect[]"', (name) => /^[A-Za-z0-9._~[\]-]{1,100}$/.test(name));

const scrapeJob = (s: SchemaWords) =>
  s.section({
    addresses: s.set(address(s)).prefault([]),
    on: s.oneOf(["every_host", "workloads", "metrics", "dashboards", "tracing", "logs", "proxy", "storage"]).optional(),
    hostLabels: s.named(s.labelName(), s.text()).prefault({}),
    port: s.port().optional(),
    path: s.urlPath().default("/metrics"),
    params: s.named(parameter(s), s.set(s.text(), { atLeastOne: true })).prefault({}),
    scheme: s.oneOf(["http", "https"]).default("http"),
    format: s.oneOf(["prometheus", "openmetrics"]).default("prometheus"),
    followRedirects: s.flag().default(false),
    interval: s.duration().optional(),
    timeout: s.duration().optional(),
    bodySizeLimit: s.bytes().optional(),
    sampleLimit: s.count().optional(),
    labelLimit: s.count().optional(),
    labelNameLengthLimit: s.count().optional(),
    labelValueLengthLimit: s.count().optional(),
    metrics: s
      .set(s.textOf('must be a metric name, or "*" where nobody knows the names', /^([a-zA-Z_:][a-zA-Z0-9_:]*|\*)$/))
      .prefault([]),
    page: s.text("must be a page in Prometheus's text format or in OpenMetrics").optional(),
    basicAuth: s.section({ username: s.text(), passwordFile: s.absolutePath() }).optional(),
    tokenFile: file(s),
    tls: s
      .section({
        caFile: file(s),
        certificateFile: file(s),
        keyFile: file(s),
        serverName: s.word().optional(),
      })
      .optional(),
  });

const jobName = (s: SchemaWords) =>
  s.keyOf("must be a job's name (letters, digits, ., _ and -, a letter or digit first)", (name) =>
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name),
  );

/** Pages that are scraped beside the exporters' and the applications'. @internal */
export const scrapeJobs = {
  builtIn: {},
  schema: (s) => s.named(jobName(s), scrapeJob(s)),
} satisfies Section<Named<ScrapeJobSection>>;
