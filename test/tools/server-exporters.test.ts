import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { PrometheusApi } from "../../harness/prometheus-api";
import { askServer } from "../../harness/tls-client";
import type { ProgramOptions } from "../../lib/artifacts";
import { concrete } from "../../lib/dashboards/queries";
import {
  MYSQLD_DASHBOARD,
  MYSQLD_FAMILIES,
  mysqldExporterFeatures,
  mysqldExporterPlan,
  mysqldMetrics,
  mysqldRules,
} from "../../lib/exporters/mysqld";
import { NGINX_DASHBOARD, NGINX_METRICS, nginxExporterPlan, nginxRules } from "../../lib/exporters/nginx";
import {
  POSTGRES_DASHBOARD,
  POSTGRES_FAMILIES,
  postgresExporterFeatures,
  postgresExporterPlan,
  postgresMetrics,
  postgresRules,
} from "../../lib/exporters/postgres";
import { REDIS_METRICS, redisAddresses, redisExporterPlan, redisRules } from "../../lib/exporters/redis";
import { type ComponentPlan, fleetNameOf } from "../../lib/host";
import { prometheusPlan } from "../../lib/prometheus";
import { RUNTIME_METRICS, SCRAPE_METRICS } from "../../lib/rules";
import { webFact } from "../../lib/server-exporters";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { webConfigOf } from "../../lib/web-config";
import { toYaml } from "../../lib/yaml";
import { Workplace } from "../command/command-runs";
import { everything } from "../prometheus/model";
import { Staged } from "./servers";
import { PASSWORD, type ServerName, WatchedServers } from "./watched-servers";

const NAMES: readonly ServerName[] = ["postgres", "mysqld", "redis", "nginx"];
const SUITES: readonly Suite[] = ["bookworm", "trixie", "sid"];
const VERSIONS: Readonly<Record<ServerName, Partial<Record<Suite, string>>>> = {
  postgres: { bookworm: "0.11.1", trixie: "0.17.1", sid: "0.19.1" },
  mysqld: { bookworm: "0.14.0", trixie: "0.17.2", sid: "0.19.0" },
  redis: { bookworm: "1.45.0", trixie: "1.69.0", sid: "1.86.0" },
  nginx: { trixie: "1.4.1", sid: "1.5.1" },
};

/** The monitoring host, the host of the servers, and one of no concern. */
const place = new Workplace([
  { host: "monitor-1", roles: ["metrics"], addresses: [] },
  { host: "db-1", roles: [], addresses: [] },
  { host: "web-1", roles: [], addresses: [] },
]);
const certificate = (host: string) => place.read(`certificates/fleet/hosts/${host}.pem`);
const authorities = () => place.read("certificates/fleet/ca.pem");

let servers: WatchedServers;
let prometheus: PrometheusApi;
const staged: Staged[] = [];
/** Ports of exporters by their server and suite. */
const ports = new Map<string, number>();

/** The sections of one suite's exporters: over sockets and accounts with the first and the last, with passwords in between. */
function sectionsOf(suite: Suite, port: Readonly<Record<ServerName, number>>) {
  const { ports: at, socket } = servers;
  const signsIn = suite === "trixie";
  return parseSpecification(`
exporters:
  postgres:
    port: ${port.postgres}
    server: ${signsIn ? `127.0.0.1:${at.postgres}` : socket}
    statements: true
    ${signsIn ? "password_file: /etc/secrets/postgres" : ""}
  mysqld:
    port: ${port.mysqld}
    statements: true
    ${signsIn ? "client_file: /etc/secrets/mysqld" : `user: root\n    socket: ${servers.path("run/mysqld.sock")}`}
  redis:
    port: ${port.redis}
    server: 127.0.0.1:${at.redis}
    user: vmo-redis-exporter
    passwords_file: /etc/secrets/redis
  nginx: { port: ${port.nginx}, status_page: "http://127.0.0.1:${at.nginx}/stub_status" }
`).exporters as Required<ReturnType<typeof parseSpecification>["exporters"]>;
}

async function startExporter(suite: Suite, name: ServerName, plan: ComponentPlan, told: boolean, secrets: object) {
  const clients = { roles: ["metrics"], host: fleetNameOf("db-1"), told } as const;
  const facts = { [webFact({ component: `${name}-exporter` })]: toYaml(webConfigOf(clients)) };
  const host = { name: "db-1", address: "127.0.0.1", hostsFile: place.path("hosts"), facts };
  const one = new Staged(plan, suite, host);
  staged.push(one);
  one.giveCertificate(certificate("db-1"), authorities());
  one.giveSecrets(secrets as Record<string, string>);
  for (const { code, stdout, stderr } of await one.validate()) expect(code === 0 ? "" : stdout + stderr).toBe("");
  await one.start();
  await one.probe(0);
}

