import type { Duration } from "../../units";
import type { Severity } from "./names";
import { address } from "./scraping";
import type { SchemaWords, Section } from "./section";

/** Extension: exporters of servers of the user's own. Those that are absent run nowhere. */
export interface ExportersSection {
  readonly postgres?: PostgresExporterSection;
  readonly mysqld?: MysqldExporterSection;
  readonly redis?: RedisExporterSection;
  readonly nginx?: NginxExporterSection;
}

/** Extension: what all of them have. */
export interface ServerExporterSection {
  /** Hosts that it runs on in the place of those that run the server, for one that is not on a host of the fleet. */
  readonly on?: "workloads" | "metrics" | "dashboards" | "tracing" | "logs" | "proxy" | "storage";
  readonly port: number;
  /** How long the server does not answer before the alert. @default 1m */
  readonly duration: Duration;
  /** Of the alert. @default "critical" */
  readonly severity: Severity;
}

/** Extension: postgres_exporter. */
export interface PostgresExporterSection extends ServerExporterSection {
  /** Its socket, or host and port. @default "/run/postgresql/.s.PGSQL.5432" */
  readonly server: string;
  /** The database that it connects to; it reports on all of the server. @default "postgres" */
  readonly database: string;
  /** @default "vmo-postgres-exporter" */
  readonly user: string;
  /** File of the host with the password. @default - none: over its socket, the server knows the account */
  readonly passwordFile?: string;
  readonly tls?: ServerTlsSection;
  /** Whether it counts statements, for which the server needs pg_stat_statements. @default false */
  readonly statements: boolean;
}

/** Extension: mysqld_exporter, for MariaDB and MySQL. */
export interface MysqldExporterSection extends ServerExporterSection {
  /** @default "/run/mysqld/mysqld.sock" */
  readonly socket?: string;
  /** @default "vmo-mysqld-exporter" */
  readonly user?: string;
  /** File of the host with a section `[client]`: user, password, host and port. @default - none: over its socket, the server knows the account */
  readonly clientFile?: string;
  /** Whether it reads sums over all statements, for which the server needs its performance schema. @default false */
  readonly statements: boolean;
}

/** Extension: redis_exporter. */
export interface RedisExporterSection extends ServerExporterSection {
  /** Host and port. @default "127.0.0.1:6379" */
  readonly server: string;
  /** @default - the user "default" */
  readonly user?: string;
  /** File of the host with passwords by addresses, as JSON. @default - none */
  readonly passwordsFile?: string;
  readonly tls?: ServerTlsSection;
}

/** Extension: nginx-prometheus-exporter. */
export interface NginxExporterSection extends ServerExporterSection {
  /** Address of the server's stub_status. @default "http://127.0.0.1:8080/stub_status" */
  readonly statusPage: string;
}

/** Extension: TLS on the way to a server, whose certificate is verified. */
export interface ServerTlsSection {
  /** File of the host with the authorities. @default - those of the host */
  readonly caFile?: string;
}

const any = (s: SchemaWords, port: number) => ({
  on: s.oneOf(["workloads", "metrics", "dashboards", "tracing", "logs", "proxy", "storage"]).optional(),
  port: s.port().default(port),
  duration: s.duration({ zero: true }).prefault("1m"),
  severity: s.word().default("critical"),
});

const tls = (s: SchemaWords) => s.section({ caFile: s.absolutePath().optional() }).optional();

/** Letters that need no quotes where connections are described. */
const account = (s: SchemaWords) =>
  s.textOf("must be a user's name of letters, digits and _ . -", /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/);

const postgres = (s: SchemaWords) =>
  s.section({
    ...any(s, 9187),
    server: s
      .textOf(
        'must be host and port such as "db-1:5432", or a socket such as "/run/postgresql/.s.PGSQL.5432"',
        /^(\/[\w/.-]*\/\.s\.PGSQL\.|[A-Za-z0-9._-]+:|\[[0-9A-Fa-f:.]+\]:)\d{1,5}$/,
      )
      .default("/run/postgresql/.s.PGSQL.5432"),
    database: s
      .textOf("must be a database's name of letters, digits and _ -", /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/)
      .default("postgres"),
    user: account(s).default("vmo-postgres-exporter"),
    passwordFile: s.absolutePath().optional(),
    tls: tls(s),
    statements: s.flag().default(false),
  });

const mysqld = (s: SchemaWords) =>
  s.section({
    ...any(s, 9104),
    socket: s.textOf('must be a socket such as "/run/mysqld/mysqld.sock"', /^\/[\w/.-]+$/).optional(),
    user: account(s).optional(),
    clientFile: s.absolutePath().optional(),
    statements: s.flag().default(false),
  });

const redis = (s: SchemaWords) =>
  s.section({
    ...any(s, 9121),
    server: address(s).default("127.0.0.1:6379"),
    user: account(s).optional(),
    passwordsFile: s.absolutePath().optional(),
    tls: tls(s),
  });

const nginx = (s: SchemaWords) =>
  s.section({ ...any(s, 9113), statusPage: s.url().default("http://127.0.0.1:8080/stub_status") });

/** Exporters of servers of the user's own. @internal */
export const exporters = {
  builtIn: {},
  schema: (s) =>
    s.section({
      postgres: postgres(s).optional(),
      mysqld: mysqld(s).optional(),
      redis: redis(s).optional(),
      nginx: nginx(s).optional(),
    }),
} satisfies Section<ExportersSection>;
