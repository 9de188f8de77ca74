import { elasticsearchPlan, type ElasticsearchModel, type NodeTier } from "../../lib/elasticsearch";
import { planProblems } from "../../lib/host";
import { Bytes } from "../../lib/units";
import { passwords, single, three } from "./model";

const options = { source: { source: "upstream" }, script: "#!/bin/sh\n" } as const;

const planOf = (model: ElasticsearchModel, tier?: NodeTier) => elasticsearchPlan(model, { ...options, tier });
const fileOf = (model: ElasticsearchModel, name: string, tier?: NodeTier) =>
  planOf(model, tier).files.find(({ path }) => path === `elasticsearch/${name}`)?.content;

const node = (host: string, tier?: NodeTier) => ({ host, ...(tier && { tier }) });

const tiered: ElasticsearchModel = {
  ...three,
  nodes: [
    node("lead-1", "master"),
    node("lead-2", "master"),
    node("lead-3", "master"),
    node("hot-1", "hot"),
    node("hot-2", "hot"),
    node("warm-1", "warm"),
    node("cold-1", "cold"),
  ],
  founders: ["lead-1", "lead-2", "lead-3"],
};

describe("a node of Elasticsearch", () => {
  it("is a plan that hosts take", () => {
    const hosts = ["logs-1", "logs-2", "logs-3"];
    const place = { component: "elasticsearch", distribution: "debian-13", hosts };
    for (const model of [single, three]) expect(planProblems(planOf(model), place)).toEqual([]);
  });

  it("that is alone leads itself, and keeps one copy", () => {
    expect(fileOf(single, "elasticsearch.yml")).toMatchInlineSnapshot(`
      "cluster.name: logs
      node.name: \${VMO_HOST_NAME}
      node.roles:
        - master
        - data_content
        - data_hot
        - data_warm
        - data_cold
        - ingest
        - remote_cluster_client
        - transform
      path.data: /var/lib/vm-observability/elasticsearch
      path.logs: /var/log/vmo-elasticsearch
      network.bind_host: 0.0.0.0
      network.publish_host: \${VMO_HOST_NAME}.fleet.internal
      http.port: 9200
      transport.port: 9300
      discovery.type: single-node
      xpack.ml.enabled: false
      xpack.security.enabled: true
      xpack.security.enrollment.enabled: false
      xpack.security.authc.realms.file.file1.order: 0
      xpack.security.authc.realms.native.native1.order: 1
      xpack.security.http.ssl:
        enabled: true
        certificate: certs/fleet.crt
        key: certs/fleet.key
        certificate_authorities:
          - certs/fleet-ca.crt
      xpack.security.transport.ssl:
        enabled: true
        certificate: certs/elasticsearch-transport.crt
        key: certs/elasticsearch-transport.key
        certificate_authorities:
          - certs/elasticsearch-transport-ca.crt
        verification_mode: full
        client_authentication: required
      "
    `);
    expect(fileOf(single, "founders.yml")).toBeUndefined();
    expect(planOf(single).guards).toEqual([]);
  });

  it("of several finds those that may lead, and stops only while every shard has its copies", () => {
    expect(fileOf(three, "elasticsearch.yml")).toContain(
      "discovery.seed_hosts:\n  - logs-1.fleet.internal:9300\n  - logs-2.fleet.internal:9300\n  - logs-3.fleet.internal:9300\n",
    );
    expect(planOf(three).guards).toMatchObject([
      { about: "cluster", url: expect.stringContaining("wait_for_status=green&wait_for_nodes=ge(3)") as string },
    ]);
  });

  it("is told of the founders in a file of its own, whose change restarts nothing", () => {
    const files = planOf(three).files.filter(({ path }) => path.startsWith("elasticsearch/founders"));
    expect(files).toEqual([
      {
        path: "elasticsearch/founders.yml",
        content: "cluster.initial_master_nodes:\n  - logs-1\n  - logs-2\n  - logs-3\n",
        onChange: "nothing",
      },
      { path: "elasticsearch/founders", content: "logs-1\nlogs-2\nlogs-3\n", onChange: "nothing" },
    ]);
  });

  it.each([
    ["master", ["master"]],
    ["hot", ["data_content", "data_hot", "ingest", "remote_cluster_client", "transform"]],
    ["warm", ["data_warm", "ingest", "remote_cluster_client", "transform"]],
    ["cold", ["data_cold", "ingest", "remote_cluster_client", "transform"]],
  ] as const)("of the tier %s does what that is for", (tier, roles) => {
    const lines = roles.map((role) => `  - ${role}\n`).join("");
    expect(fileOf(tiered, "elasticsearch.yml", tier)).toContain(`node.roles:\n${lines}path.data`);
  });

  it("that is hot may lead where no host is there for that alone", () => {
    const model = { ...tiered, nodes: tiered.nodes.filter(({ tier }) => tier !== "master"), founders: ["hot-1"] };
    expect(fileOf(model, "elasticsearch.yml", "hot")).toContain("node.roles:\n  - master\n  - data_content\n");
    expect(fileOf(model, "elasticsearch.yml", "warm")).not.toContain("master\n");
  });

  it("has the heap that it was given, and its log in the journal", () => {
    const options = fileOf(single, "jvm.options")?.split("\n");
    expect(options).toEqual(expect.arrayContaining(["-Xms256m", "-Xmx256m", "-Xlog:disable"]));
    expect(fileOf(single, "log4j2.properties")).toContain("rootLogger.appenderRef.console.ref = console");
  });

  it("has a role for each of our users that may do no more than it has to", () => {
    expect(fileOf(single, "roles.yml")).toBe(
      [
        "log_agent:",
        "  cluster: []",
        "  indices:",
        "    - names:",
        "        - logs-application",
        "        - logs-audit",
        "      privileges:",
        "        - create_doc",
        "        - auto_configure",
        "log_reader:",
        "  cluster: []",
        "  indices:",
        "    - names:",
        "        - logs-application",
        "        - logs-audit",
        "      privileges:",
        "        - read",
        "        - view_index_metadata",
        "log_monitor:",
        "  cluster:",
        "    - monitor",
        "    - monitor_snapshot",
        "    - read_ilm",
        "    - read_slm",
        "  indices:",
        "    - names:",
        '        - "*"',
        "      privileges:",
        "        - monitor",
        "      allow_restricted_indices: true",
        "trace_keeper:",
        "  cluster: []",
        "  indices:",
        "    - names:",
        "        - jaeger-span-*",
        "        - jaeger-service-*",
        "      privileges:",
        "        - index",
        "        - read",
        ...[
          ["log_viewer", "  cluster: []", "space_read", "space:default"],
          ["log_operator", "  cluster: []", "space_all", "space:default"],
          ["log_admin", "  cluster:\n    - monitor", "all", '"*"'],
        ].flatMap(([role, cluster, privilege, resource]) => [
          `${role}:`,
          cluster,
          "  indices:",
          "    - names:",
          "        - logs-application",
          "        - logs-audit",
          "        - jaeger-span-*",
          "        - jaeger-service-*",
          "      privileges:",
          "        - read",
          "        - view_index_metadata",
          "  applications:",
          "    - application: kibana-.kibana",
          "      privileges:",
          `        - ${privilege}`,
          "      resources:",
          `        - ${resource}`,
        ]),
        "",
      ].join("\n"),
    );
  });

  it("lets in people as three users with one password, which the host gets once", () => {
    const { administrator, agent, monitor, people } = passwords;
    const model = { ...single, passwords: { administrator, agent, monitor, people } };
    expect(fileOf(model, "accounts")).toContain(
      "log-viewer people-password\nlog-operator people-password\nlog-admin people-password\n",
    );
    expect(fileOf(model, "users_roles")).toContain(
      "log_viewer:log-viewer\nlog_operator:log-operator\nlog_admin:log-admin\n",
    );
    expect(planOf(model).secrets.filter(({ name }) => name === "people-password")).toHaveLength(1);
    expect(fileOf(model, "roles.yml")).not.toContain("jaeger-span");
  });

  // Kibana's user was called "kibana", a name that Elasticsearch keeps for itself: it left out the line, and Kibana could not sign in.
  it("names no user as one of Elasticsearch's own", () => {
    const reserved = ["elastic", "kibana", "kibana_system", "logstash_system", "beats_system", "apm_system"];
    const users = (fileOf(single, "accounts") ?? "").split("\n").map((line) => line.split(" ")[0]);
    expect(users.filter((user) => reserved.includes(String(user)))).toEqual([]);
  });

  it("knows no user without a password, and reads each from a secret of its own", () => {
    const { administrator, agent, monitor } = passwords;
    const model = { ...single, passwords: { administrator, agent, monitor } };
    expect(fileOf(model, "accounts")).toBe(
      "administrator administrator-password\nlog-agent agent-password\nlog-monitor monitor-password\n",
    );
    expect(fileOf(model, "users_roles")).toBe(
      "superuser:administrator\nlog_agent:log-agent\nlog_monitor:log-monitor\n",
    );
    expect(planOf(model).secrets.map(({ name }) => name)).toEqual([
      "administrator-password",
      "agent-password",
      "monitor-password",
    ]);
  });

  it("goes to a newer version, and never back", () => {
    expect(planOf(single).oneWay).toMatchObject({ back: "none", backup: [] });
    expect(planOf(single).artifacts).toMatchObject([
      { version: "8.19.21", programs: { elasticsearch: "bin/elasticsearch" } },
    ]);
  });

  it("has watermarks of its own only where some are given", () => {
    expect(fileOf(single, "elasticsearch.yml")).not.toContain("watermark");
    const model = { ...single, watermarks: { low: 80, high: 85, flood: 90 } };
    expect(fileOf(model, "elasticsearch.yml")).toContain(
      "cluster.routing.allocation.disk.watermark.flood_stage: 90%\n",
    );
  });
});

