import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { eventually } from "../../harness/command";
import { freePort } from "../../harness/ports";
import { tool } from "../../harness/tools";
import { clientRoleName } from "../../lib/certificates";
import { fleetNameOf } from "../../lib/host";
import { TELEGRAF_METRICS, type TelegrafModel, telegrafPlan, WRITE_PATH } from "../../lib/telegraf";
import { Bytes, Duration } from "../../lib/units";
import { InfluxDb2Double } from "./influxdb2-double";
import { countOf, LongTermScene, type RunningPrometheus, seriesOf, until } from "./long-term-scene";
import type { Staged } from "./servers";

/** Signs that TOML, Telegraf and addresses each read in their own way. */
const BUCKET = 'a $HOME ${HOME} @{host:token} "b" \\ #&=?+';
const UPSTREAM = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const NAME = fleetNameOf("monitor-1");

describe("Telegraf between Prometheus and the write API of InfluxDB 2, whose points a VictoriaMetrics keeps", () => {
  const scene = new LongTermScene();
  const folder = mkdtempSync(join(tmpdir(), "vmo-influxdb2-"));
  let model: TelegrafModel;
  let store: ChildProcess;
  let storePort: number;
  let influx: InfluxDb2Double;
  let telegraf: Staged;
  let running: ChildProcess;
  let prometheus: RunningPrometheus;

  // What was scraped by then is there, and nothing that is scraped later has an earlier time.
  const now = () => Math.floor(Date.now() / 1000) - 1;
  const own = (at: number) => scene.samples(prometheus.port, "good_total", at);
  const stored = async (at: number) => {
    const query = new URLSearchParams({ query: "good_total[10m]", time: `${at}` });
    return seriesOf(await (await fetch(`http://127.0.0.1:${storePort}/api/v1/query?${query.toString()}`)).text());
  };
  const both = async () => {
    const at = now();
    const mine = await own(at);
    return [mine, await until(() => stored(at), countOf(mine), "the store has what Prometheus has")] as const;
  };
  const goesOn = (what: string) => {
    const since = now();
    return eventually(what, async () => countOf(await own(now())) - countOf(await own(since)) > 60);
  };
  const metric = async (name: string) => {
    const { body = "" } = await scene.ask(model.metricsPort, "/metrics");
    return Number(new RegExp(`^${name}\\{[^}]*influxdb_v2[^}]*\\} (.*)$`, "m").exec(body)?.[1]);
  };

  beforeAll(async () => {
    await scene.begin();
    storePort = await freePort();
    const { path } = await tool("victoria-metrics", "trixie");
    const flags = [`-httpListenAddr=127.0.0.1:${storePort}`, `-storageDataPath=${folder}`, "-retentionPeriod=730d"];
    store = spawn(path, [...flags, "-influxSkipSingleField"], { stdio: "ignore" });
    await eventually("VictoriaMetrics answers", async () => (await fetch(`http://127.0.0.1:${storePort}/health`)).ok);
    influx = new InfluxDb2Double(`http://127.0.0.1:${storePort}`);
    const influxPort = await freePort();
    await influx.listen(influxPort);
    model = {
      port: await freePort(),
      metricsPort: await freePort(),
      url: `http://127.0.0.1:${influxPort}`,
      organization: "shop & co",
      bucket: BUCKET,
      token: { kind: "file", path: "/etc/observability/secrets/influx" },
      buffer: Bytes.mebibytes(64),
      memory: Bytes.mebibytes(256),
      tls: true,
    };
    telegraf = scene.stage(telegrafPlan(model, UPSTREAM), "trixie", { token: "secret==" });
    for (const { code, stdout, stderr } of await telegraf.validate())
      expect(code === 0 ? "" : stdout + stderr).toBe("");
    running = await telegraf.start();
    await telegraf.probe(0);
    prometheus = await scene.prometheus(await scene.page(), "trixie", "2.53.3", {
      remoteWrite: [
        {
          name: "influx",
          url: `https://127.0.0.1:${model.port}${WRITE_PATH}`,
          as: "fleet",
          serverName: clientRoleName("metrics"),
          queue: { batchSendDeadline: Duration.milliseconds(500), maxBackoff: Duration.seconds(1) },
        },
      ],
    });
  });
  afterAll(async () => {
    await scene.end();
    influx.close();
    store.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("has every finite sample with equal times and values: an infinite one drops no other", async () => {
    await eventually("some were scraped", async () => countOf(await own(now())) > 60);
    const [mine, kept] = await both();
    expect(kept).toEqual(mine);
    expect(influx.wrong).toEqual([]);
  });

  it("writes into the bucket as it is called, with the token of the file", () => {
    const [first] = influx.taken;
    expect(first).toEqual({ bucket: BUCKET, organization: "shop & co", token: "secret==" });
  });

  it("lacks nothing after an outage of InfluxDB in which Telegraf was killed", async () => {
    influx.mood = "away";
    await goesOn("Prometheus went on");
    await eventually("failed writes are counted", async () => (await metric("internal_write_write_errors")) > 0);
    // Telegraf confirms samples a moment before they are in its buffer: while none arrives, all of them are.
    prometheus.child.kill("SIGSTOP");
    await setTimeout(5_000);
    const gone = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await gone;
    running = await telegraf.start();
    prometheus.child.kill("SIGCONT");
    await goesOn("Prometheus went on again");
    influx.mood = "takes";
    const [mine, kept] = await both();
    expect(kept).toEqual(mine);
  });

  it("keeps samples while its token is wrong, and counts those that InfluxDB refuses for good", async () => {
    influx.mood = "unauthorized";
    await goesOn("Prometheus went on");
    influx.mood = "takes";
    const [mine, kept] = await both();
    expect(kept).toEqual(mine);
    influx.mood = "refuses";
    await eventually("refused samples are counted", async () => (await metric("internal_write_metrics_rejected")) > 0);
  });

  it("tells of itself what rules and dashboards read", async () => {
    const { body = "" } = await scene.ask(model.metricsPort, "/metrics");
    const names = new Set(body.split("\n").map((line) => line.replace(/[{ ].*/, "")));
    expect(TELEGRAF_METRICS.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  });

  it("takes samples from Prometheus's own host alone, and shows its metrics to hosts of Prometheus", async () => {
    const write = { method: "POST", body: "x" };
    const status = async (port: number, path: string, more: object) =>
      (await scene.ask(port, path, { name: NAME, ...more })).status;
    expect(await status(model.port, WRITE_PATH, write)).toBe(400);
    expect(await status(model.metricsPort, "/metrics", {})).toBe(200);
    for (const stranger of [{ host: "web-1" }, { host: "boards-1" }, { pem: undefined }]) {
      expect((await scene.ask(model.port, WRITE_PATH, { ...write, ...stranger })).refused).toBeDefined();
      expect((await scene.ask(model.metricsPort, "/metrics", stranger)).refused).toBeDefined();
    }
  });

  it("has a unit that is as closed as those of other servers", async () => {
    const { exposure, wrong } = await telegraf.unitReport("telegraf");
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.6);
  });
});
