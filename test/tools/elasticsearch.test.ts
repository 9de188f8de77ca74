import { spawn } from "node:child_process";
import { eventually } from "../../harness/command";
import { ELASTICSEARCH_VERSION } from "../../harness/elasticsearch/version";
import { freePort } from "../../harness/ports";
import { tool } from "../../harness/tools";
import { ELASTICSEARCH_METRICS } from "../../lib/exporters/elasticsearch";
import { logCalls, mappingName } from "../../lib/elasticsearch";
import { elasticsearchCalls, retentionOf } from "../../lib/retention";
import type { Metric } from "../../lib/rules";
import { parseSpecification } from "../../lib/specification";
import { single, three } from "../elasticsearch/model";
import { ElasticsearchNodes, type NodeAnswer, PASSWORDS } from "./elasticsearch-nodes";

const LINE = { "@timestamp": "2026-11-30T06:00:00.000Z", message: "signed in", event_id: "1" };

/** A bulk of lines, each to be created with its own identifier. */
const bulk = (stream: string, ...ids: readonly string[]) =>
  ids
    .map(
      (id) =>
        `${JSON.stringify({ create: { _index: stream, _id: id } })}\n${JSON.stringify({ ...LINE, event_id: id })}\n`,
    )
    .join("");

/** What happened to each line of a bulk. */
const outcomes = ({ body }: NodeAnswer) =>
  (body["items"] as { create: { status: number } }[]).map(({ create }) => create.status);

/** Whether a page of metrics has one with its labels. */
function shows(page: string, { name, labels }: Pick<Metric, "name" | "labels">): boolean {
  const line = page.split("\n").find((one) => one.startsWith(`${name}{`)) ?? "";
  return line !== "" && (labels ?? []).every((label) => line.includes(`${label}="`));
}

/** What the stack's own cluster is told, for two categories. */
const { model: retention } = retentionOf(parseSpecification("log_categories: { audit: a, application: b }"));
const PREFIX = "logs";
const retained = elasticsearchCalls(retention, { prefix: PREFIX, replicas: 0, composedOf: [mappingName(PREFIX)] });
const streams = ["logs-application", "logs-audit"];
const calls = logCalls({ prefix: PREFIX, streams, retention: retained, fields: ["region"] });

