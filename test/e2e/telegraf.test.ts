import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { eventually } from "../../harness/command";
import type { Host } from "../../harness/host";
import { freePort } from "../../harness/ports";
import { telegrafArchive } from "../../harness/telegraf";
import { tool } from "../../harness/tools";
import { Bytes } from "../../lib/units";
import { InfluxDb2Double } from "../tools/influxdb2-double";
import type { Variant } from "./deployment";
import { servicesOn } from "./host-state";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";
const UNIT = "vmo-telegraf.service";
const TOKEN = "/etc/observability/secrets/influx";
const METRICS_PORT = 9273;

let scene: Scene;
let monitor: Host;
let store: ChildProcess;
let storePort: number;
let influx: InfluxDb2Double;
let variant: Variant;

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR, "web-1"], archives: [await telegrafArchive()] });
  monitor = scene.world.host(MONITOR);
  await monitor.write(TOKEN, "secret==", 0o600);
  storePort = await freePort();
  const { path } = await tool("victoria-metrics", "trixie");
  const flags = [`-httpListenAddr=127.0.0.1:${storePort}`, `-storageDataPath=${join(scene.world.folder, "influx")}`];
  store = spawn(path, [...flags, "-influxSkipSingleField"], { stdio: "ignore" });
  await eventually("the store answers", async () => (await fetch(`http://127.0.0.1:${storePort}/health`)).ok);
  influx = new InfluxDb2Double(`http://127.0.0.1:${storePort}`);
  const influxPort = await freePort();
  await influx.listen(influxPort, scene.world.gateway);
  variant = {
    specification: {
      longTerm: {
        history: {
          type: "influxdb2",
          url: `http://${scene.world.gateway}:${influxPort}`,
          organization: "shop & co",
          bucket: "a $HOME b",
          tokenFile: TOKEN,
          buffer: Bytes.mebibytes(64),
          series: { recorded: true, metrics: ["up", "node_load1"] },
        },
      },
    },
  };
});

afterAll(async () => {
  influx?.close();
  store?.kill("SIGKILL");
  await scene?.end();
});

/** How many series of `query` the store has. */
async function stored(query: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${storePort}/api/v1/query?query=${encodeURIComponent(query)}`);
  return ((await answer.json()) as { data: { result: unknown[] } }).data.result.length;
}

describe("Telegraf on a booted host, between its Prometheus and an InfluxDB 2 elsewhere", () => {
  it("is installed, and InfluxDB gets what the store is to have and nothing else", async () => {
    const { errors } = await scene.deployment.apply(variant);
    expect(errors).toBe("");
    expect((await servicesOn(monitor))[UNIT]?.active).toBe("active");
    expect(Object.keys(await servicesOn(scene.world.host("web-1")))).not.toContain(UNIT);
    await eventually("series of both hosts arrive", async () => (await stored("node_load1")) === 2);
    await eventually("recorded ones do", async () => (await stored("cpu_usage_percent")) === 2);
    expect(await stored('{__name__=~"node_.+",__name__!="node_load1"}')).toBe(0);
    expect([influx.wrong, influx.taken[0]]).toEqual([
      [],
      { bucket: "a $HOME b", organization: "shop & co", token: "secret==" },
    ]);
    await eventually(
      "it is scraped",
      async () => (await scene.prometheus.query('up{job="telegraf"} == 1')).length === 1,
    );
  });

  it("answers Prometheus alone, and takes samples from no other program of its host", async () => {
    const ask = (as: string | undefined) => scene.authority.ask(MONITOR, METRICS_PORT, "/metrics", { as });
    expect((await ask(MONITOR)).status).toBe(200);
    expect((await ask("web-1")).refused).toBeDefined();
    expect((await ask(undefined)).refused).toBeDefined();
    const listens = await monitor.succeed("ss -Htlnp | grep telegraf | awk '{print $4}'");
    const [write = ""] = listens.split("\n").filter((address) => address.startsWith("127.0.0.1:"));
    expect(write).toMatch(/^127\.0\.0\.1:\d+$/);
    const curl = `curl -sk -m 5 -o /dev/null -w '%{http_code}' -X POST https://${write}/`;
    const { stdout } = await monitor.run(`setpriv --reuid=65534 --regid=65534 --clear-groups ${curl}`);
    expect(stdout).toMatch(/^(000|400|401|403)$/);
    expect(
      await monitor.run(
        "setpriv --reuid=65534 --regid=65534 --clear-groups grep -r . /var/lib/vm-observability/buffer/telegraf",
      ),
    ).toMatchObject({ stdout: "" });
    expect(
      JSON.stringify(
        await monitor.succeed("cat /proc/$(systemctl show -P MainPID vmo-telegraf)/cmdline | tr '\\0' ' '"),
      ),
    ).not.toContain("secret==");
  });

  it("is left alone by an apply that changes nothing", async () => {
    const before = await servicesOn(monitor);
    expect((await scene.deployment.plan()).changes).toEqual({ add: 0, change: 0, remove: 0 });
    expect((await scene.deployment.apply(variant)).errors).toBe("");
    expect(await servicesOn(monitor)).toEqual(before);
  });

  it("is started again with a renewed certificate, and goes on", async () => {
    const before = (await servicesOn(monitor))[UNIT];
    await scene.authority.renewAll();
    expect((await scene.deployment.apply(variant)).errors).toBe("");
    const after = (await servicesOn(monitor))[UNIT];
    expect([after?.active, after?.pid === before?.pid]).toEqual(["active", false]);
    const taken = influx.taken.length;
    await eventually("samples arrive again", () => Promise.resolve(influx.taken.length > taken + 2));
    expect(influx.wrong).toEqual([]);
  });

  it("keeps what comes while InfluxDB is away, and goes when it is asked for no more", async () => {
    influx.mood = "away";
    const file = "ls -A /var/lib/vm-observability/buffer/telegraf";
    await eventually("samples wait on the disk", async () => (await monitor.succeed(file)).trim() !== "");
    influx.mood = "takes";
    expect((await scene.deployment.apply()).errors).toBe("");
    expect((await servicesOn(monitor))[UNIT]?.active ?? "inactive").toBe("inactive");
  });
});
