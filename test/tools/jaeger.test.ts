import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, run } from "../../harness/command";
import { ELASTICSEARCH_VERSION } from "../../harness/elasticsearch/version";
import { jaeger } from "../../harness/jaeger";
import { type OtlpReceiver, sendSpans, type SentSpan } from "../../harness/otlp-sender";
import { traceCalls } from "../../lib/elasticsearch";
import { type JaegerModel, jaegerPlan, renderJaeger } from "../../lib/jaeger";
import { deletionPolicy } from "../../lib/retention";
import { TRACE_POLICY } from "../../lib/tracing";
import { Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { Workplace } from "../command/command-runs";
import { single } from "../elasticsearch/model";
import { inIndices, onDisk } from "../jaeger/models";
import { ElasticsearchNodes, PASSWORDS } from "./elasticsearch-nodes";
import { JaegerServer } from "./jaeger-server";
import { Staged } from "./servers";

const SLOW = 1_800_000;
const CERTIFICATES = "/etc/vm-observability/secrets/certificates";

/** Spans of one trace each. */
const spans = (count: number, from = 1, attributes: SentSpan["attributes"] = {}): readonly SentSpan[] =>
  Array.from({ length: count }, (_, index) => ({
    traceId: (from + index).toString(16).padStart(32, "0"),
    spanId: (from + index).toString(16).padStart(16, "0"),
    name: "pay",
    start: Date.now(),
    attributes: { request_id: `r-${from + index}`, "http.route": "/pay", ...attributes },
  }));

const idsOf = (found: readonly { readonly traceID: string }[]) => new Set(found.map(({ traceID }) => traceID)).size;

describe("Jaeger's own check of configurations", () => {
  const check = async (model: JaegerModel, version: string) => {
    const place = new Workplace([]);
    const file = join(place.folder, "jaeger.yaml");
    writeFileSync(file, toYaml(renderJaeger(model, version)));
    const { code, stderr } = await run(await jaeger(), ["validate", "--config", file]);
    place.remove();
    return { code, stderr };
  };

  it.each([
    ["on a disk", onDisk],
    ["on a disk, with certificates", { ...onDisk, tls: true, basePath: "/watch/jaeger" }],
    ["in indices", inIndices],
    ["in indices of an Elasticsearch of another authority", external()],
  ] as const)(
    "accepts traces %s",
    async (_, model) => {
      expect(await check(model, "2.13.0")).toMatchObject({ code: 0 });
    },
    SLOW,
  );

  it("refuses the words of 2.20 for an index that rolls over, which 2.13 does not know", async () => {
    expect((await check(inIndices, "2.20.0")).stderr).toContain("rotation");
  });
});

describe("the unit of Jaeger", () => {
  const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

  it.each([
    ["on a disk", onDisk],
    ["in indices", inIndices],
  ])("may do little, and is one that systemd takes: %s", async (_, model) => {
    const staged = new Staged(jaegerPlan(model, { ...upstream, gate: upstream }), "trixie");
    const { exposure, wrong } = await staged.unitReport("jaeger");
    await staged.remove();
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.6);
  });
});

describe("Jaeger on its own disk", () => {
  const place = new Workplace([{ host: "traces-1", roles: ["tracing"], addresses: [] }]);
  const strangers = new Workplace([{ host: "traces-1", roles: ["tracing"], addresses: [] }]);
  let server: JaegerServer;
  let receiver: OtlpReceiver;

  beforeAll(async () => {
    for (const each of [place, strangers]) {
      each.now = new Date();
      await each.certificates("make");
    }
    const ca = place.read("certificates/fleet/ca.pem");
    const tls = { name: "traces-1.fleet.internal", ca, pem: place.read("certificates/fleet/hosts/traces-1.pem") };
    server = await JaegerServer.of(
      { ...onDisk, tls: true, basePath: "/jaeger", retention: Duration.minutes(1) },
      {
        tls,
        elsewhere: {
          [`${CERTIFICATES}/fleet.pem`]: place.path("certificates/fleet/hosts/traces-1.pem"),
          [`${CERTIFICATES}/fleet-ca.pem`]: place.path("certificates/fleet/ca.pem"),
        },
      },
    );
    receiver = { port: server.model.ports.otlp, tls };
    await server.start();
  }, SLOW);

  afterAll(async () => {
    await server.remove();
    place.remove();
    strangers.remove();
  });

  it("has every trace that it accepted after a kill, and shows them below its path", async () => {
    for (let from = 1; from <= 10; from += 1) expect(await sendSpans(receiver, "shop", spans(1, from))).toBe(0);
    await server.stop("SIGKILL");
    await server.start();
    expect(idsOf(await server.spans("shop"))).toBe(10);
    expect((await server.ask("/api/services")).data).toEqual(["shop"]);
  });

  it("takes no spans and shows none without a certificate of the fleet", async () => {
    const { ca, name } = receiver.tls ?? {};
    if (ca === undefined || name === undefined) throw new TypeError("the receiver has no certificate");
    const foreign = strangers.read("certificates/fleet/hosts/traces-1.pem");
    await expect(sendSpans({ ...receiver, tls: { ca, name } }, "shop", spans(1, 50))).rejects.toThrow("gRPC");
    await expect(sendSpans({ ...receiver, tls: { ca, name, pem: foreign } }, "shop", spans(1, 50))).rejects.toThrow(
      "gRPC",
    );
    await expect(fetch(`http://127.0.0.1:${server.model.ports.query}/jaeger/api/services`)).resolves.toMatchObject({
      ok: false,
    });
    expect(idsOf(await server.spans("shop"))).toBe(10);
  });

  it("refused for good what a gateway sent at once above the four mebibytes of gRPC", async () => {
    const large = spans(1_500, 1_000, { "db.statement": "x".repeat(4_000) });
    expect(await sendSpans(receiver, "warehouse", large)).toBe(0);
    expect(idsOf(await server.spans("warehouse"))).toBe(1_000);
  });

  it("sends no traces of its own", () => {
    expect(server.output).not.toContain("4317");
    expect(server.output).not.toMatch(/traces export/i);
  });

  it("forgets traces at the end of their retention", async () => {
    await eventually("traces are gone", async () => (await server.spans("shop")).length === 0, {
      seconds: 150,
      every: 1_000,
    });
  });
});