describe("Elasticsearch on one host", () => {
  let nodes: ElasticsearchNodes;
  const ask = (method: string, path: string, question: Parameters<ElasticsearchNodes["ask"]>[3]) =>
    nodes.ask("logs-1", method, path, question);

  beforeAll(async () => {
    nodes = await ElasticsearchNodes.of({ ...single, streams, calls }, ELASTICSEARCH_VERSION);
    nodes.start("logs-1");
    await nodes.ready("logs-1");
  });

  afterAll(() => nodes.remove());

  it("runs the version of the archive, and answers nobody without a password", async () => {
    const version = await ask("GET", "/?filter_path=version.number", { as: "monitor" });
    expect(version).toEqual({ status: 200, body: { version: { number: ELASTICSEARCH_VERSION } } });
    expect((await ask("GET", "/", {})).status).toBe(401);
  });

  it("takes all seeds, as often as they are made", async () => {
    for (let times = 1; times <= 2; times += 1) expect(await nodes.seed("logs-1")).toEqual([]);
    const health = await ask("GET", "/_cluster/health?wait_for_status=green&timeout=20s", { as: "monitor" });
    expect(health.body).toMatchObject({ status: "green" });
  });

  it("lets agents add lines, each once, and do nothing else", async () => {
    const as = "agent";
    expect(outcomes(await ask("POST", "/_bulk?refresh=true", { as, body: bulk("logs-audit", "1", "2") }))).toEqual([
      201, 201,
    ]);
    // A line that was sent before is refused, and counts once.
    expect(outcomes(await ask("POST", "/_bulk?refresh=true", { as, body: bulk("logs-audit", "2", "3") }))).toEqual([
      409, 201,
    ]);
    expect(outcomes(await ask("POST", "/_bulk", { as, body: bulk("logs-payments", "1") }))).toEqual([403]);
    for (const [method, path, body] of [
      ["GET", "/logs-audit/_search", {}],
      ["DELETE", "/logs-audit", undefined],
      ["PUT", "/_index_template/mine", { index_patterns: ["mine"] }],
      ["GET", "/_cluster/health", undefined],
    ] as const)
      expect([path, (await ask(method, path, { as, body })).status]).toEqual([path, 403]);
    expect((await ask("GET", "/logs-audit/_count", { as: "reader" })).body).toMatchObject({ count: 3 });
    expect((await ask("GET", "/logs-audit/_search", { as: "monitor" })).status).toBe(403);
  });

  it("keeps lines whose values fit no field, and makes no field of unknown keys", async () => {
    const odd = {
      ...LINE,
      timestamp: "yesterday",
      context: { a: { b: 1 } },
      labels: { zone: "a" },
      unheard_of: { of: 1 },
    };
    const body = `${JSON.stringify({ create: { _id: "odd" } })}\n${JSON.stringify(odd)}\n`;
    expect(outcomes(await ask("POST", "/logs-application/_bulk?refresh=true", { as: "agent", body }))).toEqual([201]);
    for (const [query, count] of [
      [{ term: { "context.a.b": "1" } }, 1],
      [{ term: { "labels.zone": "a" } }, 1],
      [{ match: { message: "signed" } }, 1],
      [{ exists: { field: "unheard_of.of" } }, 0],
    ] as const) {
      const found = await ask("GET", "/logs-application/_count", { as: "reader", body: { query } });
      expect([query, found.body["count"]]).toEqual([query, count]);
    }
  });

  it.each(["trixie", "sid"] as const)(
    "is watched by the exporter of %s, which exposes what rules read",
    async (suite) => {
      const { path } = await tool("elasticsearch_exporter", suite);
      const port = await freePort();
      const exporter = spawn(path, [`--web.listen-address=127.0.0.1:${port}`, ...nodes.exporterFlags("logs-1")], {
        env: { ES_USERNAME: "log-monitor", ES_PASSWORD: PASSWORDS.monitor },
        stdio: "ignore",
      });
      try {
        const missing = () =>
          fetch(`http://127.0.0.1:${port}/metrics`)
            .then((answer) => answer.text())
            .then((page) => ELASTICSEARCH_METRICS.filter((metric) => !shows(page, metric)).map(({ name }) => name));
        await eventually("every metric", async () => (await missing()).length === 0, { seconds: 20 }).catch(
          () => undefined,
        );
        expect(await missing()).toEqual([]);
      } finally {
        exporter.kill("SIGKILL");
      }
    },
  );

  // Its user was called "kibana", a name that Elasticsearch keeps for itself: it left out the line, and nobody could sign in.
  it("lets Kibana sign in, and say what its words about privileges mean", async () => {
    expect((await ask("GET", "/_security/_authenticate", { as: "kibana" })).body).toMatchObject({
      username: "kibana-server",
      roles: ["kibana_system"],
    });
    const privilege = (name: string, ...actions: readonly string[]) => [name, { actions, metadata: {} }] as const;
    const body = {
      "kibana-.kibana": Object.fromEntries([
        privilege("space_read", "login:", "ui:discover/show"),
        privilege("space_all", "login:", "ui:discover/show", "ui:discover/save"),
        privilege("all", "login:", "ui:discover/show", "ui:discover/save", "space:manage"),
      ]),
    };
    expect((await ask("PUT", "/_security/privilege", { as: "kibana", body })).status).toBe(200);
  });

  it.each([
    ["viewer", [true, false, false]],
    ["operator", [true, true, false]],
    ["admin", [true, true, true]],
  ] as const)("lets people with the role %s do in Kibana what that role may", async (as, may) => {
    const privileges = ["ui:discover/show", "ui:discover/save", "space:manage"];
    const asked = { application: "kibana-.kibana", privileges, resources: ["space:default"] };
    const { body } = await ask("POST", "/_security/user/_has_privileges", { as, body: { application: [asked] } });
    const { application } = body as { application: Record<string, Record<string, Record<string, boolean>>> };
    const found = application["kibana-.kibana"]?.["space:default"] ?? {};
    expect(privileges.map((privilege) => found[privilege])).toEqual(may);
  });

  it.each(["viewer", "operator", "admin"] as const)(
    "lets people with the role %s read logs, and change none",
    async (as) => {
      expect((await ask("GET", "/logs-audit/_count", { as })).body).toMatchObject({ count: 3 });
      expect((await ask("GET", "/logs-audit/_field_caps?fields=*", { as })).status).toBe(200);
      expect((await ask("POST", "/_bulk", { as, body: bulk("logs-audit", "by-hand") })).status).toBe(403);
      for (const [method, path, body] of [
        ["DELETE", "/logs-audit", undefined],
        ["GET", "/_security/user", undefined],
        ["PUT", "/_security/user/mine", { password: "of-twelve-and-more", roles: ["superuser"] }],
      ] as const)
        expect([path, (await ask(method, path, { as, body })).status]).toEqual([path, 403]);
      expect((await ask("GET", "/_cluster/health", { as })).status).toBe(as === "admin" ? 200 : 403);
    },
  );

  it("makes a key that adds lines and nothing else, until it is taken back", async () => {
    const as = "administrator";
    const writer = { indices: [{ names: ["logs-audit"], privileges: ["create_doc", "auto_configure"] }] };
    const wanted = { name: "agents", role_descriptors: { writer } };
    const made = await ask("POST", "/_security/api_key", { as, body: wanted });
    const { id, encoded: key } = made.body as Record<"id" | "encoded", string>;
    expect(outcomes(await ask("POST", "/_bulk", { key, body: bulk("logs-audit", "with-key") }))).toEqual([201]);
    expect((await ask("GET", "/logs-audit/_search", { key })).status).toBe(403);
    const gone = await ask("DELETE", "/_security/api_key", { as, body: { ids: [id] } });
    expect(gone.body).toMatchObject({ invalidated_api_keys: [id] });
    await eventually("the key opens nothing", async () => {
      const { status } = await ask("POST", "/_bulk", { key, body: bulk("logs-audit", "too-late") });
      return status === 401;
    });
  });
});

