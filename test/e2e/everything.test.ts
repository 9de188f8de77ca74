import type { Browser, Page, Viewport } from "puppeteer-core";
import { Application } from "../../harness/application";
import { openChromium } from "../../harness/chromium";
import { eventually } from "../../harness/command";
import { grafanaStandIn } from "../../harness/grafana";
import type { Host } from "../../harness/host";
import { offer, offerAll, SERVERS } from "../../harness/offered";
import { Bytes } from "../../lib/units";
import { dashboardsIn, panelsOf, seriousIn } from "../tools/live-panels";
import { PHONE, unfitting } from "../tools/phone";
import type { Variant } from "./deployment";
import { type Scene, setScene } from "./scene";
import { portsOf, spellings, Stranger } from "./stranger";

jest.setTimeout(900_000);

const MONITOR = "monitor-1";
const GRAFANA = { version: "12.4.3", build: "24388279614" };

/** Password of the exporter in Redis. */
const PASSWORD = "correct-horse-battery-staple";
const PASSWORDS_FILE = "/etc/observability/secrets/redis.json";

/** Servers that the second host runs, with what they are called there. */
const RUNS = ["postgres", "redis"];

/** Panels without data on these hosts, by dashboard, and why. Every other one shows some. */
const EMPTY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  business: {
    user_sessions_active: "the shop of the quick start has no sessions",
    transactions_processed: "it counts no transactions",
    feature_usage_counts: "it has no features to count",
  },
  objectives: { "Alerts about objectives since": "whether one fires depends on how much traffic there was" },
  host: { "Clock offset": "guests have the clock of their machine", "Units that failed": "none has" },
  prometheus: { "Targets that are down": "none is", "Behind in long-term stores": "none is" },
  victoriametrics: { Failed: "it fails at no request" },
  grafana: Object.fromEntries(
    [
      ...["Requests to Grafana", "People in Grafana", "Answers by status", "Duration of requests"],
      ...["Questions to data sources", "Duration of questions to data sources"],
    ].map((title) => [title, "its stand-in does not count these"]),
  ),
  alertmanager: { Members: "there is one, which looks for no others", "Lost members": "the same" },
};

let scene: Scene;
let monitor: Host;
let web: Host;
let browser: Browser;
const problems: string[] = [];

beforeAll(async () => {
  const { version, build } = GRAFANA;
  scene = await setScene({ hosts: [MONITOR, "web-1"], debian: 13, archives: [await grafanaStandIn(version, build)] });
  [monitor, web] = [scene.world.host(MONITOR), scene.world.host("web-1")];
  await offer(monitor, ["victoria-metrics", "influxdb", "prometheus-blackbox-exporter"]);
  await runServers(web);
  const shop = await Application.install(web);
  await shop.behave({ errorRate: 0.2 });
  browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  await scene?.end();
});

/** PostgreSQL and Redis of Debian, with the users of docs/metrics.md, and something to do. */
async function runServers(host: Host): Promise<void> {
  await offerAll(host, 13, SERVERS);
  await host.succeed("DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet postgresql redis-server");
  const role =
    'CREATE ROLE "vmo-postgres-exporter" LOGIN CONNECTION LIMIT 10; GRANT pg_monitor TO "vmo-postgres-exporter"';
  await host.succeed(`cd / && setpriv --reuid=postgres --regid=postgres --init-groups psql -qc '${role}'`);
  const rights =
    "-@all +ping +info +config|get +client|setname +slowlog|get +slowlog|len +latency|latest +latency|histogram +select";
  await host.succeed(`redis-cli ACL SETUSER vmo-redis-exporter on '>${PASSWORD}' ${rights.replaceAll(/\S+/g, "'$&'")}`);
  const users = ["", "vmo-redis-exporter@"].map((user) => [`redis://${user}127.0.0.1:6379`, PASSWORD]);
  await host.write(PASSWORDS_FILE, `${JSON.stringify(Object.fromEntries(users))}\n`, 0o600);
  // One command that finds something, and one that fails: "a" is no list.
  const work = "redis-cli set a 1; while redis-cli get a; do redis-cli lpush a 1; sleep 1; done";
  await host.succeed(`systemd-run --quiet --unit=queries sh -c '${work}'`);
}