describe("Jaeger in an Elasticsearch", () => {
  let nodes: ElasticsearchNodes;
  let server: JaegerServer;
  const ask = (method: string, path: string, body?: unknown) =>
    nodes.ask("logs-1", method, path, { as: "administrator", body });

  beforeAll(async () => {
    const calls = traceCalls({
      policy: deletionPolicy(TRACE_POLICY, Duration.days(7)),
      replicas: 0,
      searchable: onDisk.searchable,
    });
    nodes = await ElasticsearchNodes.of({ ...single, calls }, ELASTICSEARCH_VERSION);
    nodes.start("logs-1");
    await nodes.ready("logs-1");
    expect([await nodes.seed("logs-1"), await nodes.seed("logs-1")]).toEqual([[], []]);
    if (inIndices.storage.kind !== "elasticsearch") throw new TypeError("the model has no indices");
    const password = join(nodes.folder, "jaeger-password");
    writeFileSync(password, `${PASSWORDS.jaeger}\n`);
    const urls = [`https://logs-1.fleet.internal:${nodes.model.port}`];
    server = await JaegerServer.of(
      { ...inIndices, tls: false, basePath: "/", storage: { ...inIndices.storage, urls } },
      {
        hosts: join(nodes.folder, "hosts"),
        elsewhere: {
          [`${CERTIFICATES}/fleet-ca.pem`]: join(nodes.folder, "certificates/fleet/ca.pem"),
          "/run/credentials/vmo-jaeger.service/elasticsearch-password": password,
        },
      },
    );
    await server.start();
  }, SLOW);

  afterAll(async () => {
    await server.remove();
    await nodes.remove();
  });

  it("writes traces as a user who may do no more, and reads them back", async () => {
    const receiver = { port: server.model.ports.otlp };
    expect(await sendSpans(receiver, "shop", spans(20))).toBe(0);
    await eventually("all spans are there", async () => idsOf(await server.spans("shop")) === 20, { seconds: 60 });
    expect((await server.ask("/api/services")).data).toEqual(["shop"]);
    const names = ((await ask("GET", "/_cat/indices/jaeger-*?format=json")).body as unknown as { index: string }[]).map(
      ({ index }) => index,
    );
    expect(names.sort()).toEqual(["jaeger-service-000001", "jaeger-span-000001"]);
  });

  it("finds a trace by a tag with a field of its own, and by any other", async () => {
    expect(await server.spans("shop", { request_id: "r-7" })).toHaveLength(1);
    expect(await server.spans("shop", { "http.route": "/pay" })).toHaveLength(20);
    const kibana = await ask("GET", "/jaeger-span-read/_count", { query: { term: { "tag.request_id": "r-7" } } });
    expect(kibana.body).toMatchObject({ count: 1 });
  });

  it("goes on in the next index once the first has rolled over, and shows both", async () => {
    const rolled = await ask("POST", "/jaeger-span-write/_rollover");
    expect(rolled.body).toMatchObject({ rolled_over: true, new_index: "jaeger-span-000002" });
    expect(await sendSpans({ port: server.model.ports.otlp }, "shop", spans(5, 100))).toBe(0);
    await eventually("spans of both indices", async () => idsOf(await server.spans("shop")) === 25, { seconds: 60 });
    expect((await ask("GET", "/jaeger-span-000002/_count")).body).toMatchObject({ count: 5 });
    // Made again now, seeds change nothing: neither beside two indices, nor when the first is gone.
    expect(await nodes.seed("logs-1")).toEqual([]);
    await ask("DELETE", "/jaeger-span-000001");
    expect(await nodes.seed("logs-1")).toEqual([]);
    expect((await ask("GET", "/_alias/jaeger-span-write")).body).toMatchObject({
      "jaeger-span-000002": { aliases: { "jaeger-span-write": { is_write_index: true } } },
    });
  });

  it("starts while the Elasticsearch is away, and counts what it could not write", async () => {
    await nodes.stop("logs-1", "SIGKILL");
    await server.stop();
    await server.start();
    expect(await sendSpans({ port: server.model.ports.otlp }, "shop", spans(3, 200))).toBe(0);
    const failed = /^jaeger_storage_bulk_index_latency_err_seconds_count\{.*\} 1$/m;
    await eventually("it counts", async () => failed.test(await server.metrics()), { seconds: 90, every: 500 });
    // Its own counters call them written.
    expect(await server.metrics()).toMatch(/^jaeger_storage_bulk_index_errors_total\{.*\} 0$/m);
  });
});

function external(): JaegerModel {
  const { storage } = inIndices;
  if (storage.kind !== "elasticsearch") return inIndices;
  const { authority: _, ...others } = storage;
  return { ...inIndices, storage: { ...others, version: "9.1.0", authority: { kind: "file", path: "/ca.pem" } } };
}
