import { writeFileSync } from "node:fs";
import { browserScripts } from "../../constructs/browser-scripts";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { PORTAL_METRICS, portalOf, portalPlan } from "../../lib/portal";
import { rcaPages, runbookPages } from "../../lib/runbooks";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { contentPolicy } from "../../lib/pages";
import { runbooksModel } from "../runbooks/model";
import { Staged } from "./servers";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.6.2", "bookworm"],
  ["2.6.2", "trixie"],
  ["2.11.4", "sid"],
];

const staged: Staged[] = [];
afterEach(async () => {
  await Promise.all(staged.splice(0).map((one) => one.remove()));
});

const MODEL = runbooksModel();

function stage(version: string, suite: Suite, port: number, externalUrl?: string): Staged {
  const specification = mergeSpecification(defaultSpecification, {
    portal: { port, ...(externalUrl !== undefined && { externalUrl }) },
  });
  const root = externalUrl === undefined ? "/" : "/ops/";
  const areas = [
    { title: "Runbooks", path: "runbooks/", text: "what to do.", pages: runbookPages(MODEL, root) },
    { title: "Root cause analysis", path: "rca/", text: "a report.", pages: rcaPages(MODEL, root) },
  ];
  const site = { hosts: [{ name: "web-1", roles: [] }], tools: [] };
  const model = portalOf(specification, { areas, site, scripts: browserScripts(), exposure: "loopback" });
  const plan = portalPlan(model, { source: { source: "upstream" }, distribution: "debian-13", version });
  const one = new Staged(plan, suite);
  staged.push(one);
  return one;
}

async function started(version: string, suite: Suite, externalUrl?: string) {
  const port = await freePort();
  const one = stage(version, suite, port, externalUrl);
  const [checked] = await one.validate();
  expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
  await one.start();
  await one.probe(0);
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual", ...init });
  return { one, get };
}

describe.each(VERSIONS)("Caddy %s of Debian's %s", (version, suite) => {
  it("takes its configuration and serves every page, each by one address with and without a slash", async () => {
    const { get } = await started(version, suite);
    for (const { name } of MODEL.alerts) {
      const page = await get(`/runbooks/${name}`);
      expect({ name, status: page.status }).toEqual({ name, status: 200 });
      const text = await page.text();
      expect(text).toContain(`<h1>Alert Runbook: ${name}</h1>`);
      expect(await (await get(`/runbooks/${name}/`)).text()).toBe(text);
    }
    for (const path of ["/", "/runbooks/", "/runbooks", "/rca/?alert=cpu_high&instance=web-1", "/style.css"])
      expect({ path, status: (await get(path)).status }).toEqual({ path, status: 200 });
    for (const path of ["/runbooks/nothing", "/caddy.json", "/../caddy.json", "/%2e%2e/caddy.json"])
      expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 });
    for (const name of [...Object.keys(browserScripts()), "rca.mjs"]) {
      const script = await get(`/${name}`);
      expect({ name, type: script.headers.get("content-type") }).toEqual({
        name,
        type: "text/javascript; charset=utf-8",
      });
    }
    const report = await get("/rca/rca-report.md");
    expect(report.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  });

  it("forbids pages everything but their stylesheet, and scripts that are files of their own server", async () => {
    const { get } = await started(version, suite);
    const policy = `${contentPolicy({ scripts: true })}; frame-ancestors 'none'`;
    for (const path of ["/", "/runbooks/cpu_high", "/rca/", "/runbooks/nothing"]) {
      const { headers } = await get(path);
      expect({ path, policy: headers.get("content-security-policy") }).toEqual({ path, policy });
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("server")).toBeNull();
    }
    const { headers } = await get("/healthz");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it("serves a changed page at once, also to who has the one before: files of releases have one time", async () => {
    const { one, get } = await started(version, suite);
    const before = await get("/runbooks/cpu_high");
    expect([before.headers.get("etag"), before.headers.get("last-modified")]).toEqual([null, null]);
    const file = one.path("files/portal/site/runbooks/cpu_high.html");
    writeFileSync(file, (await before.text()).replace("Alert Runbook: cpu_high", "Alert Runbook: cpu_HIGH"));
    const again = await get("/runbooks/cpu_high", {
      headers: { "if-modified-since": new Date(Date.now() + 3_600_000).toUTCString() },
    });
    expect(again.status).toBe(200);
    expect(await again.text()).toContain("cpu_HIGH");
  });

  it("exposes its metrics, and has no other door", async () => {
    const { one, get } = await started(version, suite);
    await get("/");
    await get("/nothing");
    const page = await (await get("/metrics")).text();
    for (const { name } of PORTAL_METRICS) expect(page).toMatch(new RegExp(`^${name}\\{`, "m"));
    const exposed = await fetch("http://127.0.0.1:2019/config/").catch(() => undefined);
    expect(exposed).toBeUndefined();
    expect(one.log.join("")).not.toMatch(/"level":"error"/);
  });

  it("finds its pages below the path of its external address, whether or not that is taken away before", async () => {
    const { get } = await started(version, suite, "https://example.com/ops/");
    const page = await get("/ops/runbooks/cpu_high");
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<link rel="stylesheet" href="/ops/style.css">');
    for (const path of ["/runbooks/cpu_high", "/ops/style.css", "/ops/"])
      expect({ path, status: (await get(path)).status }).toEqual({ path, status: 200 });
  });
});

describe("the portal's unit", () => {
  it("is a unit that systemd takes, with an exposure of at most 1.5", async () => {
    const one = stage("2.11.4", "sid", 8090);
    const { exposure, wrong } = await one.unitReport("caddy");
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.5);
  });
});
