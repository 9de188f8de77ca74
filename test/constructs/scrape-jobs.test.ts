import type { TerraformStack } from "cdktf";
import { parseSpecification, type ScrapeJobProps } from "../../index";
import { synthesized } from "../../testing";
import { build, MONITOR, WEB, yamlOf } from "./metrics-stack";

function stackOf(yaml: string, jobs: readonly ScrapeJobProps[] = []) {
  const hosts = [MONITOR, { ...WEB, labels: { service: "d.b" } }];
  const made = build({ hosts, metrics: { specification: parseSpecification(yaml) } });
  for (const job of jobs) made.metrics.addScrapeJob(job);
  return made;
}

interface File {
  readonly scrape_configs: readonly Readonly<Record<string, unknown>>[];
}

function jobIn(stack: TerraformStack, name: string): Readonly<Record<string, unknown>> | undefined {
  const { scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml") as File;
  return scrape_configs.find(({ job_name }) => job_name === name);
}

describe("a scrape job of a file", () => {
  it("finds the hosts with its labels, and signs in with files that the unit is given", () => {
    const { stack } = stackOf(`
scrape_jobs:
  postgres:
    host_labels: { service: d.b }
    port: 9187
    path: /stats
    scheme: https
    interval: 30s
    timeout: 5s
    basic_auth: { username: prometheus, password_file: /etc/o/pg }
    tls: { ca_file: /etc/o/ca.pem, server_name: db.example.com }
`);
    expect(jobIn(stack, "postgres")).toMatchObject({
      scrape_interval: "30s",
      scrape_timeout: "5s",
      metrics_path: "/stats",
      scheme: "https",
      basic_auth: {
        username: "prometheus",
        password_file: "/run/credentials/vmo-prometheus.service/scrape-postgres-password",
      },
      tls_config: {
        ca_file: "/run/credentials/vmo-prometheus.service/scrape-postgres-ca",
        server_name: "db.example.com",
      },
      relabel_configs: [
        { source_labels: ["__meta_vmo_roles"], regex: ",,", action: "keep" },
        { source_labels: ["service"], regex: "d\\.b", action: "keep" },
        { source_labels: ["__address__"], target_label: "__address__", replacement: "$1:9187" },
      ],
    });
  });

  it("reaches addresses outside of the fleet with a bearer token", () => {
    const { stack } = stackOf(`
scrape_jobs:
  queue: { addresses: ["[fd00::9]:9419", "queue.example.com:9419"], token_file: /etc/o/queue }
`);
    expect(jobIn(stack, "queue")).toMatchObject({
      static_configs: [{ targets: ["[fd00::9]:9419", "queue.example.com:9419"] }],
      authorization: {
        type: "Bearer",
        credentials_file: "/run/credentials/vmo-prometheus.service/scrape-queue-token",
      },
    });
  });

  it.each([
    ["{ path: /x }", "scrape_jobs.a: must have either scrape_jobs.a.port or scrape_jobs.a.addresses"],
    ['{ port: 1, addresses: ["b:1"] }', "scrape_jobs.a: must have either"],
    ['{ addresses: ["b:1"], on: logs }', "scrape_jobs.a.on: has no effect without scrape_jobs.a.port"],
    ["{ port: 1, tls: { ca_file: /a } }", 'scrape_jobs.a.tls: has no effect unless scrape_jobs.a.scheme is "https"'],
    ["{ port: 1, scheme: https, tls: { key_file: /a } }", "scrape_jobs.a.tls: must have both certificate and key"],
    ["{ port: 1, interval: 10s, timeout: 20s }", "scrape_jobs.a.timeout: must be at most scrape_jobs.a.interval (10s)"],
    ['{ addresses: ["fd00::1:9100"] }', "scrape_jobs.a.addresses[0]: must be host and port such as"],
    ["{ port: 1, page: <html> }", "line 1 must be a sample"],
  ])("is refused: %s", (job, message) => {
    expect(() => stackOf(`scrape_jobs:\n  a: ${job}\n`)).toThrow(message);
  });
});

describe("a secret that could not reach the server is refused", () => {
  const given = { kind: "file", path: "etc/o/token" } as const;
  const variable = { kind: "variable", variable: "a;reboot", version: 1 } as const;
  const addresses = ["own.example.com:443"];

  it.each<[string, Partial<ScrapeJobProps>, string]>([
    [
      "a token",
      { authentication: { kind: "bearer", token: given } },
      'must have an absolute path without blanks and backslashes for its secret "scrape-own-token", a file of the host, got "etc/o/token"',
    ],
    [
      "a password",
      { authentication: { kind: "basic", username: "u", password: variable } },
      'must have a Terraform variable of letters, digits, _ and - for its secret "scrape-own-password", got "a;reboot"',
    ],
    [
      "a key",
      { scheme: "https", tls: { certificate: { kind: "file", path: "/etc/o/cert" }, key: given } },
      'for its secret "scrape-own-key", a file of the host, got "etc/o/token"',
    ],
  ])("%s", (_, access, message) => {
    const { stack } = stackOf("", [{ name: "own", addresses, ...access }]);
    expect(() => synthesized(stack)).toThrow(`prometheus.secrets: must have`);
    expect(() => synthesized(stack)).toThrow(message);
  });

  it("and so is that of a job whose name makes too long a name", () => {
    const name = "a".repeat(200);
    const authentication = { kind: "bearer", token: { kind: "file", path: "/etc/o/token" } } as const;
    const { stack } = stackOf("", [{ name, addresses, authentication }]);
    expect(() => synthesized(stack)).toThrow("must have names of at most 200 letters, digits, . _ and -, got");
  });
});

describe("a secret over http", () => {
  const synthesizedOf = (yaml: string) => {
    const { stack } = stackOf(yaml);
    synthesized(stack);
    return stack;
  };
  const warned = (yaml: string) =>
    synthesizedOf(yaml)
      .node.findAll()
      .flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  const warnings = (yaml: string) => warned(yaml).filter((line) => line.includes("secret-unencrypted"));
  const job = (more: string) => `scrape_jobs:\n  own: { token_file: /etc/o/token, ${more} }\n`;
  const store = (url: string) =>
    `prometheus: { remote_write: [{ name: s, url: "${url}", token_file: /etc/o/token }] }\n`;

  it.each([
    [job("port: 80"), "scrape job own"],
    [job('addresses: ["own.example.com:80"]'), "scrape job own"],
    [store("http://store.example.com/push"), "remote_write s"],
  ])("is warned of where it leaves the host: %s", (yaml, path) => {
    expect(warnings(yaml)).toEqual([
      expect.stringContaining(`${path}: should not send its password or token over http to another host`),
    ]);
    expect(warnings(`${yaml}advice: { off: [prometheus.secret-unencrypted] }\n`)).toEqual([]);
  });

  it.each([
    job("port: 80, scheme: https"),
    job('addresses: ["127.0.0.1:80", "[::1]:81", "localhost:82"]'),
    store("https://store.example.com/push"),
    store("http://[::1]:9/push"),
    'scrape_jobs: { own: { addresses: ["own.example.com:80"] } }',
  ])("is not where nobody could read it: %s", (yaml) => {
    expect(warnings(yaml)).toEqual([]);
  });
});

describe("what a job of the user's own exposes", () => {
  const problemsOf = (metrics: ScrapeJobProps["metrics"], expr: string) => {
    const { stack, metrics: made } = stackOf("", [
      { name: "own", addresses: ["own.example.com:80"], ...(metrics !== undefined && { metrics }) },
    ]);
    made.addAlert({ name: "a", expr, severity: "warning", summary: "s" });
    try {
      synthesized(stack);
      return "taken";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each<[string, ScrapeJobProps["metrics"], string]>([
    ["a list of names", ["own_queue"], "own_queue > 5"],
    ["a page, with its labels", '# TYPE own_queue gauge\nown_queue{queue="a"} 1', 'own_queue{queue="b"} > 5'],
    ["anything, where nobody knows it", "unknown", "sum by (zone) (made_up_name) > 5"],
  ])("is %s", (_, metrics, expr) => {
    expect(problemsOf(metrics, expr)).toBe("taken");
  });

  it("has to be said, and the message says where", () => {
    expect(problemsOf(undefined, "own_queue > 5")).toContain(
      "nothing provides own_queue; name a metric of your own in scrape_jobs, business_metrics or node_exporter.textfile_metrics",
    );
  });
});
