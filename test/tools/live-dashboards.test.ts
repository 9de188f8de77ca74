import type { Browser, Page } from "puppeteer-core";
import { openChromium } from "../../harness/chromium";
import { eventually } from "../../harness/command";
import { dashboardsIn, panelsOf, seriousIn } from "./live-panels";
import { liveScene } from "./live-scene";

/** Panels that have nothing to show on one host on which nothing goes wrong, and why. */
const EMPTY: readonly (readonly [panels: RegExp, why: string])[] = [
  [/^(Failed units|Failed units here|Units that failed)$/, "no systemd answers in the test's namespace"],
  [
    /^(Wanted release|On the wanted release|Live releases|Activation succeeded|Failed activations|Changed)$/,
    "no release",
  ],
  [
    /^(Drifted files|Drift|Units not running|Looked at itself|Certificates|Next certificate ends)$/,
    "no release either",
  ],
  [/^Behind in long-term stores$/, "no store is configured"],
  [/^(Failed page requests|Errors by handler)$/, "no request of a page has failed"],
  [
    /^(Failed notifications|Notifications given up|Failed by server|Lost members|Members)$/,
    "one Alertmanager, which fails at nothing",
  ],
  [/^(Muted alerts|Active silences|Targets that are down)$/, "nothing is muted, and nothing is down"],
  [
    /^(user_sessions_active|transactions_processed|feature_usage_counts)$/,
    "the shop of the examples does not count these",
  ],
];

const valuesOf = async (page: Page) =>
  (await page.evaluate('[...document.querySelectorAll("#controls select")].map((one) => one.value)')) as string[];

describe("live dashboards of the portal, in Chromium", () => {
  let scene: Awaited<ReturnType<typeof liveScene>>;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    scene = await liveScene("trixie");
    browser = await openChromium();
    await eventually("Prometheus has recorded rates of what it scraped", async () => {
      const answer = await fetch(
        `${scene.prometheus}/api/v1/query?query=error_rate_percent+or+absent(error_rate_percent)*0-1`,
      );
      return !(await answer.text()).includes('"-1"');
    });
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.stop();
  });

  /** A page so high that all of it is in sight. */
  async function opened(path: string, { width = 1280, height = 9_000 } = {}): Promise<Page> {
    const page = await browser.newPage();
    page.on("console", (message) => message.type() === "error" && problems.push(`${path}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`${path}: ${String(error)}`));
    await page.setViewport({ width, height });
    await page.goto(`${scene.url}${path}`, { waitUntil: "networkidle0" });
    return page;
  }

  it("show data in every panel, or are on a short list that says why not, and everybody can read them", async () => {
    const list = await opened("/dashboards/");
    expect(await seriousIn(list)).toEqual([]);
    const paths = await dashboardsIn(list);
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      // Rates need some scrapes: a panel that is empty is asked again.
      const page = await eventually(`${path} has data`, async () => {
        const one = await opened(`${path}?from=now-5m`);
        const panels = await panelsOf(one);
        expect(panels.filter(({ state, title }) => state === "empty" && !EMPTY.some(([of]) => of.test(title)))).toEqual(
          [],
        );
        for (const { title, problem, painted } of panels)
          expect([title, problem, painted ?? true]).toEqual([title, "", true]);
        return one;
      });
      expect([path, await seriousIn(page)]).toEqual([path, []]);
      await page.close();
    }
    expect(problems).toEqual([]);
  });

  it("ask although the address that was opened has a name and password, which a page's own requests must not have", async () => {
    const page = await browser.newPage();
    await page.goto(`${scene.url.replace("//", "//vera:secret@")}/dashboards/portal/`, { waitUntil: "networkidle0" });
    await page.waitForSelector('[data-state="drawn"]');
    await page.close();
  });

  it("fit a phone", async () => {
    const page = await opened("/dashboards/host/?from=now-5m", { width: 400, height: 800 });
    expect(await page.evaluate("document.scrollingElement.scrollWidth")).toBe(400);
    await page.close();
  });

  it("lead from an alert to its host and its time, and keep what the reader chooses in the address", async () => {
    const from = Date.now() - 600_000;
    const page = await opened(`/dashboards/host/?var-instance=monitor-1&from=${from}&to=now`);
    await panelsOf(page);
    expect((await valuesOf(page)).at(-1)).toBe("monitor-1");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(decodeURIComponent(request.url().replaceAll("+", " "))));
    await page.select("#controls label:first-child select", "1h");
    await eventually("the hour is asked for", () =>
      Promise.resolve(asked.some((url) => url.includes('instance="monitor-1"'))),
    );
    expect(new URL(page.url()).searchParams.get("from")).toBe("now-1h");
    await page.goBack();
    expect(new URL(page.url()).searchParams.get("from")).toBe(String(from));
    await page.close();
  });

  it("ask for nothing else where the address is hostile", async () => {
    const hostile = 'x"} or vector(1) or up{instance!="\\ <b>${job}';
    const page = await opened(`/dashboards/host/?var-instance=${encodeURIComponent(hostile)}&from=javascript:alert(1)`);
    expect((await panelsOf(page)).filter(({ state }) => state === "problem")).toEqual([]);
    expect(await page.evaluate('document.querySelectorAll("b").length')).toBe(0);
    expect((await valuesOf(page)).at(-1)).toBe(hostile);
    await page.close();
  });
});
