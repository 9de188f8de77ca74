import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  KIBANA_METRICS,
  KIBANA_RULES,
  type KibanaModel,
  kibanaPlan,
  renderGateStart,
  renderKibana,
  renderKibanaGate,
  renderStart,
} from "../../lib/kibana";
import { planProblems } from "../../lib/host";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { Bytes, Duration } from "../../lib/units";
import { behindPortal } from "./models";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const planOf = (model: KibanaModel, version?: string) =>
  kibanaPlan(model, {
    ...upstream,
    gate: upstream,
    clients: ["metrics", "proxy"],
    ...(version !== undefined && { version }),
  });
const { store } = behindPortal;
const with_ = (more: Partial<KibanaModel["store"]>): KibanaModel => ({ ...behindPortal, store: { ...store, ...more } });

/** What a script's last command finds in its environment. */
function environmentOf(
  script: string,
  credentials: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "vmo-kibana-"));
  try {
    for (const [name, value] of Object.entries(credentials)) writeFileSync(join(folder, name), value);
    writeFileSync(join(folder, "start.sh"), script);
    const { stdout, status } = spawnSync("/bin/sh", [join(folder, "start.sh"), "env", "-0"], {
      env: { PATH: process.env["PATH"], CREDENTIALS_DIRECTORY: folder },
      encoding: "utf8",
    });
    if (status !== 0) return { failed: String(status) };
    return Object.fromEntries(
      stdout.split("\0").flatMap((line) => {
        const [, name = "", value = ""] = /^(VMO_\w+)=([^]*)$/.exec(line) ?? [];
        return name === "" ? [] : [[name, value]];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("Kibana", () => {
  it("has a plan that the schema takes", () => {
    const place = { component: "kibana", distribution: "debian-13", hosts: ["monitor-1"] } as const;
    expect(planProblems(planOf(behindPortal), place)).toEqual([]);
  });

  it("is its vendor's archive, in the version of its Elasticsearch", () => {
    expect(planOf(behindPortal).artifacts[0]).toMatchObject({
      version: "8.19.21",
      archives: {
        arm64: {
          url: "https://artifacts.elastic.co/downloads/kibana/kibana-8.19.21-linux-aarch64.tar.gz",
          checksums: "https://artifacts.elastic.co/downloads/kibana/kibana-8.19.21-linux-aarch64.tar.gz.sha512",
          root: "kibana-8.19.21",
        },
      },
      programs: { kibana: "bin/kibana" },
    });
    expect(planOf(with_({ version: "9.2.0" })).artifacts[0]).toMatchObject({ version: "9.2.0" });
    expect(planOf(with_({ version: "9.2.1" }), "9.1.0").artifacts[0]).toMatchObject({ version: "9.1.0" });
  });

  it("listens on loopback behind its gate, and reaches its Elasticsearch by fleet names", () => {
    const { listens, connects, units } = planOf(behindPortal);
    expect(listens.map(({ port, exposure, clients }) => [port, exposure, clients])).toEqual([
      [5601, "fleet", ["metrics", "proxy"]],
      [5602, "loopback", []],
    ]);
    expect(connects).toEqual([9200]);
    expect(units[0]?.fleetNames).toBe(true);
    expect(planOf(with_({ urls: ["https://logs.example.com:9200"] }))).not.toHaveProperty("connects");
  });

  it("trusts its Elasticsearch by the fleet's authority, by one of its own, or as its host does", () => {
    const trusted = (authority: KibanaModel["store"]["authority"]) => {
      const { authority: _, ...rest } = store;
      const model = { ...behindPortal, store: authority === undefined ? rest : { ...rest, authority } };
      return [
        renderKibana(model)["elasticsearch.ssl.certificateAuthorities"],
        planOf(model).secrets.some(({ name }) => name === "elasticsearch-authority"),
      ];
    };
    expect(trusted("fleet")).toEqual([["/etc/vm-observability/secrets/certificates/fleet-ca.pem"], false]);
    expect(trusted({ kind: "file", path: "/ca.pem" })).toEqual([
      ["/run/credentials/vmo-kibana.service/elasticsearch-authority"],
      true,
    ]);
    expect(trusted(undefined)).toEqual([undefined, false]);
  });

  it("makes its keys on the host, of at least 32 letters, and gets passwords from their owner", () => {
    const { secrets } = planOf(behindPortal);
    const made = secrets.filter(({ from }) => from.kind === "made-on-host");
    expect(made.map(({ name, from }) => [name, from])).toEqual(
      ["sessions-key", "objects-key", "reports-key"].map((name) => [name, { kind: "made-on-host", bytes: 32 }]),
    );
    expect(secrets.filter((secret) => !made.includes(secret)).map(({ name, unit }) => [unit, name])).toEqual([
      ["vmo-kibana.service", "elasticsearch-password"],
      ["vmo-kibana-gate.service", "people-password"],
    ]);
  });

  it("finds its secrets in its environment, whatever is in them, and does not start without one", () => {
    const given = {
      "elasticsearch-password": `it's "$HOME" \`id\` \\n ${"${X}"}\n`,
      "sessions-key": "s".repeat(44),
      "objects-key": "o".repeat(44),
      "reports-key": "r".repeat(44),
    };
    const variables = environmentOf(renderStart(), given);
    expect(variables).toEqual({
      VMO_ELASTICSEARCH_PASSWORD: given["elasticsearch-password"].trim(),
      VMO_SESSIONS_KEY: given["sessions-key"],
      VMO_OBJECTS_KEY: given["objects-key"],
      VMO_REPORTS_KEY: given["reports-key"],
    });
    const named = [...JSON.stringify(renderKibana(behindPortal)).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(variables).sort());
    const { "objects-key": _, ...fewer } = given;
    expect(environmentOf(renderStart(), fewer)).toEqual({ failed: "1" });
  });

  it("gives its gate a header for each role, and nothing else of the password", () => {
    const basic = (user: string) => `Basic ${Buffer.from(`${user}:of people: 100 %`).toString("base64")}`;
    const variables = environmentOf(renderGateStart(behindPortal), { "people-password": "of people: 100 %\n" });
    expect(variables).toEqual({
      VMO_VIEWER: basic("log-viewer"),
      VMO_OPERATOR: basic("log-operator"),
      VMO_ADMIN: basic("log-admin"),
    });
    const gate = JSON.stringify(renderKibanaGate(behindPortal, "2.11.4"));
    expect([...gate.matchAll(/\{env\.(\w+)\}/g)].map(([, name]) => name)).toEqual([
      "VMO_VIEWER",
      "VMO_OPERATOR",
      "VMO_ADMIN",
    ]);
    expect(environmentOf(renderGateStart(behindPortal), {})).toEqual({ failed: "1" });
  });

  it("keeps three quarters of its memory for its objects", () => {
    const { Environment, ExecStart } = planOf(behindPortal).units[0]?.sections["Service"] ?? {};
    expect(Environment).toContain("NODE_OPTIONS=--max-old-space-size=1536");
    expect(ExecStart).toBe(
      "/bin/sh /opt/vm-observability/current/files/kibana/start.sh /opt/vm-observability/current/bin/kibana --config /opt/vm-observability/current/files/kibana/kibana.yml",
    );
    expect(planOf(behindPortal).memory.toString()).toBe("2176MiB");
  });

  it("comes up while its Elasticsearch is away: what it lacks fails no host, and its seeds wait", () => {
    const { probes, seeds } = planOf(behindPortal);
    expect(probes[0]).toMatchObject({ url: "http://127.0.0.1:5602/api/status", statuses: [200, 503] });
    expect(seeds?.[0]).toMatchObject({
      url: "https://{host}.fleet.internal:5601/api/status",
      as: "fleet",
      contains: '"number":"8.19.21"',
      deadline: Duration.minutes(30),
      credential: { unit: "vmo-kibana-gate.service", name: "people-password", scheme: "basic", user: "log-admin" },
    });
  });

  it("never goes back to an older version", () => {
    expect(planOf(behindPortal).oneWay).toMatchObject({ back: "none", stop: ["vmo-kibana.service"] });
    expect(planOf(behindPortal).oneWay).not.toHaveProperty("boundary");
  });

  const people = (users: object) => with_({ people: { ...store.people, users: { ...store.people.users, ...users } } });
  const login = (user: string) => with_({ login: { ...store.login, user } });
  const refused: readonly (readonly [what: string, model: KibanaModel, message: string, version?: string])[] = [
    [
      "an impossible port",
      { ...behindPortal, ports: { gate: 0, server: 5602 } },
      "port: must be a port from 1 to 65535, got 0",
    ],
    [
      "an impossible port behind the gate",
      { ...behindPortal, ports: { gate: 5601, server: 70_000 } },
      "localPort: must be a port",
    ],
    [
      "one port for both",
      { ...behindPortal, ports: { gate: 5601, server: 5601 } },
      "localPort: must differ from port (5601): the server listens behind its gate",
    ],
    [
      "too little memory",
      { ...behindPortal, memory: Bytes.mebibytes(512) },
      'memory: must be at least 1GiB, got "512MiB"',
    ],
    [
      "an address without a path",
      { ...behindPortal, url: "https://kibana.example.com" },
      "url: must be an address with a path",
    ],
    [
      "an address with a slash at its end",
      { ...behindPortal, url: "https://a.example.com/kibana/" },
      "url: must be an address",
    ],
    [
      "an address with a password",
      { ...behindPortal, url: "https://u:p@a.example.com/kibana" },
      "url: must be an address",
    ],
    ["an Elasticsearch without nodes", with_({ urls: [] }), "elasticsearch.urls: must name a node, got []"],
    [
      "a node with a path",
      with_({ urls: ["https://logs-1:9200/es"] }),
      'elasticsearch.urls[0]: must be a node\'s address without a path and without credentials, got "https://logs-1:9200/es"',
    ],
    [
      "a node with a password",
      with_({ urls: ["https://u:p@logs-1:9200"] }),
      "elasticsearch.urls[0]: must be a node's address",
    ],
    ["a node that is no address", with_({ urls: ["logs-1:9200"] }), "elasticsearch.urls[0]: must be a node's address"],
    [
      "the user that may do everything",
      login("elastic"),
      'elasticsearch.login.user: must not be "elastic", as which Kibana refuses to start; give it one with the role kibana_system',
    ],
    [
      "a user with a colon",
      login("a:b"),
      'elasticsearch.login.user: must be a user\'s name of letters, digits and . _ @ -, got "a:b"',
    ],
    [
      "a role of the portal without a user",
      people({ admin: "" }),
      "elasticsearch.people.users.admin: must be a user's name",
    ],
    [
      "a user that would end its word in a script",
      people({ viewer: "a'; id" }),
      "elasticsearch.people.users.viewer: must be",
    ],
    ["no stream", with_({ streams: {} }), "elasticsearch.streams: must name the stream of a category, got {}"],
    [
      "two streams for one category",
      with_({ streams: { audit: "logs-a,logs-b" } }),
      'elasticsearch.streams.audit: must be the name of one stream, in lower case, got "logs-a,logs-b"',
    ],
    [
      "a pattern for a stream",
      with_({ streams: { audit: "logs-*" } }),
      "elasticsearch.streams.audit: must be the name of one stream",
    ],
    [
      "a stream in capitals",
      with_({ streams: { audit: "Logs" } }),
      "elasticsearch.streams.audit: must be the name of one stream",
    ],
    [
      "a version newer than its Elasticsearch",
      behindPortal,
      'version: must be of the same major version as Elasticsearch and no newer than it (8.19.21), got "8.20.0": Kibana would wait for another Elasticsearch; leave out artifacts.versions.kibana to have the same',
      "8.20.0",
    ],
    [
      "another major version than its Elasticsearch",
      with_({ version: "9.0.0" }),
      "version: must be of the same major",
      "8.19.21",
    ],
    ["a version before 8.19", with_({ version: "8.17.0" }), "version: must be Kibana 8.19.0 or later, got 8.17.0"],
    ["a version that is none", behindPortal, "version: must be", "latest"],
  ];
  it.each(refused.map(([what, model, message, version]) => ({ what, model, message, version })))(
    "is refused with $what",
    ({ model, message, version }) => {
      expect(() => planOf(model, version)).toThrow(message);
    },
  );

  it("is refused as a package of a distribution, which has none", () => {
    const options = { ...upstream, source: { source: "distribution" }, gate: upstream, clients: [] } as const;
    expect(() => kibanaPlan(behindPortal, options)).toThrow('source: must be "upstream": no distribution packages it');
  });

  it("has rules of its own metric alone", () => {
    const catalogue = catalogueOf([...SCRAPE_METRICS, ...KIBANA_METRICS], [], { hostLabels: [] });
    const interval = Duration.seconds(15);
    const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
    expect(checkRules([KIBANA_RULES], catalogue, checks)).toEqual({ problems: [], advice: [] });
  });
});
