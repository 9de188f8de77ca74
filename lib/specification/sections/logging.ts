import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** 3.4 */
export interface FluentdSection {
  readonly input: readonly FluentdInput[];
  readonly filter: readonly FluentdFilter[];
  readonly output: readonly FluentdOutput[];
}

/** 3.4 */
export type FluentdInput = TailInput | SystemdInput | SyslogInput;

/** Extension: what inputs of every type may say. */
interface InputHosts {
  /** Extension: category of records that name none themselves. @default - by the tag and the format */
  readonly category?: string;
  /** Extension: hosts that have it. @default - every host */
  readonly on?: (typeof INPUT_HOSTS)[number];
  /** Extension: hosts that have it, by a server that runs there. @default - every host */
  readonly runs?: string;
}

/** 3.4 */
interface TailInput extends InputHosts {
  readonly type: "tail";
  readonly path: string;
  readonly posFile: string;
  readonly format: LogFormat;
  readonly tag: string;
  /** Extension: how the first line of a record looks, for the format `multiline`. */
  readonly firstLine?: string;
}

/** 3.4 */
interface SystemdInput extends InputHosts {
  readonly type: "systemd";
  readonly tag: string;
  readonly filters: readonly string[];
}

/** Extension: programs that speak syslog, on loopback. */
interface SyslogInput extends InputHosts {
  readonly type: "syslog";
  readonly tag: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** How lines of files are read; 3.4 has `json`. */
export const LOG_FORMATS = ["json", "text", "multiline", "docker", "nginx_access", "nginx_error", "postgres"] as const;

/** How lines of files are read. */
export type LogFormat = (typeof LOG_FORMATS)[number];

const INPUT_HOSTS = ["workloads", "metrics", "dashboards", "tracing", "logs", "proxy", "storage"] as const;

/** 3.4 */
export interface FluentdFilter {
  readonly type: "record_transformer";
  readonly record: Named<string>;
}

/** 3.4 */
interface ElasticsearchOutput {
  readonly type: "elasticsearch";
  readonly host: string;
  readonly port: number;
  readonly indexName: string;
  readonly typeName: string;
  /** Extension. @default "http" */
  readonly scheme?: "http" | "https";
  /** Extension: PEM file of the authorities that signed its certificate. @default - those that the host trusts */
  readonly caFile?: string;
  /** Extension: who signs in, with {@link passwordFile}. @default - nobody */
  readonly user?: string;
  readonly passwordFile?: string;
  /** Extension: file with an API key as `<id>:<key>`, in place of a user. @default - none */
  readonly apiKeyFile?: string;
  /** Extension: version of its servers. @default "8.19.0" */
  readonly version?: string;
}

/** 3.4 */
export type FluentdOutput =
  | ElasticsearchOutput
  | { readonly type: "s3"; readonly s3Bucket: string; readonly s3Region: string; readonly path: string };

/** What each name means. */
const meanings = (s: SchemaWords) => s.named(s.entryName(), s.text());

/** `log_levels` of section 3.2. @internal */
export const logLevels = {
  builtIn: {
    TRACE: "Detailed trace information",
    DEBUG: "Debug information for troubleshooting",
    INFO: "General operational messages",
    WARN: "Warning conditions that should be noted",
    ERROR: "Error conditions that need attention",
    FATAL: "Critical errors that cause application termination",
  },
  schema: meanings,
} satisfies Section<Named<string>>;

/** `log_categories` of section 3.2. @internal */
export const logCategories = {
  builtIn: {
    access: "HTTP access logs",
    audit: "Security and compliance audit logs",
    application: "Application-specific logs",
    system: "System and infrastructure logs",
    security: "Security-related events",
    performance: "Performance monitoring logs",
  },
  schema: meanings,
} satisfies Section<Named<string>>;

const tag = (s: SchemaWords) => s.textOf('must be a tag such as "app.logs"', /^[^\s.]+(\.[^\s.]+)*$/);

const journalMatch = (s: SchemaWords) =>
  s.textOf('must be a journal match such as "_SYSTEMD_UNIT=nginx.service"', /^[A-Z0-9_]+=.+$/);

const ofInputs = (s: SchemaWords) => ({
  category: s.word().optional(),
  on: s.oneOf(INPUT_HOSTS).optional(),
  runs: s.textOf('must be a server that hosts run, such as "nginx"', /^[a-z0-9][a-z0-9-]{0,31}$/).optional(),
});

const tail = (s: SchemaWords) =>
  s.section({
    type: s.oneOf(["tail"]),
    path: s.text(),
    posFile: s.text(),
    format: s.oneOf(LOG_FORMATS),
    tag: tag(s),
    firstLine: s.text().optional(),
    ...ofInputs(s),
  });

const systemd = (s: SchemaWords) =>
  s.section({ type: s.oneOf(["systemd"]), tag: tag(s), filters: s.set(journalMatch(s)), ...ofInputs(s) });

const syslog = (s: SchemaWords) =>
  s.section({
    type: s.oneOf(["syslog"]),
    tag: tag(s),
    port: s.port(),
    protocol: s.oneOf(["tcp", "udp"]),
    ...ofInputs(s),
  });

const recordTransformer = (s: SchemaWords) =>
  s.section({ type: s.oneOf(["record_transformer"]), record: s.named(s.entryName(), s.text()) });

const elasticsearch = (s: SchemaWords) =>
  s.section({
    type: s.oneOf(["elasticsearch"]),
    host: s.host(),
    port: s.port(),
    indexName: s.textOf(
      'must be an index name (lower case, without spaces and without \\ / * ? " < > | , #, not - _ + first)',
      /^(?![-_+.])[^A-Z\s\\/*?"<>|,#:]{1,200}$/,
    ),
    typeName: s.word(),
    scheme: s.oneOf(["http", "https"]).optional(),
    caFile: s.absolutePath().optional(),
    user: s.textOf("must be a user's name", /^[^\s:\p{Cc}]{1,100}$/u).optional(),
    passwordFile: s.absolutePath().optional(),
    apiKeyFile: s.absolutePath().optional(),
    version: s.textOf('must be a version such as "8.19.3"', /^\d+\.\d+\.\d+$/).optional(),
  });

const s3 = (s: SchemaWords) =>
  s.section({
    type: s.oneOf(["s3"]),
    s3Bucket: s.textOrTokenOf(
      "must be a bucket name (3 to 63 lower-case letters, digits, dots and hyphens)",
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    ),
    s3Region: s.textOrTokenOf('must be a region such as "us-east-1"', /^[a-z]{2,}(-[a-z0-9]+)+$/),
    path: s.text(),
  });

/** `fluentd` of section 3.4. @internal */
export const fluentd = {
  builtIn: {
    input: [
      {
        type: "tail",
        path: "/var/log/app/*.log",
        posFile: "/var/log/fluentd/app.log.pos",
        format: "json",
        tag: "app.logs",
      },
      {
        type: "systemd",
        tag: "systemd.logs",
        filters: ["_SYSTEMD_UNIT=nginx.service", "_SYSTEMD_UNIT=app.service"],
      },
    ],
    filter: [{ type: "record_transformer", record: { hostname: "#{Socket.gethostname}", environment: "${ENV}" } }],
    output: [
      { type: "elasticsearch", host: "elasticsearch-cluster", port: 9200, indexName: "logs", typeName: "_doc" },
      { type: "s3", s3Bucket: "logs-archive", s3Region: "us-east-1", path: "logs/%Y/%m/%d/" },
    ],
  },
  schema: (s) =>
    s.section({
      input: s.list(s.variants("type", [tail(s), systemd(s), syslog(s)])),
      filter: s.list(recordTransformer(s)),
      output: s.list(s.variants("type", [elasticsearch(s), s3(s)])),
    }),
} satisfies Section<FluentdSection>;
