import { eventually } from "../../harness/command";
import { offer } from "../../harness/offered";
import { influxDbBackup } from "../../lib/influxdb";
import { Bytes, Duration } from "../../lib/units";
import { victoriaMetricsBackup } from "../../lib/victoria-metrics";
import { type Scene, setScene } from "./scene";
import type { Variant } from "./deployment";

const HOST = "monitor-1";
const DATA = "/var/lib/vm-observability";
const STORES = ["victoria-metrics", "influxdb"];

let scene: Scene;

const variant: Variant = {
  hosts: { [HOST]: { distribution: "debian-13" } },
  specification: {
    artifacts: { sources: { victoria_metrics: "distribution" } },
    longTerm: {
      years: { type: "victoria_metrics", memory: Bytes.mebibytes(256), size: Bytes.gibibytes(1) },
      influx: { type: "influxdb", memory: Bytes.mebibytes(256) },
    },
  },
};

const SOCKET = "/run/vmo-influxdb/http.sock";

describe("long-term stores on a booted host", () => {
  const active = () =>
    scene.world
      .host(HOST)
      .run(`systemctl is-active ${STORES.flatMap((name) => [`vmo-${name}`, `vmo-${name}-gate`]).join(" ")}`);
  const stored = async () => {
    const { body = "{}" } = await scene.authority.ask(HOST, 8428, "/api/v1/query?query=up", { as: HOST });
    return (JSON.parse(body) as { data?: { result: unknown[] } }).data?.result.length ?? 0;
  };
  const asked = (statement: string) =>
    scene.world
      .host(HOST)
      .succeed(`curl -fsS --unix-socket ${SOCKET} --data-urlencode 'q=${statement}' http://localhost/query`);

  beforeAll(async () => {
    scene = await setScene({ hosts: [HOST], debian: 13 });
    await offer(scene.world.host(HOST), STORES);
  });
  afterAll(() => scene.end());

  it("are installed, proven and seeded, and get what Prometheus scrapes", async () => {
    const applied = await scene.deployment.apply(variant);
    expect(applied.errors).toBe("");
    expect((await active()).stdout.trim().split("\n")).toEqual(["active", "active", "active", "active"]);
    await eventually("VictoriaMetrics has samples", async () => (await stored()) > 5);
    await eventually("InfluxDB has samples", async () =>
      (await asked('SELECT count("value") FROM "prometheus"."raw"."up"')).includes('"up"'),
    );
    expect(await asked('SHOW RETENTION POLICIES ON "prometheus"')).toMatch(/"raw","2160h0m0s".*"thin","17520h0m0s"/s);
    const scraped = async () => (await scene.prometheus.targets()).filter(({ up }) => up).map(({ job }) => job);
    await eventually("both are scraped", async () => {
      const jobs = await scraped();
      return STORES.every((name) => jobs.includes(name));
    });
  });

  it("cannot be emptied by other accounts of the host, and give root a copy", async () => {
    const host = scene.world.host(HOST);
    const drop = encodeURIComponent('DROP DATABASE "prometheus"');
    const all = "/api/v1/admin/tsdb/delete_series?match[]=%7B__name__!=%22%22%7D";
    const tries = [
      `--unix-socket ${SOCKET} http://localhost/query?q=${drop}`,
      `http://127.0.0.1:18086/query?q=${drop}`,
      `http://127.0.0.1:18428${all}`,
      "http://127.0.0.1:18428/snapshot/delete_all",
      // Both did what they say.
      "http://127.0.0.1:18428/api/v1/query?query=1",
      "http://127.0.0.1:18428/api/v1/import/csv?format=1:metric:invented -d 1",
      ...["key", "authorization"].map((file) => `file:///run/vmo-victoria-metrics/${file}`),
    ];
    const asOther = async (tried: string) => {
      const words = tried.replaceAll(" ", "' '");
      const { code } = await host.run(`setpriv --reuid=65534 --regid=65534 --clear-groups curl -gfsS -m 5 '${words}'`);
      return [tried, code === 0];
    };
    for (const tried of tries) expect(await asOther(tried)).toEqual([tried, false]);
    // The gate knows the password whichever of the two was started again.
    await host.succeed("systemctl kill -s KILL vmo-victoria-metrics && systemctl restart vmo-victoria-metrics-gate");
    await eventually("it answers through its gate again", async () => (await stored()) > 5);
    expect(await asked("SHOW DATABASES")).toContain("prometheus");
    expect(await stored()).toBeGreaterThan(5);
    const { backup: victoria } = victoriaMetricsBackup({ port: 8428, localPort: 18_428, tls: true });
    const { backup: influx } = influxDbBackup({
      port: 8086,
      localPort: 18_086,
      database: "prometheus",
      retention: Duration.days(90),
      downSampling: { interval: Duration.minutes(5), retention: Duration.days(730) },
      memory: Bytes.mebibytes(256),
    });
    for (const [name, commands] of Object.entries({ victoria, influx }))
      await host.succeed(
        `set -e\n${commands.join("\n").replaceAll("DIR", `/root/${name}`)}\ntest -n "$(ls /root/${name})"`,
      );
  });

  it("change nothing when they are applied again", async () => {
    expect((await scene.deployment.plan()).changes).toEqual({ add: 0, change: 0, remove: 0 });
  });

  it("go when they are asked for no more, and leave their data", async () => {
    const { specification: _, ...without } = variant;
    expect((await scene.deployment.apply(without)).errors).toBe("");
    expect((await active()).stdout).not.toMatch(/^active$/m);
    expect(await scene.world.host(HOST).succeed(`ls -d ${DATA}/victoria-metrics/data ${DATA}/influxdb/data`)).toContain(
      "influxdb",
    );
  });
});