describe("Elasticsearch on three hosts", () => {
  let nodes: ElasticsearchNodes;

  afterEach(() => nodes.remove());

  it("founds one cluster, one after the other, lets no node stop while another is away, and is never founded again", async () => {
    // Copies go to nodes with room, and a disk of a machine that builds may be nearly full.
    const watermarks = { low: 99, high: 99, flood: 99 };
    nodes = await ElasticsearchNodes.of({ ...three, watermarks }, ELASTICSEARCH_VERSION);
    const ask: ElasticsearchNodes["ask"] = nodes.ask.bind(nodes);
    // As turns have it: each host has to be well before the next one begins, and the first has no cluster yet.
    for (const { host } of three.nodes) {
      nodes.start(host);
      await nodes.ready(host);
      expect(nodes.conf(host, "elasticsearch.yml")).toContain("cluster.initial_master_nodes");
    }
    const formed = await eventually("a cluster", async () => {
      const health = await ask("logs-1", "GET", "/_cluster/health?wait_for_nodes=3&timeout=5s", { as: "monitor" });
      return health.body["number_of_nodes"] === 3 && (await ask("logs-1", "GET", "/", { as: "monitor" })).body;
    });
    const [guard] = nodes.planOf("logs-1").guards ?? [];
    const mayStop = async () => {
      const { pathname, search } = new URL(guard?.url ?? "");
      const { body } = await ask("logs-1", "GET", pathname + search, { as: "monitor" });
      return JSON.stringify(body).includes(guard?.contains ?? "nothing");
    };
    expect(await eventually("every copy is there", mayStop, { seconds: 60 })).toBe(true);
    await nodes.stop("logs-3");
    // Green again by itself, and one node further from having no leader.
    await eventually(
      "green without the third node",
      async () => {
        const { body } = await ask("logs-1", "GET", "/_cluster/health", { as: "monitor" });
        return body["status"] === "green" && body["number_of_nodes"] === 2;
      },
      { seconds: 120 },
    );
    expect(await mayStop()).toBe(false);
    nodes.start("logs-3");
    await nodes.ready("logs-3");
    expect(nodes.conf("logs-3", "elasticsearch.yml")).not.toContain("initial_master_nodes");
    const back = await eventually("the third node again", async () => {
      const { body } = await ask("logs-3", "GET", "/", { as: "monitor" });
      return body["cluster_uuid"] !== "_na_" && body;
    });
    expect(back["cluster_uuid"]).toBe(formed["cluster_uuid"]);
  });
});
