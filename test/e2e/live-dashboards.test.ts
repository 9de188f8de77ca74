import type { Browser, Page } from "puppeteer-core";
import { Dashboards } from "cdktf-vm-observability/dashboards";
import { Application } from "../../harness/application";
import { openChromium } from "../../harness/chromium";
import { eventually } from "../../harness/command";
import type { Host } from "../../harness/host";
import { offerAll, SERVERS } from "../../harness/offered";
import { dashboardsIn, panelsOf } from "../tools/live-panels";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";

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
  prometheus: { "Targets that are down": "none is", "Behind in long-term stores": "there is no store" },
  alertmanager: { Members: "there is one, which looks for no others", "Lost members": "the same" },
};

let scene: Scene;
let browser: Browser;
const problems: string[] = [];

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR, "web-1"], debian: 13 });
  const host = scene.world.host("web-1");
  await runServers(host);
  const shop = await Application.install(host);
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
  // One command that finds something, and one that fails: "a" is no list.
  const work = "redis-cli set a 1; while redis-cli get a; do redis-cli lpush a 1; sleep 1; done";
  await host.succeed(`systemd-run --quiet --unit=queries sh -c '${work}'`);
}

async function opened(path: string): Promise<Page> {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(`${path}: ${String(error)}`));
  const { user, password } = scene.admin;
  await page.authenticate({ username: user, password });
  await page.setViewport({ width: 1280, height: 9_000 });
  await page.goto(`https://${scene.world.host(MONITOR).address}:8090${path}`, { waitUntil: "networkidle0" });
  return page;
}

describe("live dashboards of booted hosts, over TLS and behind a sign-in", () => {
  it("show what the hosts, their releases, applications and objectives say of themselves", async () => {
    const applied = await scene.deployment.apply({
      hosts: { [MONITOR]: { distribution: "debian-13" }, "web-1": { distribution: "debian-13", runs: RUNS } },
      specification: {
        exporters: { postgres: {}, redis: {} },
        artifacts: { sources: { postgres_exporter: "distribution", redis_exporter: "distribution" } },
      },
      change: (stack) => void new Dashboards(stack, "dashboards", { metrics: stack.metrics }),
    });
    expect(applied.errors).toBe("");
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
});
