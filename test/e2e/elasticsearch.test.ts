import { ElasticsearchStore } from "cdktf-vm-observability/elasticsearch";
import { eventually } from "../../harness/command";
import { elasticsearchArchive } from "../../harness/elasticsearch/node";
import { ELASTICSEARCH_VERSION } from "../../harness/elasticsearch/version";
import { offer } from "../../harness/offered";
import { Bytes } from "../../lib/units";
import type { Variant } from "./deployment";
import { servicesOn } from "./host-state";
import { LogWriter } from "./log-writer";
import { type Scene, setScene } from "./scene";

jest.setTimeout(900_000);

const NODES = ["logs-1", "logs-2", "logs-3"];
const UNIT = "vmo-elasticsearch.service";
const SECRETS = "/etc/observability/secrets";
const PASSWORDS = { administrator: "administrator-0123", agent: "agent-0123456789", monitor: "monitor-01234567" };

let scene: Scene;

beforeAll(async () => {
  const archives = [await elasticsearchArchive(ELASTICSEARCH_VERSION)];
  scene = await setScene({ hosts: ["monitor-1", ...NODES], debian: 13, archives });
  for (const name of NODES) {
    await offer(scene.world.host(name), ["prometheus-elasticsearch-exporter"]);
    for (const [user, password] of Object.entries(PASSWORDS))
      await scene.world.host(name).write(`${SECRETS}/elasticsearch-${user}`, `${password}\n`, 0o600);
  }
});

afterAll(() => scene?.end());

const secret = (name: string) => ({ kind: "file", path: `${SECRETS}/elasticsearch-${name}` }) as const;

const cluster = (memory = 768): Variant => ({
  hosts: {
    "monitor-1": {},
    ...Object.fromEntries(
      NODES.map((name) => [name, { roles: ["logs"] as const, distribution: "debian-13" as const }]),
    ),
  },
  specification: { artifacts: { sources: { elasticsearch_exporter: "distribution" } } },
  change: (stack) =>
    new ElasticsearchStore(stack, "elasticsearch", {
      metrics: stack.metrics,
      passwords: { administrator: secret("administrator"), agent: secret("agent"), monitor: secret("monitor") },
      memory: Bytes.mebibytes(memory),
      heap: Bytes.mebibytes(256),
    }),
});

/** What a node answers as JSON, to a user. */
async function ask(node: string, path: string, user: keyof typeof PASSWORDS = "administrator") {
  const name = user === "administrator" ? user : `log-${user}`;
  const authorization = `Basic ${Buffer.from(`${name}:${PASSWORDS[user]}`).toString("base64")}`;
  const { body, refused } = await scene.authority.ask(node, 9200, path, { headers: { authorization } });
  return JSON.parse(body ?? JSON.stringify({ refused })) as Record<string, unknown>;
}

const health = () => ask("logs-1", "/_cluster/health", "monitor");
const green = () =>
  eventually("the cluster is green with all nodes", async () => {
    const { status, number_of_nodes } = await health();
    return status === "green" && number_of_nodes === NODES.length;
  });

/** When the server of each node was started. */
async function started(): Promise<readonly string[]> {
  return Promise.all(NODES.map(async (name) => (await servicesOn(scene.world.host(name)))[UNIT]?.started ?? ""));
}

/** How many lines a stream has. */
async function counted(stream: string): Promise<number> {
  await ask("logs-1", `/${stream}/_refresh`);
  return Number((await ask("logs-1", `/${stream}/_count`))["count"]);
}

describe("Elasticsearch on three hosts", () => {
  it("is installed host by host, founded once, and told of streams", async () => {
    const applied = await scene.deployment.apply(cluster());
    expect(applied.errors).toBe("");
    await green();
    const { data_streams } = await ask("logs-3", "/_data_stream/logs-audit");
    expect(data_streams).toMatchObject([{ name: "logs-audit" }]);
    await eventually("every node is scraped", async () => {
      const nodes = await scene.prometheus.query(
        'elasticsearch_cluster_health_number_of_nodes{job="elasticsearch"} == 3',
      );
      return nodes.length === NODES.length;
    });
    for (const name of NODES)
      expect((await scene.world.host(name).succeed("sysctl -n vm.max_map_count")).trim()).toBe("262144");
  });

  it("is left alone by an apply that changes nothing", async () => {
    const before = await started();
    expect((await scene.deployment.plan()).changes).toEqual({ add: 0, change: 0, remove: 0 });
    expect(await started()).toEqual(before);
  });

  it("changes one host at a time under load, and loses no line", async () => {
    const before = await started();
    const writer = LogWriter.to(scene.authority, NODES, "logs-audit", PASSWORDS.agent);
    const applied = await scene.deployment.apply(cluster(832));
    const written = await writer.end();
    expect(applied.errors).toBe("");
    const after = await started();
    for (const [index, at] of before.entries()) expect(after[index]).not.toBe(at);
    await green();
    expect(written).toBeGreaterThan(100);
    expect(await counted("logs-audit")).toBe(written);
  });

  it("comes back after its server was killed, with all lines", async () => {
    const lines = await counted("logs-audit");
    const [before] = await started();
    await scene.world.host("logs-1").succeed(`systemctl kill --signal=SIGKILL ${UNIT}`);
    await eventually("the node was started again", async () => {
      const [after] = await started();
      return after !== before && (await health())["number_of_nodes"] === NODES.length;
    });
    await green();
    expect(await counted("logs-audit")).toBe(lines);
  });

  it("does not let a host stop while shards lack copies, and changes nothing then", async () => {
    await scene.world.host("logs-3").succeed(`systemctl stop ${UNIT}`);
    await eventually("the others notice", async () => (await health())["status"] === "yellow");
    const node = scene.world.host("logs-1");
    const plan = "/opt/vm-observability/current/plan";
    const guard = (await node.succeed(`grep '^guard' ${plan}`)).trim().split("\t");
    expect(guard.slice(0, 3)).toEqual(["guard", "elasticsearch", "cluster"]);
    const status = await ask("logs-1", "/_cluster/health?wait_for_status=green&timeout=1s", "monitor");
    expect(status).toMatchObject({ timed_out: true });
    await scene.world.host("logs-3").succeed(`systemctl start ${UNIT}`);
    await green();
  });
});
