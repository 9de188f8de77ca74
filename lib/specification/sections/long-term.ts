import { type Bytes, type Duration, HEADER_VALUE } from "../../units";
import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** Extension: where samples are kept for longer than Prometheus keeps them. */
export type StoreSection =
  VictoriaMetricsSection | InfluxDbSection | InfluxDb2Section | RemoteStoreSection | RefusedStoreSection;

interface AnyStoreSection {
  /** Which series it gets. @default - all */
  readonly series: SeriesSection;
  /** How samples wait for it. @default - as Prometheus does by itself */
  readonly queue: QueueSection;
}

/** Extension: VictoriaMetrics, a single node, on hosts with the role `storage`, or else on those with the role `metrics`. */
export interface VictoriaMetricsSection extends AnyStoreSection {
  readonly type: "victoria_metrics";
  /** Samples older than this are dropped, a month at a time. @default 730d */
  readonly retention: Duration;
  /** What its data may take: the size of its volume. @default 50GiB */
  readonly size: Bytes;
  /** Most memory of the server. @default 1GiB */
  readonly memory: Bytes;
  /** @default 8428 */
  readonly port: number;
  /** Where it listens on loopback, behind a gate, where hosts have certificates. @default 18428 */
  readonly localPort: number;
}

/** Extension: InfluxDB 1.6.7 of Debian, on hosts with the role `storage`, or else on the one with the role `metrics`. */
export interface InfluxDbSection extends AnyStoreSection {
  readonly type: "influxdb";
  /** @default "prometheus" */
  readonly database: string;
  /** Samples as they were sent are dropped after this. @default 90d */
  readonly retention: Duration;
  /** One sample of each series for each interval, which is kept for longer. @default 5m, 730d */
  readonly downSampling: { readonly interval: Duration; readonly retention: Duration };
  /** Whether Prometheus reads its samples for queries that name the label `long_term`, which what is sent then has. @default true */
  readonly readBack: boolean;
  /** Most memory of the server. @default 1GiB */
  readonly memory: Bytes;
  /** @default 8086 */
  readonly port: number;
  /** Where it listens in a network of its own, in which nothing else is; backups use the next port. @default 18086 */
  readonly localPort: number;
}

/** Extension: an InfluxDB 2 that exists already; a Telegraf beside Prometheus writes into it. */
export interface InfluxDb2Section extends AnyStoreSection {
  readonly type: "influxdb2";
  /** Its address, without a path. */
  readonly url: string;
  readonly organization: string;
  readonly bucket: string;
  /** File of the host with a token that may write into the bucket. */
  readonly tokenFile: string;
  /** File of the host with the authorities that signed its certificate. @default - those that the host trusts */
  readonly caFile?: string;
  /** Space for samples that wait for it. @default 5GiB */
  readonly buffer: Bytes;
  /** Most memory of Telegraf. @default 256MiB */
  readonly memory: Bytes;
  /** Where Telegraf takes samples, on loopback. @default 9272 */
  readonly port: number;
  /** Where Telegraf tells of itself. @default 9273 */
  readonly metricsPort: number;
}

/** Extension: a store that exists already, and takes Prometheus's remote write. */
export interface RemoteStoreSection extends AnyStoreSection {
  readonly type: "remote";
  /** Where samples are sent. */
  readonly url: string;
  /** Where Prometheus reads its samples for queries that name the label `long_term`, which what is sent then has. @default - it does not */
  readonly readUrl?: string;
  /** File of the host with a bearer token. */
  readonly tokenFile?: string;
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
  readonly oauth2?: {
    readonly clientId: string;
    readonly clientSecretFile: string;
    readonly tokenUrl: string;
    readonly scopes: readonly string[];
  };
  /** Requests are signed for AWS with the host's own role. */
  readonly sigv4?: { readonly region: string; readonly roleArn?: string };
  readonly tls?: StoreTlsSection;
  /** Such as `X-Scope-OrgID`; no secrets. */
  readonly headers: Named<string>;
}

/** Extension: a store that is known, and cannot be used. */
export interface RefusedStoreSection {
  readonly type: "influxdb3";
}

/** Extension: TLS of a store; files of the host with the role `metrics`. */
export interface StoreTlsSection {
  readonly caFile?: string;
  readonly certificateFile?: string;
  readonly keyFile?: string;
  readonly serverName?: string;
}

/** Extension: which series a store gets. Every part narrows it. */
export interface SeriesSection {
  /** Names, in which `*` stands for any characters. */
  readonly metrics?: readonly string[];
  /** Whether what rules record is among them. @default false */
  readonly recorded: boolean;
  /** Names that are left out all the same. */
  readonly except: readonly string[];
  /** Values of labels, of which a series must have one. */
  readonly labels: Named<readonly string[]>;
  /** Labels that are taken off. */
  readonly withoutLabels: readonly string[];
}

