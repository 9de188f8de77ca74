import { readdirSync, readFileSync, statSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import { eventually, run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import type { HostDistribution } from "../../lib/artifacts";
import { DATA_ROOT, fleetNameOf } from "../../lib/host";
import { Bytes, Duration } from "../../lib/units";
import {
  VICTORIA_METRICS_METRICS,
  victoriaMetricsBackup,
  type VictoriaMetricsModel,
  victoriaMetricsPlan,
} from "../../lib/victoria-metrics";
import { countOf, ended, LongTermScene, type RunningPrometheus, until } from "./long-term-scene";
import type { Staged } from "./servers";

const VERSIONS: [suite: Suite, versions: { readonly store: string; readonly prometheus: string }][] = [
  ["bookworm", { store: "1.79.5", prometheus: "2.42.0" }],
  ["trixie", { store: "1.112.0", prometheus: "2.53.3" }],
  ["sid", { store: "1.145.0", prometheus: "3.5.3" }],
];
const FORM = { "content-type": "application/x-www-form-urlencoded" };
// It keeps no sample that is no number, and says so nowhere.
const ALL = '{__name__=~"good_total|endless|wide"}';

describe.each(VERSIONS)("VictoriaMetrics of Debian's %s behind its gate", (suite, versions) => {
  const scene = new LongTermScene();
  let model: VictoriaMetricsModel;
  let store: Staged;
  let server: ChildProcess;
  let prometheus: RunningPrometheus;

  // A moment that is over: until it is, more samples may come that belong to it.
  const now = () => Math.floor(Date.now() / 1000) - 1;
  const stored = (at: number) => scene.samples(model.port, ALL, at);
  const own = (at: number) => scene.samples(prometheus.port, ALL, at);
  /** Both as of one moment, once the store has all that Prometheus had then. */
  const both = async () => {
    const at = now();
    const mine = await own(at);
    return [mine, await until(() => stored(at), countOf(mine), "the store has what Prometheus has")] as const;
  };

  beforeAll(async () => {
    await scene.begin();
    model = {
      port: await freePort(),
      localPort: await freePort(),
      retention: Duration.days(730),
      size: Bytes.gibibytes(1),
      memory: Bytes.mebibytes(512),
      labels: 64,
      tls: true,
    };
    const source = suite === "sid" ? "upstream" : "distribution";
    const distribution: HostDistribution = suite === "bookworm" ? "debian-12" : "debian-13";
    const options = { source: { source }, distribution } as const;
    const plan = victoriaMetricsPlan(model, { ...options, gate: options });
    expect(plan.artifacts[0]?.version).toBe(versions.store);
    store = scene.stage(plan, suite);
    for (const { code, stdout, stderr } of await store.validate()) expect(code === 0 ? "" : stdout + stderr).toBe("");
    server = await store.start();
    await store.start({}, [], 1);
    await store.probe(0);
    const url = `https://${fleetNameOf("monitor-1")}:${model.port}/api/v1/write`;
    const page = await scene.page();
    prometheus = await scene.prometheus(page, suite, versions.prometheus, {
      remoteWrite: [
        {
          name: "vm",
          url,
          as: "fleet",
          queue: { batchSendDeadline: Duration.milliseconds(500), maxBackoff: Duration.seconds(1) },
        },
      ],
    });
  });
  afterAll(() => scene.end());

  it("has every sample that Prometheus has, with equal times and values, infinite ones included and those with 60 labels, which lost half of them", async () => {
    await eventually("some were scraped", async () => countOf(await own(now())) > 60);
    const [mine, kept] = await both();
    expect(kept).toEqual(mine);
    expect(Object.keys(kept)).toEqual(expect.arrayContaining(["endless undefined", "wide 1", "wide 2"]));
  });

  it("lacks nothing after an outage", async () => {
    await ended(server);
    const down = now();
    await eventually("Prometheus went on", async () => countOf(await own(now())) - countOf(await own(down)) > 60);
    server = await store.start();
    const [mine, kept] = await both();
    expect(kept).toEqual(mine);
  });

  it("lets Prometheus write and read, dashboards read alone, and workloads nothing", async () => {
    const query = "/api/v1/query?query=1";
    const write = { method: "POST", body: "x", headers: { "content-type": "application/x-protobuf" } };
    const status = async (host: string, path: string, more = {}) =>
      (await scene.ask(model.port, path, { host, ...more })).status;
    const of = async (host: string) => [
      await status(host, query),
      // 400: it was asked, and finds the body wrong.
      await status(host, "/api/v1/write", write),
      await status(host, "/api/v1/import/prometheus", { ...write, body: "stranger 1\n" }),
      await status(host, "/api/v1/admin/tsdb/delete_series?match[]=good_total", { method: "POST" }),
      await status(host, "/snapshot/create"),
    ];
    expect(await of("monitor-1")).toEqual([200, 400, 403, 403, 403]);
    expect(await of("boards-1")).toEqual([200, 403, 403, 403, 403]);
    expect(await of("web-1")).toEqual([403, 403, 403, 403, 403]);
    expect((await scene.ask(model.port, query, { pem: undefined })).refused).toBeDefined();
    const twice = await scene.ask(model.port, "/api/v1/query/../write", { host: "boards-1", ...write });
    expect([undefined, 403]).toContain(twice.status);
  });

  // Any account of the host could write samples of any host, and read all.
  it("lets nobody on its own host write, read, delete, copy or look inside without the key, which no other account can read", async () => {
    const here = async (path: string, body?: string) => {
      const form = body === undefined ? {} : { method: "POST", body, headers: FORM };
      return (await fetch(`http://127.0.0.1:${model.localPort}${path}`, form)).status;
    };
    const everything = encodeURIComponent('{__name__!=""}');
    const closed = [
      `/api/v1/admin/tsdb/delete_series?match[]=${everything}`,
      `/prometheus/api/v1/admin/tsdb/delete_series?match[]=${everything}`,
      "/tags/delSeries?path=good_total",
      ...["create", "list", "delete_all"].map((what) => `/snapshot/${what}`),
      ...["force_merge", "force_flush", "resetRollupResultCache"].map((what) => `/internal/${what}`),
      ...["/flags", "/config", "/debug/pprof/heap"],
      ...["query?query=up", "query_range", "export?match[]=up", "labels", "series", "write"].map(
        (what) => `/api/v1/${what}`,
      ),
      ...[
        "/api/v1/import",
        "/api/v1/import/prometheus",
        "/write?db=x",
        "/api/put",
        "/federate?match[]=up",
        "/",
        "/vmui/",
      ],
    ];
    for (const path of closed) expect([path, (await here(path)) >= 400]).toEqual([path, true]);
    for (const path of closed) expect([path, (await here(path, "authKey=wrong")) >= 400]).toEqual([path, true]);
    const [mine, kept] = await both();
    expect(kept).toEqual(mine);
    const key = store.path("run/vmo-victoria-metrics/key");
    for (const file of [key, store.path("run/vmo-victoria-metrics/authorization")])
      expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(`/proc/${server.pid}/cmdline`, "utf8")).not.toContain(readFileSync(key, "utf8"));
    expect(await here("/flags", `authKey=${readFileSync(key, "utf8")}`)).toBe(200);
  });

  it("exposes what rules and dashboards read", async () => {
    const { body = "" } = await scene.ask(model.port, "/metrics");
    const names = new Set(body.split("\n").map((line) => line.replace(/[{ ].*/, "")));
    const missing = VICTORIA_METRICS_METRICS.map(({ name }) => name).filter((name) => !names.has(name));
    // Until something of the kind happens.
    expect(missing.filter((name) => name !== "vm_log_messages_total")).toEqual([]);
  });

  it("is as it was after its backup was brought back", async () => {
    const at = now();
    const before = await until(() => stored(at), countOf(await own(at)), "the store has what Prometheus has");
    const { backup, restore } = victoriaMetricsBackup(model);
    const folder = store.path("backup");
    const here = (command: string) =>
      command
        .replaceAll("DIR", folder)
        .replaceAll(DATA_ROOT, store.path("var/lib/vm-observability"))
        .replaceAll("@/run/", `@${store.path("run")}/`)
        .replace(/ && chown .*/, "");
    const made = await run("sh", ["-ec", backup.map(here).join("\n")]);
    expect(made.code === 0 ? "" : made.stderr).toBe("");
    expect(readdirSync(store.path("var/lib/vm-observability/victoria-metrics/snapshots"))).toEqual([]);
    await ended(server);
    const commands = restore.filter((command) => !command.startsWith("systemctl")).map(here);
    const restored = await run("sh", ["-ec", commands.join("\n")]);
    expect(restored.code === 0 ? "" : restored.stderr).toBe("");
    server = await store.start();
    await store.probe(0);
    const after = await until(() => stored(at), countOf(before), "all is back");
    expect(after).toEqual(before);
  });

  it("has units that are as closed as those of other servers", async () => {
    const { exposure, wrong } = await store.unitReport("victoria-metrics");
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.6);
  });
});