async function startSuite(suite: Suite): Promise<void> {
  const port = { postgres: 0, mysqld: 0, redis: 0, nginx: 0 };
  for (const name of NAMES) {
    port[name] = await freePort();
    if (VERSIONS[name][suite] !== undefined) ports.set(`${name} ${suite}`, port[name]);
  }
  const sections = sectionsOf(suite, port);
  const redis = { ...sections.redis, overTls: true };
  const optionsOf = (name: ServerName): ProgramOptions => ({
    source: { source: "upstream" },
    distribution: "debian-13",
    version: VERSIONS[name][suite] ?? "",
  });
  const client = `[client]\nuser=vmo-mysqld-exporter\npassword=${PASSWORD}\nhost=127.0.0.1\nport=${servers.ports.mysqld}\n`;
  const passwords = JSON.stringify(Object.fromEntries(redisAddresses(redis).map((address) => [address, PASSWORD])));
  const told = suite !== "bookworm";
  expect([
    postgresExporterFeatures.supports(VERSIONS.postgres[suite] ?? "", "clientAllowedSans"),
    mysqldExporterFeatures.supports(VERSIONS.mysqld[suite] ?? "", "clientAllowedSans"),
  ]).toEqual([told, told]);
  const tls = <T>(section: T) => ({ ...section, overTls: true });
  await Promise.all([
    startExporter(suite, "postgres", postgresExporterPlan(tls(sections.postgres), optionsOf("postgres")), told, {
      password: PASSWORD,
    }),
    startExporter(suite, "mysqld", mysqldExporterPlan(tls(sections.mysqld), optionsOf("mysqld")), told, { client }),
    startExporter(suite, "redis", redisExporterPlan(redis, optionsOf("redis")), told, { passwords }),
    ...(suite === "bookworm"
      ? []
      : [startExporter(suite, "nginx", nginxExporterPlan(tls(sections.nginx), optionsOf("nginx")), told, {})]),
  ]);
}

async function startPrometheus(): Promise<void> {
  const port = await freePort();
  const { replicaLabel: _, externalUrl: __, ...whole } = everything;
  const sections = sectionsOf("sid", { postgres: 1, mysqld: 1, redis: 1, nginx: 1 });
  const options = { window: Duration.minutes(5), hostLabels: [] };
  const plan = prometheusPlan(
    {
      ...whole,
      port,
      exposure: "loopback",
      evaluationInterval: Duration.seconds(1),
      jobs: NAMES.map((name) => ({
        name,
        // Longer than postgres_exporter tries to connect to a server that is down.
        interval: Duration.seconds(3),
        timeout: Duration.seconds(3),
        owns: true,
        discovery: {
          configs: {
            static_configs: [
              {
                targets: SUITES.flatMap((suite) => ports.get(`${name} ${suite}`) ?? []).map((at) => `127.0.0.1:${at}`),
              },
            ],
          },
          relabelings: [],
          as: "fleet",
          serverName: fleetNameOf("db-1"),
        },
      })),
      groups: [
        postgresRules(sections.postgres, options),
        mysqldRules(sections.mysqld, options),
        redisRules(sections.redis, options),
        nginxRules(sections.nginx),
      ],
      remoteWrite: [],
      alertmanagers: [],
    },
    { source: { source: "upstream" }, distribution: "debian-13", version: "3.5.3" },
  );
  const one = new Staged(plan, "sid", {
    name: "monitor-1",
    address: "127.0.0.1",
    hostsFile: place.path("hosts"),
    facts: {},
  });
  staged.push(one);
  one.giveCertificate(certificate("monitor-1"), authorities());
  await one.start({ VMO_HOST_NAME: "monitor-1" });
  prometheus = PrometheusApi.at(`http://127.0.0.1:${port}`);
}

beforeAll(async () => {
  place.now = new Date();
  expect((await place.certificates("make")).code).toBe(0);
  place.write(
    "hosts",
    `127.0.0.1 localhost\n127.0.0.1 ${fleetNameOf("monitor-1")}\n127.0.0.1 ${fleetNameOf("db-1")}\n`,
  );
  servers = await WatchedServers.start();
  await Promise.all(SUITES.map(startSuite));
  await startPrometheus();
}, 240_000);
afterAll(async () => {
  await Promise.all(staged.map((one) => one.remove()));
  await servers.remove();
  place.remove();
});

