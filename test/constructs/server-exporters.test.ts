import { Dashboards } from "../../constructs/dashboards";
import { Duration } from "../../lib/units";
import { releaseFiles, synthesized } from "../../testing";
import { build, factsOf, fileOf, MONITOR, type Options, WEB, yamlOf } from "./metrics-stack";

const NAMES = ["postgres", "mysqld", "redis", "nginx"] as const;
const DB = { ...WEB, name: "db-1", address: "10.0.0.21", runs: [...NAMES], application: false } as const;
const ALL = { exporters: { postgres: {}, mysqld: {}, redis: {}, nginx: {} } } as const;
const HOSTS = [MONITOR, WEB, DB];
const CERTIFICATES = { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" };

const FILES = {
  postgres: "Databases/postgresql.json",
  mysqld: "Databases/mariadb-and-mysql.json",
  redis: "Databases/redis.json",
  nginx: "Servers/nginx.json",
} as const;

const mockLoads: string[] = [];
jest.mock("../../lib/server-exporters", () => {
  mockLoads.push("server-exporters");
  return jest.requireActual<object>("../../lib/server-exporters");
});

/** An alert of a user's own. */
const alertOn = (expr: string) => ({ name: "mine", expr, for: Duration.minutes(5), severity: "info", summary: "s" });

function refusal(options: Options, expr?: string): string {
  try {
    const { stack, metrics } = build(options);
    if (expr !== undefined) metrics.addAlert(alertOn(expr));
    synthesized(stack);
    return "nothing is refused";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("exporters of servers", () => {
  it("load nothing where no section asks for one", () => {
    build();
    expect(mockLoads).toEqual([]);
    build({ hosts: HOSTS, overrides: ALL });
    expect(mockLoads).toEqual(["server-exporters"]);
  });

  it("run beside their servers and on no other host, and are scraped there", () => {
    const { stack, metrics } = build({ hosts: HOSTS, overrides: ALL });
    const unitsOn = (host: string) =>
      Object.keys(releaseFiles(stack, host)).filter((path) => /units\/vmo-(postgres|mysqld|redis|nginx)-/.test(path));
    expect(unitsOn("web-1")).toEqual([]);
    expect(unitsOn("db-1")).toEqual([
      "units/vmo-mysqld-exporter.service",
      "units/vmo-nginx-exporter.service",
      "units/vmo-postgres-exporter.service",
      "units/vmo-redis-exporter.service",
    ]);
    expect(metrics.scrapeJobs).toEqual(expect.arrayContaining([...NAMES]));
    const { scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    expect(scrape_configs.find(({ job_name }) => job_name === "redis")).toMatchObject({
      relabel_configs: [
        { source_labels: ["__meta_vmo_runs"], regex: ".*,redis,.*", action: "keep" },
        { source_labels: ["__address__"], target_label: "__address__", replacement: "$1:9121" },
      ],
    });
    expect(metrics.alerts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["PostgresDown", "MysqlDown", "RedisDown", "NginxDown"]),
    );
  });

  it("serve with their hosts' certificates where the fleet has some, and let in Prometheus alone", () => {
    const { stack } = build({ hosts: HOSTS, overrides: ALL, certificates: CERTIFICATES });
    for (const name of ["postgres", "mysqld", "nginx"]) {
      expect(fileOf(stack, "db-1", `units/vmo-${name}-exporter.service`)).toContain(
        `--web.config.file=/opt/vm-observability/host/web/${name}-exporter.yml`,
      );
      expect(factsOf(stack, "db-1")).toContain(`web/${name}-exporter.yml`);
    }
    const redis = fileOf(stack, "db-1", "units/vmo-redis-exporter.service");
    expect(redis).toMatch(
      /-tls-server-cert-file=\S+fleet\.pem -tls-server-key-file=\S+fleet\.pem -tls-server-ca-cert-file=\S+fleet-ca\.pem/,
    );
    const { scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    for (const name of NAMES)
      expect(scrape_configs.find(({ job_name }) => job_name === name)).toMatchObject({ scheme: "https" });
    expect(refusal({ hosts: HOSTS, overrides: ALL, certificates: CERTIFICATES })).toBe("nothing is refused");
  });

  it("run on hosts of a role where their section says so, for a server that is elsewhere", () => {
    const postgres = {
      on: "metrics",
      server: "db.example.com:5432",
      tls: {},
      passwordFile: "/etc/secrets/pg",
    } as const;
    const { stack } = build({ overrides: { exporters: { postgres } } });
    const unit = fileOf(stack, "monitor-1", "units/vmo-postgres-exporter.service");
    expect(unit).toContain("DATA_SOURCE_URI=db.example.com:5432/postgres?sslmode=verify-full");
    expect(unit).toContain("LoadCredential=password:/etc/secrets/pg");
    expect(JSON.stringify(synthesized(stack).json)).not.toContain("postgresql://");
  });

  // It asked a socket of the monitoring host, and PostgresDown was all that said so.
  it("advise on a section that says on which hosts, and not where the server is", () => {
    const advised = (exporters: object, hosts: Options["hosts"] = [MONITOR]) => {
      const { stack, metrics } = build({ hosts: hosts, overrides: { exporters } });
      synthesized(stack);
      return metrics.node.metadata.map(({ data }) => String(data)).filter((one) => one.includes("server-elsewhere"));
    };
    const on = { on: "metrics" };
    expect(advised({ postgres: on, mysqld: on, redis: on, nginx: on })).toEqual(
      [
        ["postgres", "/run/postgresql/.s.PGSQL.5432", "server"],
        ["mysqld", "/run/mysqld/mysqld.sock", "client_file"],
        ["redis", "127.0.0.1:6379", "server"],
        ["nginx", "http://127.0.0.1:8080/stub_status", "status_page"],
      ].map(
        ([name, address, key]) =>
          `exporters.${name}.on: has it ask "${address}" on monitor-1; say where the server is by ${key}, or that it is there by "${name}" in runs of the host (exporters.server-elsewhere; to switch it off, add it to advice.off)`,
      ),
    );
    expect(advised({ postgres: on, redis: on }, [{ ...MONITOR, runs: ["postgres", "redis"] }])).toEqual([]);
    const far = { ...on, server: "db.example.com:6379" };
    expect(advised({ redis: far, postgres: { ...on, server: "db.example.com:5432", passwordFile: "/p" } })).toEqual([]);
  });

  it("are known to rules of users; without any, a message says how to have them", () => {
    const expr = "mysql_global_status_threads_connected > 100 and redis_connected_clients > 5";
    expect(refusal({ hosts: HOSTS, overrides: ALL }, expr)).toBe("nothing is refused");
    expect(refusal({}, expr)).toContain(
      'mysql_global_status_threads_connected comes from mysqld_exporter, which runs nowhere; add mysqld to exporters, and "mysqld" to runs of hosts',
    );
    expect(refusal({ hosts: HOSTS, overrides: ALL }, "rate(pg_statements_calls_total[5m]) > 5")).toContain(
      "pg_statements_calls_total comes from pg_stat_statements, which is not read; create the extension and set exporters.postgres.statements to true",
    );
  });

  it("advise on what lets in more than Prometheus, and on a password that the network can read", () => {
    const warned = (overrides: Options["overrides"], hosts: Options["hosts"] = HOSTS) => {
      const { stack, metrics } = build({ hosts: hosts, overrides: overrides!, certificates: CERTIFICATES });
      synthesized(stack);
      return metrics.node.metadata.map(({ data }) => String(data)).join("\n");
    };
    const old = [MONITOR, { ...DB, distribution: "debian-12" as const }];
    const sources = { artifacts: { sources: { postgres_exporter: "distribution" } } } as const;
    expect(warned({ exporters: { postgres: {} }, ...sources }, old)).toContain(
      "postgres_exporter: version 0.11.1 knows no client_allowed_sans",
    );
    expect(warned({ exporters: { redis: {} } })).toContain(
      "redis_exporter: knows its clients by the fleet's authority alone",
    );
    const redis = { server: "cache.example.com:6379", passwordsFile: "/etc/secrets/redis" };
    expect(warned({ exporters: { redis } })).toContain("exporters.redis: should not send its password");
    expect(warned({ exporters: { redis: { ...redis, tls: {} } } })).not.toContain("should not send its password");
  });
});

describe("dashboards of servers", () => {
  it.each([
    ["beside applications", HOSTS, ALL],
    ["without any application", [MONITOR, DB], ALL],
    ["with statements", HOSTS, { exporters: { postgres: { statements: true }, mysqld: { statements: true } } }],
    ["alone", [MONITOR, DB], { exporters: { nginx: {} } }],
  ] as const)("have no query that Prometheus could not answer, and no advice, %s", (_, hosts, overrides) => {
    const { stack, metrics } = build({ hosts, overrides });
    const dashboards = new Dashboards(stack, "dashboards", { metrics });
    synthesized(stack);
    expect(dashboards.node.metadata.map(({ data }) => String(data))).toEqual([]);
    const shown = Object.keys(overrides.exporters).map((name) => FILES[name as keyof typeof FILES]);
    expect(Object.keys(dashboards.files)).toEqual(expect.arrayContaining(shown));
  });
});

describe("the document's database metrics", () => {
  const rulesOf = (options: Options) =>
    build(options).metrics.recordingRules.filter(({ record }) => record.startsWith("db_"));

  it("are recorded from each database by the label db_system, and from no other exporter", () => {
    const rules = rulesOf({ hosts: HOSTS, overrides: ALL });
    expect(rules.map(({ record, adds }) => `${record} ${adds?.["db_system"]}`)).toEqual([
      "db_connections_active postgresql",
      "db_connections_idle postgresql",
      "db_connections_max postgresql",
      "db_deadlocks_total postgresql",
      "db_connections_active mysql",
      "db_connections_idle mysql",
      "db_connections_max mysql",
      "db_queries_total mysql",
      "db_deadlocks_total mysql",
      "db_connections_active redis",
      "db_connections_max redis",
      "db_queries_total redis",
      "db_errors_total redis",
      "db_query_duration_seconds redis",
    ]);
    const statements = rulesOf({ hosts: HOSTS, overrides: { exporters: { postgres: { statements: true } } } });
    expect(statements.map(({ record }) => record)).toEqual(
      expect.arrayContaining(["db_queries_total", "db_query_duration_seconds"]),
    );
  });

  it("stay those of applications that expose them: their pages keep the names, and the document's alert reads both", () => {
    const { stack, metrics } = build({ hosts: HOSTS, overrides: ALL });
    const { scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    const application = scrape_configs.find(({ job_name }) => job_name === "application") as unknown as {
      metric_relabel_configs: { regex: string; target_label: string }[];
    };
    const renamed = application.metric_relabel_configs.find(({ target_label }) => target_label === "__name__")?.regex;
    expect(renamed).toContain("cpu_usage_percent");
    expect(renamed).toContain("pg_stat_activity_count");
    expect(renamed).not.toMatch(/[(|]db_/);
    expect(metrics.alerts.find(({ name }) => name === "database_connections")?.expr).toBe(
      "db_connections_active / (db_connections_max > 0) > 0.8",
    );
    const pools = 'db_connections_active{pool="orders"} > 5 and db_queries_total{job="application"} > 0';
    expect(refusal({ hosts: HOSTS, overrides: ALL }, pools)).toBe("nothing is refused");
  });

  it("have percentiles where applications do, and none of a mean", () => {
    const percentile = (matchers: string) =>
      `histogram_quantile(0.95, sum by (le) (rate(db_query_duration_seconds_bucket${matchers}[5m]))) > 1`;
    const all = { hosts: HOSTS, overrides: ALL };
    expect(refusal(all, percentile(""))).toBe("nothing is refused");
    expect(refusal(all, percentile('{job="application"}'))).toBe("nothing is refused");
    const why = "which shows no histogram: db_query_duration_seconds is a mean, and no percentile follows from it";
    expect(refusal(all, percentile('{job="redis"}'))).toContain(`is on no page of redis_exporter, ${why}`);
    expect(refusal(all, percentile('{db_system="redis"}'))).toContain(`is on no page of redis_exporter, ${why}`);
    const alone = "is of applications alone, and none exposes it; exporters of databases have no histogram";
    expect(refusal({ hosts: [MONITOR, DB], overrides: ALL }, percentile(""))).toContain(alone);
    const listed = { ...ALL, databaseMetrics: ["db_connections_active"] };
    expect(refusal({ hosts: HOSTS, overrides: listed }, percentile(""))).toContain(alone);
    expect(refusal(all, 'db_query_duration_seconds{job="redis"} > 1')).toBe("nothing is refused");
  });
});

describe("an exporter that cannot work is refused", () => {
  it.each<[string, Options, string]>([
    [
      "without a host that runs its server",
      { overrides: ALL },
      'must have hosts whose runs name "postgres" for postgres-exporter; the fleet has none',
    ],
    [
      "with the port of another server on its host",
      { hosts: HOSTS, overrides: { exporters: { redis: { port: 9100 } } } },
      "9100",
    ],
    [
      "as Debian 12 packages nginx's",
      {
        hosts: [MONITOR, { ...DB, distribution: "debian-12" }],
        overrides: { exporters: { nginx: {} }, artifacts: { sources: { nginx_exporter: "distribution" } } },
      },
      'must be nginx-prometheus-exporter 1.0.0 or later, got 0.11.0, which debian-12 has; set artifacts.sources.nginx_exporter to "upstream"',
    ],
    [
      "in a version before all that was tried",
      {
        hosts: HOSTS,
        overrides: { exporters: { mysqld: {} }, artifacts: { versions: { mysqld_exporter: "0.12.1" } } },
      },
      "must be mysqld_exporter 0.14.0 or later, got 0.12.1",
    ],
  ])("%s", (_, options, message) => {
    expect(refusal(options)).toContain(message);
  });
});