describe("a cluster of Elasticsearch", () => {
  const GIB = (count: number) => Bytes.gibibytes(count);
  it.each<[string, Partial<ElasticsearchModel>, string]>([
    ["a port that is none", { port: 0 }, "port: must be a port from 1 to 65535, got 0"],
    ["one port twice", { transportPort: 9200 }, "transportPort: must not be that of clients, got 9200"],
    [
      "a name with a blank",
      { cluster: "my logs" },
      'cluster: must be a name of letters, digits and . _ -, got "my logs"',
    ],
    ["no host", { nodes: [] }, "hosts: must have one with the role logs, got none"],
    [
      "a tier that is none",
      { nodes: [{ host: "logs-1", tier: "frozen" as NodeTier }] },
      'hosts.logs-1.tiers.logs: must be one of hot, warm, cold, master, or left out for a node that does everything, got "frozen"',
    ],
    [
      "no node that takes new logs",
      { nodes: [node("logs-1", "warm"), node("logs-2", "master")], founders: ["logs-2"] },
      "hosts: must have one with the role logs whose tier is hot, or none: no other node takes new logs",
    ],
    ["no founder", { founders: [] }, "founders: must name a host, got none"],
    [
      "a founder that is misspelt",
      { founders: ["log-1"] },
      'founders: must be hosts whose nodes may lead (logs-1), got "log-1"; did you mean "logs-1"?',
    ],
    [
      "a founder that may not lead",
      { nodes: [node("hot-1", "hot"), node("warm-1", "warm")], founders: ["warm-1"] },
      'founders: must be hosts whose nodes may lead (hot-1), got "warm-1"',
    ],
    [
      "a heap that is too small",
      { heap: Bytes.mebibytes(64) },
      'heap: must be at least 256MiB, without which it does not start, got "64MiB"',
    ],
    [
      "a heap that leaves no memory for files",
      { heap: GIB(2), memory: GIB(3) },
      'heap: must be at most half of memory (3GiB): Java takes as much again beside it, got "2GiB"',
    ],
    [
      "a heap with long pointers",
      { heap: GIB(31), memory: GIB(64) },
      'heap: must be less than 31GiB: from there on pointers are twice as long, and less fits in, got "31GiB"',
    ],
    [
      "watermarks that fall",
      { watermarks: { low: 90, high: 85, flood: 95 } },
      "watermarks: must rise from low over high to flood, got 90, 85, 95: Elasticsearch would not start",
    ],
    [
      "a watermark that is no percentage",
      { watermarks: { low: 85, high: 90, flood: 195 } },
      "watermarks.flood: must be a percentage above 0 and up to 100, got 195",
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => planOf({ ...single, ...change })).toThrow(message);
  });

  it.each([
    ["7.17.0", "8.19.0"],
    ["8.18.4", "8.19.0"],
    ["latest", "latest"],
  ])("refuses the version %s", (version, word) => {
    expect(() => elasticsearchPlan(single, { ...options, version })).toThrow(word);
  });

  it("refuses packages of a distribution, of which none has it", () => {
    const source = { source: "distribution" } as const;
    expect(() => elasticsearchPlan(single, { ...options, source })).toThrow(/elasticsearch/);
  });
});
