import { mysqldExporterPlan } from "../../lib/exporters/mysqld";
import { nginxExporterPlan } from "../../lib/exporters/nginx";
import { postgresExporterPlan, renderStatements } from "../../lib/exporters/postgres";
import { redisExporterPlan } from "../../lib/exporters/redis";
import type { ComponentPlan } from "../../lib/host";
import { parseSpecification } from "../../lib/specification";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const debian12 = { source: { source: "distribution" }, distribution: "debian-12" } as const;
const sections = (text: string) => parseSpecification(`exporters: ${text}`).exporters;

/** What a service's file says of a plan: its command, variables and secrets. */
function serviceOf({ units, secrets }: ComponentPlan) {
  const { ExecStart, Environment } = units[0]!.sections["Service"]!;
  const variables = ([] as unknown[]).concat(Environment ?? []).map(String);
  return {
    flags: String(ExecStart).split(" ").slice(1),
    variables: variables.filter((one) => !one.startsWith("GOMEMLIMIT")),
    secrets: secrets.map(({ name, from }) => `${name} ${(from as { path: string }).path}`),
  };
}

describe("postgres_exporter", () => {
  const plan = (text: string, options: Parameters<typeof postgresExporterPlan>[1] = upstream) =>
    postgresExporterPlan(sections(`{ postgres: ${text} }`).postgres!, options);

  it("asks over the socket as its account, without a password, by default", () => {
    expect(serviceOf(plan("{}"))).toEqual({
      flags: ["--web.listen-address=:9187"],
      variables: [
        "DATA_SOURCE_USER=vmo-postgres-exporter",
        '"DATA_SOURCE_URI=/postgres?host=/run/postgresql&port=5432&sslmode=disable"',
      ],
      secrets: [],
    });
    const { account, listens, memory } = plan("{}");
    expect([account.name, listens[0]?.clients, memory.toString()]).toEqual([
      "vmo-postgres-exporter",
      ["metrics"],
      "128MiB",
    ]);
  });

  it("verifies a server elsewhere, and reads its password from a file that only its unit has", () => {
    const given =
      "{ server: 'db-1:5433', database: shop, user: exporter, password_file: /etc/s/pg, tls: { ca_file: /etc/s/ca.pem } }";
    expect(serviceOf(plan(given))).toMatchObject({
      variables: [
        "DATA_SOURCE_USER=exporter",
        "DATA_SOURCE_PASS_FILE=/run/credentials/vmo-postgres-exporter.service/password",
        '"DATA_SOURCE_URI=db-1:5433/shop?sslmode=verify-full&sslrootcert=/run/credentials/vmo-postgres-exporter.service/ca"',
      ],
      secrets: ["password /etc/s/pg", "ca /etc/s/ca.pem"],
    });
  });

  it("sums statements by database where it is to, and never shows one", () => {
    const { files } = plan("{ statements: true }");
    expect(files.map(({ path, onChange }) => [path, onChange])).toEqual([
      ["postgres-exporter/statements.yml", "restart"],
    ]);
    expect(serviceOf(plan("{ statements: true }")).flags[0]).toBe(
      "--extend.query-path=/opt/vm-observability/current/files/postgres-exporter/statements.yml",
    );
    expect(Object.values(renderStatements()).map(({ query }) => query)).toEqual([
      expect.stringMatching(/^SELECT d\.datname, sum\(s\.calls\).* GROUP BY d\.datname$/),
    ]);
  });
});

describe("mysqld_exporter", () => {
  const plan = (text: string, options: Parameters<typeof mysqldExporterPlan>[1] = upstream) =>
    mysqldExporterPlan(sections(`{ mysqld: ${text} }`).mysqld!, options);

  it("asks over the socket as its account, by a file without a secret", () => {
    expect(serviceOf(plan("{ statements: true }")).flags).toEqual([
      "--config.my-cnf=/opt/vm-observability/current/files/mysqld-exporter/client.cnf",
      "--collect.perf_schema.eventsstatementssum",
      "--web.listen-address=:9104",
    ]);
    expect(plan("{}").files[0]?.content).toBe("[client]\nuser=vmo-mysqld-exporter\nsocket=/run/mysqld/mysqld.sock\n");
  });

  it("is told by a variable where its version refuses a file without a password", () => {
    expect(serviceOf(plan("{ user: exporter }", debian12))).toEqual({
      flags: ["--web.listen-address=:9104"],
      variables: [expect.stringContaining("DATA_SOURCE_NAME=exporter@unix(/run/mysqld/mysqld.sock)/")],
      secrets: [],
    });
  });

  it("takes all from the file of a client, which has to have user and password", () => {
    const given = plan("{ client_file: /etc/s/my.cnf }", debian12);
    expect(serviceOf(given)).toMatchObject({
      flags: ["--config.my-cnf=/run/credentials/vmo-mysqld-exporter.service/client", "--web.listen-address=:9104"],
      secrets: ["client /etc/s/my.cnf"],
    });
    const rules = given.secrets[0]?.content?.map(
      ({ matches }) => new RegExp(matches.replaceAll("[[:space:]]", "\\s"), "m"),
    );
    const holds = (text: string) => rules?.map((rule) => rule.test(text));
    expect(holds("[client]\nuser = a\npassword=b\n")).toEqual([true, true]);
    expect(holds("[client]\nuser=a\npassword=\n")).toEqual([true, false]);
  });
});

