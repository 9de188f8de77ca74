import { ElasticsearchStore, type ElasticsearchStoreProps } from "../../constructs/elasticsearch";
import { RetentionTiers } from "../../constructs/retention-tiers";
import type { MonitoringStackProps } from "../../index";
import { Bytes, Duration, MonitoringStack, parseSpecification, SshFleet, type SshHostProps } from "../../index";
import { matchers, releaseFiles, synthesized, testApp } from "../../testing";
import { passwords } from "../elasticsearch/model";
import { KEY } from "./metrics-stack";

expect.extend(matchers);

const host = (name: string, last: number, more: Partial<SshHostProps> = {}): SshHostProps => ({
  name,
  address: `10.20.0.${last}`,
  hostKeys: [KEY],
  ...more,
});
const logs = (name: string, last: number, more: Partial<SshHostProps> = {}) =>
  host(name, last, { roles: ["logs"], ...more });
const MONITOR = host("monitor-1", 5, { roles: ["metrics"] });
const ONE = [MONITOR, logs("logs-1", 21), host("web-1", 11)];
const THREE = [MONITOR, logs("logs-1", 21), logs("logs-2", 22), logs("logs-3", 23)];
const FOLDER = { certificates: { folder: "certificates" } };

type Props = Omit<ElasticsearchStoreProps, "metrics" | "passwords"> & Partial<ElasticsearchStoreProps>;

function build(hosts: readonly SshHostProps[], props: Props = {}, text = "", certificates: object = FOLDER) {
  let store: ElasticsearchStore | undefined;
  const wings: MonitoringStackProps["wings"] = [
    (stack) => {
      const { administrator, agent, monitor } = passwords;
      const needed = { metrics: stack.metrics, passwords: { administrator, agent, monitor } };
      store = new ElasticsearchStore(stack, "elasticsearch", { ...needed, ...props });
    },
  ];
  const stack = new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(text, { source: "o.yaml" }),
    fleet: SshFleet.of({ hosts, login: { user: "admin", privateKeyFile: "~/.ssh/id" }, ...certificates }),
    channels: { webhook: { url: "http://10.20.0.9/alerts" } },
    wings,
  });
  if (!store) throw new TypeError("no wing was asked to join");
  return { stack, store };
}

const filesOf = (hosts: readonly SshHostProps[], of: string, props?: Props, text?: string) =>
  releaseFiles(build(hosts, props, text).stack, of);

/** What was said about a path, once the stack is synthesized. */
function adviceOf(hosts: readonly SshHostProps[], props?: Props, certificates?: object): readonly string[] {
  const { stack, store } = build(hosts, props, "", certificates);
  synthesized(stack);
  return [...store.node.metadata, ...stack.fleet.node.metadata].map(({ data }) => String(data));
}

const ANY = passwords.agent;