/** Everything that a stack can have on two hosts, but for logs. */
const everything = (): Variant => ({
  hosts: { [MONITOR]: { distribution: "debian-13" }, "web-1": { distribution: "debian-13", runs: RUNS } },
  specification: {
    grafana: { enabled: true },
    exporters: { postgres: {}, redis: { user: "vmo-redis-exporter", passwordsFile: PASSWORDS_FILE } },
    probes: { shop: { type: "http", targets: [`http://${web.address}:8080/metrics`] } },
    longTerm: {
      years: { type: "victoria_metrics", memory: Bytes.mebibytes(256), size: Bytes.gibibytes(1) },
      influx: { type: "influxdb", memory: Bytes.mebibytes(256) },
    },
    artifacts: {
      versions: { grafana: GRAFANA.version },
      sources: Object.fromEntries(
        ["postgres_exporter", "redis_exporter", "blackbox_exporter", "victoria_metrics"].map((name) => [
          name,
          "distribution" as const,
        ]),
      ),
    },
  },
});

async function opened(path: string, viewport: Viewport = { width: 1280, height: 9_000 }): Promise<Page> {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(`${path}: ${String(error)}`));
  const { user, password } = scene.admin;
  await page.authenticate({ username: user, password });
  await page.setViewport(viewport);
  await page.goto(`https://${monitor.address}:8090${path}`, { waitUntil: "networkidle0" });
  return page;
}

describe("live dashboards of booted hosts, over TLS and behind a sign-in", () => {
  // InfluxDB and Grafana are seeded at the same time: the first of them removed the other's delivery.
  it("are there after one apply", async () => {
    expect((await scene.deployment.apply(everything())).errors).toBe("");
  });

  it("show what the hosts, their releases, applications and objectives say of themselves", async () => {
    const list = await opened("/dashboards/");
    const paths = await dashboardsIn(list);
    // Rates need some scrapes, and budgets are summed up every two minutes.
    const left = new Map(paths.map((path) => [path, ["not opened"]]));
    await eventually(
      "every panel has data, or stands on the list",
      async () => {
        for (const path of left.keys()) {
          const page = await opened(`${path}?from=now-5m`);
          const panels = await panelsOf(page);
          await page.close();
          const known = EMPTY[path.split("/")[2] ?? ""] ?? {};
          const empty = panels.filter(({ state, title }) => state !== "drawn" && !Object.hasOwn(known, title));
          if (empty.length === 0) left.delete(path);
          else
            left.set(
              path,
              empty.map(({ title, problem }) => `${title} ${problem}`.trim()),
            );
        }
        expect(Object.fromEntries(left)).toEqual({});
        return true;
      },
      { seconds: 360 },
    );
    expect(problems).toEqual([]);
  });

  it("fit a phone, as all other pages do, by day and by night", async () => {
    const first = await opened("/dashboards/");
    const dashboards = await dashboardsIn(first);
    await first.close();
    const index = await opened("/runbooks/");
    const runbooks = (await index.evaluate(
      '[...document.querySelectorAll("main th a")].map((one) => one.getAttribute("href"))',
    )) as readonly string[];
    await index.close();
    expect([dashboards.length > 15, runbooks.length > 80]).toEqual([true, true]);
    const own = ["/", "/routing/", "/rca/?alert=cpu_high&instance=web-1", "/silence/", "/runbooks/", "/dashboards/"];
    const few = runbooks.filter((path) => /cpu_high|api_availability_burn_1h|RedisDown/.test(path));
    const wrong: string[] = [];
    for (const path of [...own, ...few, ...dashboards.map((dashboard) => `${dashboard}?from=now-15m`)]) {
      const page = await opened(path, PHONE);
      if (path.startsWith("/dashboards/") && path !== "/dashboards/") await panelsOf(page);
      wrong.push(...(await unfitting(page)).map((what) => `${path} ${what}`));
      for (const value of ["light", "dark"]) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
        wrong.push(...(await seriousIn(page)).map((what) => `${path} ${value} ${what}`));
      }
      await page.close();
    }
    const [page] = [await opened("/", PHONE)];
    for (const path of runbooks) {
      await page.goto(`https://${monitor.address}:8090${path}`);
      wrong.push(...(await unfitting(page)).map((what) => `${path} ${what}`));
    }
    expect([wrong, problems]).toEqual([[], []]);
  });
});

/** What strangers ask servers for, of all that these can do. */
const READS = [
  ...["/", "/metrics", "/flags", "/config/", "/debug/pprof/heap", "/federate?match[]=up", "/api/v1/query?query=up"],
  ...["/api/v1/export?match[]=up", "/api/v2/alerts", "/query?q=SHOW+DATABASES", "/api/user", "/d/host"],
  ...["/probe?target=http://127.0.0.1:18428/metrics", "/scrape?target=redis://127.0.0.1:6379"],
];
const WRITES = [
  ...["/api/v1/write", "/api/v1/import/prometheus", "/api/put", "/write?db=prometheus", "/api/v1/prom/write"],
  ...["/query?q=DROP+DATABASE+prometheus", "/api/v1/admin/tsdb/delete_series?match[]=up", "/snapshot/create"],
  ...[
    "/internal/force_merge",
    "/-/reload",
    "/-/quit",
    "/api/v2/alerts",
    "/api/v2/silences",
    "/load",
    "/api/admin/users",
  ],
];