/** Extension: how samples wait for a store. What is absent is as Prometheus does by itself. */
export interface QueueSection {
  readonly maxShards?: number;
  readonly capacity?: number;
  readonly maxSamplesPerSend?: number;
  readonly batchSendDeadline?: Duration;
  readonly maxBackoff?: Duration;
  readonly sampleAgeLimit?: Duration;
}

const pattern = (s: SchemaWords) =>
  s.textOf('must be a metric name such as "node_cpu_*", in which * stands for any characters', /^[a-zA-Z0-9_:*]+$/);

const series = (s: SchemaWords, initially = {}) =>
  s
    .section({
      metrics: s.set(pattern(s), { atLeastOne: true }).optional(),
      recorded: s.flag().default(false),
      except: s.set(pattern(s)).prefault([]),
      labels: s.named(s.labelName(), s.set(s.text(), { atLeastOne: true })).prefault({}),
      withoutLabels: s.set(s.textOf('must be a label such as "replica"', /^[a-zA-Z_][a-zA-Z0-9_]*$/)).prefault([]),
    })
    .prefault(initially);

const queue = (s: SchemaWords) =>
  s
    .section({
      maxShards: s.count().optional(),
      capacity: s.count().optional(),
      maxSamplesPerSend: s.count().optional(),
      batchSendDeadline: s.duration().optional(),
      maxBackoff: s.duration().optional(),
      sampleAgeLimit: s.duration().optional(),
    })
    .prefault({});

const any = (s: SchemaWords) => ({ series: series(s), queue: queue(s) });

const header = (s: SchemaWords) =>
  s.keyOf('must be a header such as "X-Scope-OrgID"', (name) => /^[A-Za-z0-9-]{1,100}$/.test(name));

const headerValue = (s: SchemaWords) => s.textOf(HEADER_VALUE.rule, HEADER_VALUE.form);

const BASIC =
  "; name the user in basic_auth.username, and a file of the host with the password in basic_auth.password_file";

const TOKEN = "; name a file of the host with a token in token_file";

const file = (s: SchemaWords) => s.absolutePath().optional();

const kinds = (s: SchemaWords) =>
  [
    s.section({
      type: s.oneOf(["victoria_metrics"]),
      ...any(s),
      retention: s.duration().prefault("730d"),
      size: s.bytes().prefault("50GiB"),
      memory: s.bytes().prefault("1GiB"),
      port: s.port().default(8428),
      localPort: s.port().default(18_428),
    }),
    s.section({
      type: s.oneOf(["influxdb"]),
      ...any(s),
      series: series(s, { recorded: true, metrics: ["up"] }),
      database: s.textOf("must be a name of letters, digits and _", /^[A-Za-z][A-Za-z0-9_]*$/).default("prometheus"),
      retention: s.duration().prefault("90d"),
      downSampling: s
        .section({ interval: s.duration().prefault("5m"), retention: s.duration().prefault("730d") })
        .prefault({}),
      readBack: s.flag().default(true),
      memory: s.bytes().prefault("1GiB"),
      port: s.port().default(8086),
      localPort: s.port().default(18_086),
    }),
    s.section({
      type: s.oneOf(["influxdb2"]),
      ...any(s),
      series: series(s, { recorded: true, metrics: ["up"] }),
      url: s.url(TOKEN),
      organization: s.text(),
      bucket: s.text(),
      tokenFile: s.absolutePath(),
      caFile: file(s),
      buffer: s.bytes().prefault("5GiB"),
      memory: s.bytes().prefault("256MiB"),
      port: s.port().default(9272),
      metricsPort: s.port().default(9273),
    }),
    s.section({
      type: s.oneOf(["remote"]),
      ...any(s),
      url: s.url(BASIC),
      readUrl: s.url(BASIC).optional(),
      tokenFile: file(s),
      basicAuth: s.section({ username: s.text(), passwordFile: s.absolutePath() }).optional(),
      oauth2: s
        .section({
          clientId: s.text(),
          clientSecretFile: s.absolutePath(),
          tokenUrl: s.url(),
          scopes: s.set(s.word()).prefault([]),
        })
        .optional(),
      sigv4: s
        .section({
          region: s.textOf('must be a region such as "eu-central-1"', /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/),
          roleArn: s
            .textOf(
              'must be a role such as "arn:aws:iam::123456789012:role/metrics"',
              /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/,
            )
            .optional(),
        })
        .optional(),
      tls: s
        .section({ caFile: file(s), certificateFile: file(s), keyFile: file(s), serverName: s.word().optional() })
        .optional(),
      headers: s.named(header(s), headerValue(s)).prefault({}),
    }),
    s.section({ type: s.oneOf(["influxdb3"]) }),
  ] as const;

const storeName = (s: SchemaWords) =>
  s.keyOf("must be a store's name (letters, digits, . _ and -, a letter or digit first)", (name) =>
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(name),
  );

/** Where samples are kept for years, by names of the user's own. @internal */
export const longTerm = {
  builtIn: {},
  schema: (s) => s.named(storeName(s), s.variants("type", kinds(s))),
} satisfies Section<Named<StoreSection>>;
