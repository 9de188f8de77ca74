import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { eventually, run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { tool } from "../../harness/tools";
import { fleetNameOf, liveFile, liveProgram } from "../../lib/host";
import {
  influxDbBackup,
  type InfluxDbModel,
  influxDbPlan,
  type InfluxDbPlanOptions,
  RAW,
  statementsOf,
  THIN,
} from "../../lib/influxdb";
import { type RemoteRead, type RemoteWrite, STORE_LABEL } from "../../lib/long-term";
import { Bytes, Duration } from "../../lib/units";
import { countOf, ended, LongTermScene, type RunningPrometheus, until } from "./long-term-scene";
import type { Staged } from "./servers";

const VERSIONS: [suite: Suite, prometheus: { readonly suite: Suite; readonly version: string }][] = [
  ["bookworm", { suite: "bookworm", version: "2.42.0" }],
  ["trixie", { suite: "sid", version: "3.5.3" }],
];

describe.each(VERSIONS)("InfluxDB 1.6.7 of Debian's %s behind its gate", (suite, of) => {
  const scene = new LongTermScene();
  let model: InfluxDbModel;
  let options: InfluxDbPlanOptions;
  let store: Staged;
  let server: ChildProcess;
  let page: string;
  let writes: RemoteWrite;
  let reads: readonly RemoteRead[];
  let prometheus: RunningPrometheus;

  const now = () => Math.ceil(Date.now() / 1000);
  const query = (statement: string, of: Staged) =>
    of.ask(of.plan.seeds?.[0] ?? { url: "" }, `q=${encodeURIComponent(statement)}`);
  const ask = async (statement: string) => (await query(statement, store)).body;
  /** How many samples of a policy there are, of all series together. */
  const counted = async (policy: string, metric = "good_total") => {
    const answer = await ask(`SELECT count("value") FROM "prometheus"."${policy}"."${metric}"`);
    return Number(/\[\["[^"]+",(\d+)\]\]/.exec(answer)?.[1] ?? 0);
  };
  const own = (time: number) => scene.samples(prometheus.port, "good_total", time);
  const start = async () => {
    server = await store.start();
    await store.probe(0);
  };
  /** Does what root is told to do. */
  const obeyed = async (commands: readonly string[]) => {
    const { path } = await tool("influxd", suite);
    const here = commands.map((command) =>
      command
        .replaceAll("DIR", store.path("backup"))
        .replaceAll(liveProgram("influxd"), path)
        .replaceAll(liveFile("influxdb"), store.path("files", "influxdb"))
        .replace(/\$\(systemctl[^)]*\)/, String(server.pid))
        .replace("/run/vmo-", `${store.path("run")}/vmo-`),
    );
    const { code, stdout, stderr } = await run("sh", ["-ec", here.join("\n")]);
    expect(code === 0 ? "" : stdout + stderr).toBe("");
  };
  const seed = async () => {
    for (const { body, contains = "", ...asked } of store.plan.seeds ?? []) {
      const text = store.plan.files.find(({ path }) => path === body?.releaseFile)?.content ?? "";
      expect((await store.ask(asked, text)).body).toContain(contains);
    }
  };

  beforeAll(async () => {
    await scene.begin();
    model = {
      port: await freePort(),
      localPort: await freePort(),
      database: "prometheus",
      retention: Duration.days(90),
      downSampling: { interval: Duration.seconds(5), retention: Duration.days(730) },
      memory: Bytes.mebibytes(512),
      tls: true,
    };
    const distribution = suite === "bookworm" ? "debian-12" : "debian-13";
    options = { distribution, gate: { source: { source: "distribution" }, distribution } };
    const plan = influxDbPlan(model, options);
    store = scene.stage(plan, suite);
    for (const { code, stdout, stderr } of await store.validate()) expect(code === 0 ? "" : stdout + stderr).toBe("");
    await store.start({}, [], 1);
    await start();
    await seed();
    page = await scene.page();
    const api = (path: string, policy: string) =>
      `https://${fleetNameOf("monitor-1")}:${model.port}/api/v1/prom/${path}?db=prometheus&rp=${policy}`;
    const queue = {
      maxSamplesPerSend: 1,
      batchSendDeadline: Duration.milliseconds(500),
      maxBackoff: Duration.seconds(1),
    };
    const labels = { [STORE_LABEL]: "influx" };
    writes = { name: "influx", url: api("write", RAW), as: "fleet", queue, labels };
    reads = [{ name: "influx", url: api("read", RAW), as: "fleet", matchers: labels }];
    prometheus = await scene.prometheus(page, of.suite, of.version, { remoteWrite: [writes], remoteRead: reads });
  });
  afterAll(() => scene.end());

  it("has every sample but those that are no number or infinite, which drop no other", async () => {
    await eventually("some were scraped", async () => countOf(await own(now())) > 60);
    const time = now();
    const mine = countOf(await own(time));
    await eventually("the store has them", async () => (await counted(RAW)) >= mine);
    const { body = "" } = await scene.ask(prometheus.port, "/metrics");
    expect(Number(/^prometheus_remote_storage_samples_failed_total\{.*\} (\d+)/m.exec(body)?.[1])).toBeGreaterThan(0);
    expect(await counted(RAW, "endless")).toBe(0);
  });

  it("lacks nothing after an outage", async () => {
    await ended(server);
    const before = countOf(await own(now()));
    await eventually("Prometheus went on", async () => countOf(await own(now())) - before > 60);
    await start();
    const mine = countOf(await own(now()));
    await eventually("the store has them", async () => (await counted(RAW)) >= mine);
  });

  it("keeps one sample of each series for each interval, and again where it is told a second time", async () => {
    await seed();
    expect(await ask("SHOW CONTINUOUS QUERIES")).toContain("time(5s)");
    expect(await ask('SHOW RETENTION POLICIES ON "prometheus"')).toMatch(/"raw","2160h0m0s",.*"thin","17520h0m0s"/s);
    await eventually("samples are thinned out", async () => (await counted(THIN)) > 40);
    expect(await counted(THIN)).toBeLessThan(await counted(RAW));
  });

  it("gives Prometheus back what it has lost, with equal times and values", async () => {
    const time = now();
    const mine = await own(time);
    await eventually("the store has them", async () => (await counted(RAW)) >= countOf(mine));
    await ended(prometheus.child);
    const { staged } = prometheus;
    rmSync(staged.path("var/lib/vm-observability/prometheus"), { recursive: true });
    prometheus = await scene.prometheus(page, of.suite, of.version, { remoteWrite: [], remoteRead: reads });
    const stored = () => scene.samples(prometheus.port, `good_total{${STORE_LABEL}="influx"}`, time);
    const back = await until(stored, countOf(mine), "all is back");
    const within = Object.fromEntries(
      Object.entries(back).map(([name, samples]) => [name, samples.slice(0, mine[name]?.length)]),
    );
    expect(within).toEqual(mine);
  });

  it("lets Prometheus write and read, and nobody ask queries, by which a database can be dropped", async () => {
    const status = async (host: string, path: string, method = "POST") =>
      (await scene.ask(model.port, path, { host, method, body: "x" })).status;
    const of = async (host: string) => [
      await status(host, "/api/v1/prom/write?db=prometheus"),
      await status(host, "/api/v1/prom/read?db=prometheus"),
      await status(host, `/query?q=${encodeURIComponent('DROP DATABASE "prometheus"')}`, "GET"),
      await status(host, "/write?db=prometheus"),
    ];
    expect(await of("monitor-1")).toEqual([400, 400, 403, 403]);
    expect(await of("boards-1")).toEqual([403, 403, 403, 403]);
    expect(await of("web-1")).toEqual([403, 403, 403, 403]);
    expect((await scene.ask(model.port, "/ping", { pem: undefined })).refused).toBeDefined();
    expect(await counted(RAW)).toBeGreaterThan(0);
  });

  it("answers at no port of its host, and at a socket in a folder of its own", async () => {
    for (const port of [model.localPort, model.localPort + 1])
      await expect(fetch(`http://127.0.0.1:${port}/ping`)).rejects.toThrow("fetch failed");
    expect(store.plan.units[0]?.sections.Service).toMatchObject({ RuntimeDirectoryMode: "0700", PrivateNetwork: true });
  });

  it("lets nobody ask queries without certificates either, and takes samples", async () => {
    const port = await freePort();
    const open = scene.stage(influxDbPlan({ ...model, port, exposure: "loopback", tls: false }, options), suite);
    for (const { code, stdout, stderr } of await open.validate()) expect(code === 0 ? "" : stdout + stderr).toBe("");
    await open.start();
    await open.start({}, [], 1);
    await open.probe(0);
    expect((await query('CREATE DATABASE "prometheus"', open)).status).toBe(200);
    const status = async (path: string, method: string) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(method === "POST" && { body: "x" }) })).status;
    const drop = `/query?q=${encodeURIComponent('DROP DATABASE "prometheus"')}`;
    expect([await status(drop, "GET"), await status(drop, "POST")]).toEqual([403, 403]);
    expect(await status("/write?db=prometheus", "POST")).toBe(403);
    // Asked, and the body found wrong.
    expect(await status("/api/v1/prom/write?db=prometheus", "POST")).toBe(400);
    expect(await status("/metrics", "GET")).toBe(200);
    expect((await query("SHOW DATABASES", open)).body).toContain("prometheus");
  });

  it("is as it was after its backup was brought back", async () => {
    const before = await counted(RAW);
    const { backup, restore } = influxDbBackup(model);
    await obeyed(backup);
    const restart = restore.indexOf("systemctl restart vmo-influxdb");
    await obeyed(restore.slice(0, restart));
    await ended(server);
    await start();
    await eventually("all is back", async () => (await counted(RAW)) === before);
    expect(await ask("SHOW CONTINUOUS QUERIES")).not.toContain("time(5s)");
    await obeyed(restore.slice(restart + 1));
    expect(await ask('SHOW RETENTION POLICIES ON "prometheus"')).toMatch(/"raw","2160h0m0s",.*"thin","17520h0m0s"/s);
  });

  it("thins out again after its backup was brought back, which has no continuous query", async () => {
    expect(await ask("SHOW CONTINUOUS QUERIES")).toContain("time(5s)");
  });

  it("has a unit that is as closed as those of other servers", async () => {
    const { exposure, wrong } = await store.unitReport("influxd");
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.6);
    expect(statementsOf(model)).toHaveLength(7);
  });
});