/** As the portal says who asks. */
const FORGED = ["X-Webauth-User: mallory", "X-Webauth-Role: admin"].flatMap((header) => ["-H", header]);

describe("an account without rights, on a host of a deployment with everything", () => {
  const strangers = new Map<Host, Stranger>();
  const secrets: string[] = [PASSWORD];

  beforeAll(async () => {
    for (const host of [monitor, web]) strangers.set(host, await Stranger.on(host));
    // Lines of the private keys, hashes of passwords, and what was made on the host.
    const made =
      "tail -q -n 3 /etc/vm-observability/secrets/certificates/fleet.pem | head -n 2; cut -d= -f2 /etc/observability/secrets/users 2>/dev/null; " +
      "find /var/lib/vm-observability/secrets /run/vmo-victoria-metrics -type f -exec cat {} + 2>/dev/null";
    for (const host of [monitor, web])
      secrets.push(...(await host.succeed(`{ ${made}; } | grep -E '.{20}'`)).split("\n"));
  });

  it.each([MONITOR, "web-1"])("finds no secret on %s, in files, command lines and environments", async (name) => {
    const host = scene.world.host(name);
    const stranger = strangers.get(host)!;
    await host.write("/tmp/control", secrets.at(-2) ?? "");
    expect(secrets.length).toBeGreaterThan(6);
    expect(await stranger.finds(secrets.filter((secret) => secret !== ""))).toEqual(["/tmp/control"]);
    expect(await stranger.writes()).toEqual([]);
    expect(await stranger.run("journalctl -q -n 1 -o cat; systemctl stop vmo-node-exporter || echo refused")).toBe(
      "refused\n",
    );
  });

  it("gets in at no port of any host, from loopback or from elsewhere, whoever it says that it is", async () => {
    for (const [at, stranger] of strangers)
      for (const host of [monitor, web]) {
        const { all } = await portsOf(host);
        // The shop's own port is not the stack's.
        for (const port of all.filter((one) => one !== 8080)) {
          const places = at === host ? [host.address, "127.0.0.1"] : [host.address];
          const urls = (paths: readonly string[]) => paths.flatMap((path) => spellings(places, port, path));
          expect(await stranger.entered(urls(READS), FORGED)).toEqual([]);
          expect(await stranger.entered(urls(WRITES), [...FORGED, "-d", "invented 1"])).toEqual([]);
        }
      }
  });

  it("reaches no socket of ours", async () => {
    // Not by "ss": InfluxDB has a network of its own.
    const sockets = (await monitor.succeed("find /run/vmo-* -type s")).trim().split("\n");
    expect(sockets).toEqual(expect.arrayContaining(["/run/vmo-grafana/grafana.sock", "/run/vmo-influxdb/http.sock"]));
    for (const socket of sockets)
      expect(await strangers.get(monitor)!.statuses(["http://x/"], ["--unix-socket", socket])).toEqual({
        "http://x/": "000",
      });
  });

  it("gets no further with the certificate of a workload, and may not say who somebody is", async () => {
    const { all } = await portsOf(monitor);
    for (const port of all)
      for (const [method, paths] of [
        ["GET", READS],
        ["POST", WRITES],
      ] as const)
        for (const path of paths) {
          const headers = { "X-Webauth-User": "mallory", "X-Webauth-Role": "admin" };
          const { status = 403 } = await scene.authority.ask(MONITOR, port, path, { as: "web-1", method, headers });
          expect([port, path, [401, 403].includes(status)]).toEqual([port, path, true]);
        }
  });

  it("has done nothing to what the stores have", async () => {
    const count = async (metric: string) => {
      const { body = "" } = await scene.authority.ask(MONITOR, 8428, `/api/v1/query?query=count(${metric})`);
      return (JSON.parse(body) as { data: { result: unknown[] } }).data.result.length;
    };
    expect([await count("up"), await count("invented")]).toEqual([1, 0]);
    const ask = "curl -fsS --unix-socket /run/vmo-influxdb/http.sock --data-urlencode";
    expect(await monitor.succeed(`${ask} 'q=SHOW DATABASES' http://x/query`)).toContain("prometheus");
  });
});