const COUNT = { postgres: 3, mysqld: 3, redis: 3, nginx: 2 } as const;
const UP = { postgres: "pg_up", mysqld: "mysql_up", redis: "redis_up", nginx: "nginx_up" } as const;
/** How many exporters say `value` of their servers. */
const say = async (name: ServerName, value: 0 | 1) =>
  (await prometheus.query(`${UP[name]}{job="${name}"} == ${value}`)).length;

describe("exporters of Debian 12, 13 and sid beside real servers", () => {
  it("are let in with the least rights, over sockets and by passwords", async () => {
    for (const name of NAMES)
      await eventually(`${name} answers its exporters`, async () => (await say(name, 1)) === COUNT[name]);
    expect((await prometheus.targets()).filter(({ up }) => !up)).toEqual([]);
    expect(await prometheus.query("pg_exporter_last_scrape_error != 0")).toEqual([]);
    expect(await prometheus.query("mysql_exporter_last_scrape_error != 0")).toEqual([]);
  });

  it("give the document's database metrics, in every version", async () => {
    const counts = async () =>
      Object.fromEntries(
        (await prometheus.query('count by (__name__, db_system) ({__name__=~"db_.+"})')).map(({ metric, value }) => [
          `${metric["db_system"]} ${metric["__name__"]}`,
          value,
        ]),
      );
    const expected = [
      ...["connections_active", "connections_idle", "connections_max", "query_duration_seconds"].flatMap((what) => [
        `postgresql db_${what}`,
        `mysql db_${what}`,
      ]),
      ...["mysql db_queries_total", "mysql db_errors_total", "mysql db_deadlocks_total"],
      ...["connections_active", "connections_max", "queries_total", "query_duration_seconds"].map(
        (what) => `redis db_${what}`,
      ),
    ];
    await eventually("all are recorded", async () => {
      const found = await counts();
      return expected.every((name) => found[name] === 3) && found["postgresql db_deadlocks_total"] !== undefined;
    });
    const most = await prometheus.query("max by (db_system) (db_connections_max)");
    expect(Object.fromEntries(most.map(({ metric, value }) => [metric["db_system"], value]))).toEqual({
      postgresql: 100,
      mysql: 151,
      redis: 10_000,
    });
    const share = await prometheus.query("db_connections_active / db_connections_max");
    expect(share).toHaveLength(9);
  });

  it("expose what the catalogue says, and nothing of their own beside", async () => {
    const metrics = [
      ...[...postgresMetrics({ statements: true }), ...mysqldMetrics({ statements: true }), ...REDIS_METRICS],
      ...[...NGINX_METRICS, ...SCRAPE_METRICS, ...RUNTIME_METRICS],
    ];
    const known = new Set(metrics.flatMap(({ name }) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]));
    const families = [...POSTGRES_FAMILIES, ...MYSQLD_FAMILIES].map(({ prefix }) => prefix);
    const names = (await prometheus.query('group by (__name__) ({job=~"postgres|mysqld|redis|nginx"})')).map(
      ({ metric }) => metric["__name__"] ?? "",
    );
    expect(names.length).toBeGreaterThan(900);
    const own = /^(db_|scrape_|(nginxexporter|postgres_exporter|mysqld_exporter)_)/;
    expect(
      names.filter(
        (name) => !known.has(name) && !own.test(name) && !families.some((prefix) => name.startsWith(prefix)),
      ),
    ).toEqual([]);
  });

  // Redis's needs commands that fail: test/e2e/everything.test.ts has them.
  it.each([POSTGRES_DASHBOARD, MYSQLD_DASHBOARD, NGINX_DASHBOARD].map((one) => [one.title, one] as const))(
    "fill every panel of the dashboard %s",
    async (_, { rows }) => {
      const panels = rows.flatMap(({ panels: some }) => some);
      const isEmpty = async (queries: readonly { readonly expr: string }[]) =>
        (await Promise.all(queries.map(({ expr }) => prometheus.query(concrete(expr, "30s"))))).flat().length === 0;
      await eventually("each has data", async () => {
        const empty = await Promise.all(
          panels.map(async ({ title, queries }) => ((await isEmpty(queries)) ? [title] : [])),
        );
        expect(empty.flat()).toEqual([]);
        return true;
      });
    },
  );

  it("answer nobody but Prometheus: not without a certificate, and not with that of a workload", async () => {
    const refusedFor = async (name: ServerName, suite: Suite, host?: string) => {
      const port = ports.get(`${name} ${suite}`) ?? 0;
      const of = { address: "127.0.0.1", port, path: "/metrics", name: fleetNameOf("db-1"), ca: authorities() };
      return (await askServer({ ...of, ...(host !== undefined && { pem: certificate(host) }) })).refused !== undefined;
    };
    for (const key of ports.keys()) {
      const [name, suite] = key.split(" ") as [ServerName, Suite];
      expect([key, await refusedFor(name, suite)]).toEqual([key, true]);
      expect([key, await refusedFor(name, suite, "monitor-1")]).toEqual([key, false]);
      // Builds of Debian 12 and redis_exporter cannot tell their clients apart.
      const nameless = suite === "bookworm" || name === "redis";
      expect([key, await refusedFor(name, suite, "web-1")]).toEqual([key, !nameless]);
    }
  });

  it("have units that are as closed as those of servers", async () => {
    for (const one of staged.slice(0, -1)) {
      const program = one.plan.probes[0]?.purpose.split(" ")[0] ?? "";
      const { exposure, wrong } = await one.unitReport(program);
      expect([program, wrong]).toEqual([program, ""]);
      expect(exposure).toBeLessThanOrEqual(1.6);
    }
  });

  it("say of replicas that they have lost their primaries, of which nothing was known", async () => {
    await servers.followNobody();
    await eventually("both alerts wait for their time, of every version", async () => {
      const told = (await prometheus.alerts()).map(({ name, instance }) => `${name} ${instance}`);
      return SUITES.every((suite) =>
        (["redis", "mysqld"] as const).every((name) =>
          told.includes(
            `${name === "redis" ? "RedisReplicaStopped" : "MysqlReplicaStopped"} 127.0.0.1:${ports.get(`${name} ${suite}`)}`,
          ),
        ),
      );
    });
    const followers = await prometheus.query('{__name__=~"mysql_slave_status_(slave|replica)_(io|sql)_running"}');
    const described = new Map(mysqldMetrics({ statements: true }).map(({ name, labels }) => [name, labels]));
    expect(followers.length).toBeGreaterThanOrEqual(2 * SUITES.length);
    for (const { metric } of followers) {
      const { __name__: name = "", instance: _, job: __, ...labels } = metric;
      // Those that are empty are left out.
      expect([name, ...(described.get(name) ?? [])]).toEqual(expect.arrayContaining([name, ...Object.keys(labels)]));
      expect(described.has(name)).toBe(true);
    }
    const lost = await prometheus.query(
      'count by (__name__) ({job="redis",__name__=~"redis_(master|slave)_.*",master_port="1"})',
    );
    const known = new Set(REDIS_METRICS.map(({ name }) => name));
    expect(lost.map(({ metric }) => metric["__name__"] ?? "").filter((name) => !known.has(name))).toEqual([]);
  });

  it("are told by an alert when PostgreSQL refuses new sessions, although they keep one and say that it is up", async () => {
    servers.refuseNewSessions();
    // That of Debian 12 asks everything over the session that it keeps, and goes on.
    const [, ...refused] = SUITES.map((suite) => `127.0.0.1:${ports.get(`postgres ${suite}`)}`);
    await eventually("PostgresDown waits for its time", async () => {
      const told = (await prometheus.alerts()).filter(({ name }) => name === "PostgresDown");
      return refused.every((instance) => told.some((one) => one.instance === instance));
    });
    expect(await say("postgres", 1)).toBe(COUNT.postgres);
  });

  it("say that a server that was killed is down, while they answer themselves", async () => {
    await Promise.all(NAMES.map((name) => servers.kill(name)));
    for (const name of NAMES) await eventually(`${name} is down`, async () => (await say(name, 0)) === COUNT[name]);
    expect((await prometheus.targets()).filter(({ up }) => !up)).toEqual([]);
    const waiting = ["MysqlDown", "NginxDown", "PostgresDown", "RedisDown"];
    await eventually("their alerts wait for their time", async () => {
      const names = (await prometheus.alerts()).filter(({ state }) => state === "pending").map(({ name }) => name);
      return waiting.every((name) => names.includes(name));
    });
  });
});