describe("an Elasticsearch of the stack", () => {
  it("runs on hosts with the role logs, and on no other", () => {
    const { stack } = build(ONE);
    expect(releaseFiles(stack, "logs-1")).toHaveProperty(["units/vmo-elasticsearch.service"]);
    for (const other of ["monitor-1", "web-1"])
      expect(releaseFiles(stack, other)).not.toHaveProperty(["units/vmo-elasticsearch.service"]);
  });

  it("takes port, name and added keys from the specification, and one copy on one host", () => {
    const text =
      "fluentd: { output: [{ type: elasticsearch, host: es, port: 9201, index_name: lines, type_name: _doc }], " +
      "filter: [{ type: record_transformer, record: { region: eu } }] }";
    const files = filesOf(ONE, "logs-1", {}, text);
    expect(files["files/elasticsearch/elasticsearch.yml"]).toContain("http.port: 9201\n");
    const seeds = Object.entries(files).filter(([path]) => path.startsWith("files/elasticsearch/seeds/"));
    expect(JSON.parse(seeds[0]?.[1] ?? "")).toMatchObject({
      template: { mappings: { properties: { region: { type: "keyword" } } } },
    });
    expect(seeds.map(([, content]) => content).join("")).toContain('"number_of_replicas": 0');
    expect(seeds.map(([, content]) => content).join("")).toContain('"lines-mappings"');
  });

  it("says how agents reach it", () => {
    const { store } = build(THREE);
    expect(store.logs).toEqual({
      version: "8.19.21",
      urls: [1, 2, 3].map((number) => `https://logs-${number}.fleet.internal:9200`),
      authority: "fleet",
      login: { user: "log-agent", password: passwords.agent },
      streams: Object.fromEntries(
        ["access", "audit", "application", "system", "security", "performance"].map((name) => [name, `logs-${name}`]),
      ),
    });
  });

  it("of three hosts changes one at a time, and keeps two copies", () => {
    const files = filesOf(THREE, "logs-2");
    expect(files["plan"]).toContain("guard\telasticsearch\tcluster\t");
    expect(files["files/elasticsearch/founders"]).toBe("logs-1\nlogs-2\nlogs-3\n");
    expect(JSON.stringify(files)).toContain('number_of_replicas\\": 1');
  });

  it("is founded by the first three hosts, however many follow", () => {
    const hosts = [...THREE, logs("logs-4", 24), logs("logs-5", 25)];
    expect(filesOf(hosts, "logs-5")["files/elasticsearch/founders"]).toBe("logs-1\nlogs-2\nlogs-3\n");
    expect(filesOf(THREE, "logs-2", { founders: ["logs-1"] })["files/elasticsearch/founders"]).toBe("logs-1\n");
  });

  it("has nodes of the tiers of their hosts", () => {
    const hosts = [
      MONITOR,
      logs("hot-1", 21, { tiers: { logs: "hot" } }),
      logs("warm-1", 22, { tiers: { logs: "warm" } }),
    ];
    const { stack, store } = build(hosts);
    expect(releaseFiles(stack, "warm-1")["files/elasticsearch/elasticsearch.yml"]).toContain("  - data_warm\n");
    expect(releaseFiles(stack, "hot-1")["files/elasticsearch/elasticsearch.yml"]).toContain("  - data_hot\n");
    expect(store.logs.urls).toEqual(["https://hot-1.fleet.internal:9200"]);
  });

  it("gives an index no copy that no node of its tier may have, as retention's own files say", () => {
    const tiered = (...tiers: readonly string[]) => [
      MONITOR,
      ...tiers.map((tier, index) => logs(`logs-${index + 1}`, 21 + index, { tiers: { logs: tier } })),
    ];
    const copiesIn = (hosts: readonly SshHostProps[]) => {
      const { stack } = build(hosts);
      const retention = new RetentionTiers(stack, "retention", { metrics: stack.metrics });
      const text = JSON.stringify(
        Object.entries(releaseFiles(stack, "logs-1")).filter(([path]) => path.includes("/seeds/")),
      );
      const seeds = [...text.matchAll(/number_of_replicas[\\":\s]+(\d)/g)].map(([, count]) => Number(count));
      const reviewed = [...JSON.stringify(retention.elasticsearch).matchAll(/number_of_replicas":(\d)/g)];
      expect(reviewed.map(([, count]) => Number(count))).toEqual(seeds);
      return seeds;
    };
    // In the warm tier, and then at first.
    expect(copiesIn(tiered("hot", "warm", "master"))).toEqual([0, 0]);
    expect(copiesIn(tiered("hot", "hot", "warm"))).toEqual([0, 1]);
    expect(copiesIn(tiered("hot", "hot", "warm", "warm"))).toEqual([1, 1]);
    expect(copiesIn(THREE)).toEqual([1, 1]);
  });

  it("has as many copies as retention was told", () => {
    const { stack } = build(ONE);
    const retention = new RetentionTiers(stack, "retention", { metrics: stack.metrics, replicas: 2 });
    expect(retention.copies).toEqual({ replicas: 2 });
    expect(JSON.stringify(filesOf(THREE, "logs-1", { retention }))).toContain('number_of_replicas\\": 2');
  });

  it("shows no password that somebody gave in the place of where it is", () => {
    const given = { administrator: "hunter2hunter2", agent: ANY, monitor: ANY } as never;
    let said = "";
    try {
      build(ONE, { passwords: given });
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain("passwords.administrator: must be where the host has the secret");
    expect(said).not.toContain("hunter2");
  });

  it("has half of what a node may take as heap, and less than 31 GiB", () => {
    const heapOf = (memory: number) => {
      const hosts = [MONITOR, logs("logs-1", 21, { memory: Bytes.gibibytes(memory) })];
      return /-Xmx(\d+m)/.exec(filesOf(hosts, "logs-1")["files/elasticsearch/jvm.options"] ?? "")?.[1];
    };
    expect([heapOf(8), heapOf(16), heapOf(256)]).toEqual(["3072m", "6144m", "30720m"]);
    expect(filesOf(ONE, "logs-1")["files/elasticsearch/jvm.options"]).toContain("-Xmx2048m\n");
  });

  it("holds the volume of a host against what is logged", () => {
    const volume = { perDay: Bytes.gibibytes(10) };
    const on = (gibibytes: number) => [
      MONITOR,
      logs("logs-1", 21, { volumes: { data: { size: Bytes.gibibytes(gibibytes) } } }),
    ];
    expect(adviceOf(on(300), { volume }).join("\n")).toMatch(/has 300GiB, and may have to hold .*elasticsearch/);
    expect(adviceOf(on(900), { volume }).join("\n")).not.toMatch(/may have to hold/);
  });

  it("says that two nodes that may lead are no better than one", () => {
    expect(adviceOf([MONITOR, logs("logs-1", 21), logs("logs-2", 22)]).join("\n")).toMatch(
      /got 2 \(logs-1, logs-2\): when one of them is gone, the other may not lead \(elasticsearch.two-masters/,
    );
    expect(adviceOf(THREE).join("\n")).not.toContain("two-masters");
  });

  it("takes snapshots into a bucket of their own, where one is named, and none otherwise", () => {
    const snapshots = { bucket: "logs-snapshots", region: "eu-central-1", keep: Duration.days(14) };
    const files = filesOf(ONE, "logs-1", { snapshots });
    expect(files["files/elasticsearch/elasticsearch.yml"]).toContain("s3.client.default.region: eu-central-1\n");
    const seeds = Object.entries(files).filter(([path]) => path.startsWith("files/elasticsearch/seeds/"));
    expect(seeds.slice(-2).map(([, content]) => JSON.parse(content) as unknown)).toMatchObject([
      { type: "s3", settings: { bucket: "logs-snapshots" } },
      { repository: "fleet", retention: { expire_after: "14d", min_count: 5 } },
    ]);
    expect(JSON.stringify(filesOf(ONE, "logs-1"))).not.toContain("s3");
  });

  it("refuses one authority for all hosts, of which each would be a node", () => {
    const certificates = { certificates: { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" } };
    expect(() => adviceOf(ONE, {}, certificates)).toThrow(
      'certificates: must come from a folder or parameters, because a certificate of "elasticsearch-transport" is needed too',
    );
  });

  it.each<[string, readonly SshHostProps[], Props, string]>([
    [
      "a fleet without a host for logs",
      [MONITOR],
      {},
      "[production/elasticsearch] hosts: must have one with the role logs, got none",
    ],
    [
      "a password that a host makes",
      ONE,
      { passwords: { administrator: ANY, monitor: ANY, agent: { kind: "made-on-host", bytes: 24 } } },
      '[production/elasticsearch] passwords.agent: must come from its owner, got "made-on-host": other hosts sign in with it too',
    ],
    [
      "a password that comes from nowhere",
      ONE,
      { passwords: { administrator: ANY, monitor: ANY } as never },
      "[production/elasticsearch] passwords.agent: is missing; must be where the host has the secret",
    ],
    [
      "a user that is misspelt",
      ONE,
      { passwords: { administrator: ANY, monitor: ANY, agent: ANY, kibanna: ANY } as never },
      '[production/elasticsearch] passwords.kibanna: is of no user; did you mean "kibana"? (allowed: administrator, agent, monitor, reader, jaeger, kibana, people)',
    ],
    [
      "a place of a password that is none",
      ONE,
      { passwords: { administrator: ANY, monitor: ANY, agent: { kind: "vault", path: "x" } as never } },
      '[production/elasticsearch] passwords.agent.kind: must be "file" or "ssm-parameter" or "secrets-manager" or "variable" or "made-on-host", got "vault"',
    ],
    [
      "founders that the fleet does not have",
      THREE,
      { founders: ["logs-9"] },
      '[production/elasticsearch] founders: must be hosts whose nodes may lead (logs-1, logs-2, logs-3), got "logs-9"',
    ],
    [
      "a bucket of snapshots that is none",
      ONE,
      { snapshots: { bucket: "Logs", region: "eu-central-1" } },
      '[production/elasticsearch] snapshots.bucket: must be a bucket name (3 to 63 lower-case letters, digits, dots and hyphens), got "Logs"',
    ],
    [
      "a region that is none",
      ONE,
      { snapshots: { bucket: "logs", region: "europe" } },
      '[production/elasticsearch] snapshots.region: must be a region such as "us-east-1", got "europe"',
    ],
    [
      "a path with a slash before it",
      ONE,
      { snapshots: { bucket: "logs", region: "eu-central-1", path: "/logs" } },
      '[production/elasticsearch] snapshots.path: must be a path without a slash at either end, got "/logs"',
    ],
    [
      "a volume of logs below nothing",
      ONE,
      { volume: { perDay: Bytes.gibibytes(1), gzip: 0 } },
      "[production/elasticsearch] volume.gzip: must be a number of at least 1, got 0",
    ],
  ])("refuses %s", (_, hosts, props, message) => {
    expect(() => build(hosts, props)).toThrow(message);
  });

  it("refuses a fleet without certificates", () => {
    expect(() => build(ONE, {}, "", {})).toThrow(
      "[production/elasticsearch] fleet.certificates: must be there: its nodes know each other, and clients know them, by certificates alone",
    );
  });
});