describe("redis_exporter", () => {
  const plan = (text: string) => redisExporterPlan(sections(`{ redis: ${text} }`).redis!, upstream);

  it("asks beside it without a password by default", () => {
    expect(serviceOf(plan("{}"))).toEqual({
      flags: ["-redis.addr=redis://127.0.0.1:6379", "-web.listen-address=:9121"],
      variables: [],
      secrets: [],
    });
  });

  it("finds its password by the address, under each that its versions look for", () => {
    const given = plan(
      "{ server: 'cache-1:6380', user: watch, passwords_file: /etc/s/r, tls: { ca_file: /etc/s/ca } }",
    );
    expect(serviceOf(given)).toMatchObject({
      flags: [
        "-redis.addr=rediss://cache-1:6380",
        "-redis.user=watch",
        "-redis.password-file=/run/credentials/vmo-redis-exporter.service/passwords",
        "-tls-ca-cert-file=/run/credentials/vmo-redis-exporter.service/ca",
        "-web.listen-address=:9121",
      ],
      secrets: ["passwords /etc/s/r", "ca /etc/s/ca"],
    });
    const rules = given.secrets[0]?.content?.map(({ matches }) => new RegExp(matches.replaceAll("[[:space:]]", "\\s")));
    const holds = (text: string) => rules?.map((rule) => rule.test(text));
    expect(holds('{"rediss://cache-1:6380": "a", "rediss://watch@cache-1:6380": "a"}')).toEqual([true, true]);
    expect(holds('{"rediss://cache-1:6380": "a"}')).toEqual([true, false]);
    expect(holds('{"rediss://cache-1:63800": "a", "rediss://watch@cache-1:6380": ""}')).toEqual([false, false]);
  });
});

describe("nginx-prometheus-exporter", () => {
  it("asks the status page", () => {
    const given = sections("{ nginx: { status_page: 'https://127.0.0.1:8443/status?a=b' } }").nginx!;
    expect(serviceOf(nginxExporterPlan(given, upstream)).flags).toEqual([
      expect.stringContaining("--nginx.scrape-uri=https://127.0.0.1:8443/status?a=b"),
      "--web.listen-address=:9113",
    ]);
  });
});

describe("a section of an exporter that cannot work is refused", () => {
  it.each([
    [
      "a page for a server",
      "{ postgres: { server: 'http://db-1' } }",
      'exporters.postgres.server: must be host and port such as "db-1:5432", or a socket such as "/run/postgresql/.s.PGSQL.5432", got "http://db-1"',
    ],
    [
      "TLS on a socket",
      "{ postgres: { tls: {} } }",
      "exporters.postgres.tls: has no effect on a socket; exporters.postgres.server must be host and port",
    ],
    [
      "a role that would end the address",
      "{ postgres: { user: 'a@b' } }",
      'exporters.postgres.user: must be a user\'s name of letters, digits and _ . -, got "a@b"',
    ],
    [
      "a database that would add a parameter",
      "{ postgres: { database: 'a?sslmode=disable' } }",
      "exporters.postgres.database: must be a database's name of letters, digits and _ -",
    ],
    [
      "a socket beside the file of a client",
      "{ mysqld: { client_file: /etc/s, socket: /run/s } }",
      "exporters.mysqld.socket: must not be given together with exporters.mysqld.client_file, which says it",
    ],
    [
      "a relative file",
      "{ mysqld: { client_file: my.cnf } }",
      "exporters.mysqld.client_file: must be an absolute path",
    ],
    [
      "a user without a password",
      "{ redis: { user: watch } }",
      'exporters.redis.user: has no effect without exporters.redis.passwords_file: who sends no password is the user "default"',
    ],
    ["a password in the file", "{ redis: { password: sesame } }", "exporters.redis.password: unknown key"],
    ["no port", "{ redis: { server: cache-1 } }", "exporters.redis.server: must be host and port"],
    [
      "a path for a page",
      "{ nginx: { status_page: /stub_status } }",
      "exporters.nginx.status_page: must be an address",
    ],
    [
      "a severity that nobody knows",
      "{ nginx: { severity: loud } }",
      "exporters.nginx.severity: must be a level of escalation_matrix.severity_levels",
    ],
    ["a server that there is no exporter of", "{ oracle: {} }", "exporters.oracle: unknown key"],
    ["hosts that there are none of", "{ nginx: { on: databases } }", 'exporters.nginx.on: must be "workloads" or'],
  ])("%s", (_, text, message) => {
    expect(() => sections(text)).toThrow(message);
  });

  it("a scrape job of its name", () => {
    const text = "exporters: { redis: {} }\nscrape_jobs: { redis: { addresses: ['a:9121'] } }";
    expect(() => parseSpecification(text)).toThrow(
      'scrape_jobs.redis: must have another name: exporters.redis has the job "redis"',
    );
  });
});
