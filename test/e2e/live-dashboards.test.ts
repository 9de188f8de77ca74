import type { Browser, Page } from "puppeteer-core";
import { Dashboards } from "cdktf-vm-observability/dashboards";
import { Application } from "../../harness/application";
import { openChromium } from "../../harness/chromium";
import { eventually } from "../../harness/command";
import { dashboardsIn, panelsOf } from "../tools/live-panels";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";

/** Panels that only a real host can fill, by dashboard. */
const OF_HOSTS: Readonly<Record<string, readonly string[]>> = {
  "fleet-overview": [
    "Hosts",
    "Failed units",
    "On the wanted release",
    "Live releases",
    "CPU of all hosts",
    "Hosts in numbers",
  ],
  host: ["Wanted release", "Activation succeeded", "Drifted files", "Units not running", "Certificates", "CPU usage"],
  processes: [],
  application: ["Requests", "Time to the answer"],
  objectives: ["Objectives measured", "Least budget left", "Objectives in numbers", "Budget left", "Events"],
  prometheus: ["Series", "Targets by job"],
};

let scene: Scene;
let browser: Browser;
const problems: string[] = [];

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR, "web-1"] });
  await Application.install(scene.world.host("web-1"));
  browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  await scene?.end();
});

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
      change: (stack) => void new Dashboards(stack, "dashboards", { metrics: stack.metrics }),
    });
    expect(applied.errors).toBe("");
    const list = await opened("/dashboards/");
    const paths = await dashboardsIn(list);
    expect(paths).toEqual(expect.arrayContaining(Object.keys(OF_HOSTS).map((uid) => `/dashboards/${uid}/`)));
    for (const path of paths) {
      const wanted = OF_HOSTS[path.split("/")[2] ?? ""] ?? [];
      // Rates need some scrapes, and budgets are summed up every two minutes.
      await eventually(
        `${path} has data`,
        async () => {
          const page = await opened(`${path}?from=now-5m`);
          const panels = await panelsOf(page);
          await page.close();
          expect(panels.filter(({ problem }) => problem !== "")).toEqual([]);
          const drawn = panels.filter(({ state }) => state === "drawn").map(({ title }) => title);
          expect(drawn).toEqual(expect.arrayContaining([...wanted]));
          expect([path, drawn.length > 0]).toEqual([path, true]);
          return true;
        },
        { seconds: 300 },
      );
    }
    expect(problems).toEqual([]);
  });
});
