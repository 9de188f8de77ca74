import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** 3.4 */
export interface FluentdSection {
  readonly input: readonly FluentdInput[];
  readonly filter: readonly FluentdFilter[];
  readonly output: readonly FluentdOutput[];
}

/** 3.4 */
export type FluentdInput =
  | {
      readonly type: "tail";
      readonly path: string;
      readonly posFile: string;
      readonly format: string;
      readonly tag: string;
    }
  | { readonly type: "systemd"; readonly tag: string; readonly filters: readonly string[] };

/** 3.4 */
export interface FluentdFilter {
  readonly type: "record_transformer";
  readonly record: Named<string>;
}

/** 3.4 */
export type FluentdOutput =
  | {
      readonly type: "elasticsearch";
      readonly host: string;
      readonly port: number;
      readonly indexName: string;
      readonly typeName: string;
    }
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

const tail = (s: SchemaWords) =>
  s.section({
    type: s.oneOf(["tail"]),
    path: s.text(),
    posFile: s.text(),
    format: s.word(),
    tag: tag(s),
  });

const systemd = (s: SchemaWords) =>
  s.section({ type: s.oneOf(["systemd"]), tag: tag(s), filters: s.set(journalMatch(s)) });

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
      input: s.list(s.variants("type", [tail(s), systemd(s)])),
      filter: s.list(recordTransformer(s)),
      output: s.list(s.variants("type", [elasticsearch(s), s3(s)])),
    }),
} satisfies Section<FluentdSection>;
