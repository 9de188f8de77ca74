import { ElasticsearchStore } from "cdktf-vm-observability/elasticsearch";
import { eventually } from "../../harness/command";
import { elasticsearchArchive } from "../../harness/elasticsearch/node";
import { ELASTICSEARCH_VERSION } from "../../harness/elasticsearch/version";
import { jaegerArchive } from "../../harness/jaeger";
import { offer } from "../../harness/offered";
import { otelCollectorArchive } from "../../harness/otel-collector";
import { Bytes, Duration } from "../../lib/units";
import type { Variant } from "./deployment";
import { servicesOn } from "./host-state";
import { type Scene, setScene } from "./scene";
import { TraceSender } from "./trace-sender";

jest.setTimeout(900_000);

const MONITOR = "monitor-1";
// One: agents choose among several gateways by a part of the collector that its build for tests cannot have.
const TRACES = "traces-1";
const LOGS = "logs-1";
const SECRETS = "/etc/observability/secrets";
const PASSWORDS = {
  administrator: "administrator-0123",
  agent: "agent-0123456789",
  monitor: "monitor-01234567",
  jaeger: "jaeger-012345678",
};

let scene: Scene;

// Their build takes minutes where the cache is empty.
beforeAll(async () => {
  const archives = [
    await jaegerArchive(),
    await otelCollectorArchive(),
    await elasticsearchArchive(ELASTICSEARCH_VERSION),
  ];
  scene = await setScene({ hosts: [MONITOR, TRACES, LOGS], debian: 13, archives });
  await offer(scene.world.host(LOGS), ["prometheus-elasticsearch-exporter"]);
  for (const [user, password] of Object.entries(PASSWORDS))
    for (const name of user === "jaeger" ? [LOGS, TRACES] : [LOGS])
      await scene.world.host(name).write(`${SECRETS}/elasticsearch-${user}`, `${password}\n`, 0o600);
}, 1_800_000);

afterAll(() => scene?.end());

const secret = (name: keyof typeof PASSWORDS) => ({ kind: "file", path: `${SECRETS}/elasticsearch-${name}` }) as const;

const variant: Variant = {
  hosts: {
    [MONITOR]: { distribution: "debian-13" },
    [TRACES]: { roles: ["tracing"], distribution: "debian-13" },
    [LOGS]: { roles: ["logs"], distribution: "debian-13" },
  },
  specification: {
    artifacts: { sources: { elasticsearch_exporter: "distribution" } },
    tracing: { enabled: true, sampling: { baseRate: 100, decisionWait: Duration.seconds(2) } },
  },
  change: (stack) =>
    new ElasticsearchStore(stack, "elasticsearch", {
      metrics: stack.metrics,
      passwords: {
        administrator: secret("administrator"),
        agent: secret("agent"),
        monitor: secret("monitor"),
        jaeger: secret("jaeger"),
      },
      memory: Bytes.mebibytes(768),
      heap: Bytes.mebibytes(256),
    }),
};

/** Identifiers of all traces of the shop, with all digits. */
async function found(): Promise<ReadonlySet<string>> {
  const path = "/api/traces?service=shop&lookback=1h&limit=10000";
  const { body = "{}" } = await scene.authority.ask(TRACES, 16686, path);
  const { data = [] } = JSON.parse(body) as { readonly data?: readonly { readonly traceID: string }[] };
  return new Set(data.map(({ traceID }) => traceID.padStart(32, "0")));
}

describe("traces in an Elasticsearch of the fleet", () => {
  it("are written by a user who may do no more, and found", async () => {
    expect((await scene.deployment.apply(variant)).errors).toBe("");
    const sender = await TraceSender.on(scene.world.host(MONITOR));
    await eventually("some were accepted", async () => (await sender.count()) >= 20);
    const sent = await sender.end();
    await eventually("all are found", async () => {
      const there = await found();
      return sent.every((id) => there.has(id));
    });
    expect(await scene.prometheus.query('jaeger_storage_bulk_index_errors_total{job="jaeger"} > 0')).toEqual([]);
  });

  it("lie in indices that the seeds made, and are left alone by an apply that changes nothing", async () => {
    const authorization = `Basic ${Buffer.from(`administrator:${PASSWORDS.administrator}`).toString("base64")}`;
    const { body = "" } = await scene.authority.ask(LOGS, 9200, "/_cat/indices/jaeger-*?h=index&s=index", {
      headers: { authorization },
    });
    expect(body.trim().split("\n")).toEqual(["jaeger-service-000001", "jaeger-span-000001"]);
    const before = await servicesOn(scene.world.host(TRACES));
    expect((await scene.deployment.plan()).changes).toEqual({ add: 0, change: 0, remove: 0 });
    expect(await servicesOn(scene.world.host(TRACES))).toEqual(before);
  });
});
