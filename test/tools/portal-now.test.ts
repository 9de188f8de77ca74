import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserScripts } from "../../constructs/browser-scripts";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { tool } from "../../harness/tools";
import { alertmanagerOf } from "../../lib/alertmanager";
import { portalOf, portalPlan, type PortalSite } from "../../lib/portal";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { toYaml } from "../../lib/yaml";
import { post, started, stopAll } from "./alertmanager-server";
import { Staged } from "./servers";

/** Caddy, and Prometheus and Alertmanager of the same suite. */
const VERSIONS: [caddy: string, alertmanager: string, suite: Suite][] = [
  ["2.6.2", "0.25.0", "bookworm"],
  ["2.6.2", "0.28.1", "trixie"],
  ["2.11.4", "0.33.1", "sid"],
];

const children: ChildProcess[] = [];
const folders: string[] = [];
const staged: Staged[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(staged.splice(0).map((one) => one.remove()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  await stopAll();
});

const specification = mergeSpecification(defaultSpecification, {
  channels: { webhook: { url: "http://127.0.0.1:9/" } },
});

/** A Prometheus with one alert that fires, which scrapes nothing but itself. */
async function prometheus(suite: Suite): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "vmo-prometheus-"));
  folders.push(folder);
  const port = await freePort();
  const rules = [{ alert: "Watchdog", expr: "vector(1) == 1", labels: { severity: "none" } }];
  writeFileSync(join(folder, "rules.yml"), toYaml({ groups: [{ name: "all", rules }] }));
  const target = { targets: [`127.0.0.1:${port}`], labels: { instance: "monitor-1" } };
  writeFileSync(
    join(folder, "prometheus.yml"),
    toYaml({
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: ["rules.yml"],
      scrape_configs: [{ job_name: "node", static_configs: [target] }],
    }),
  );
  const { path } = await tool("prometheus", suite);
  const flags = [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.enable-lifecycle",
    "--web.enable-admin-api",
  ];
  children.push(spawn(path, flags, { stdio: "ignore" }));
  await eventually("Prometheus is ready", async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok);
  return port;
}

async function portal(version: string, suite: Suite, site: Partial<PortalSite>) {
  const port = await freePort();
  const model = portalOf(mergeSpecification(defaultSpecification, { portal: { port } }), {
    areas: [],
    site: { hosts: [{ name: "monitor-1", roles: ["metrics"] }], tools: [], ...site },
    scripts: browserScripts(),
    exposure: "loopback",
  });
  const plan = portalPlan(model, { source: { source: "upstream" }, distribution: "debian-13", version });
  const one = new Staged(plan, suite);
  staged.push(one);
  await one.start();
  await one.probe(0);
  return (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

describe.each(VERSIONS)(
  "the portal by Caddy %s before Alertmanager %s, of Debian's %s",
  (caddy, alertmanager, suite) => {
    async function everything() {
      const [server, { port }] = await Promise.all([
        prometheus(suite),
        started(alertmanagerOf(specification), alertmanager, suite),
      ]);
      const url = `http://127.0.0.1:${port}`;
      const get = await portal(caddy, suite, {
        prometheus: [`127.0.0.1:${server}`],
        alertmanager: { upstreams: [`127.0.0.1:${port}`], url, pages: false, host: "monitor-1", port },
      });
      return { get, alertmanagerPort: port, url };
    }

    it("answers what its pages ask: alerts, hosts and silences", async () => {
      const { get, alertmanagerPort } = await everything();
      await post(alertmanagerPort, [{ alertname: "cpu_high", instance: "web-1", severity: "warning" }]);
      const alerts = await eventually("the alert is shown", async () => {
        const answer = (await (await get("/api/alertmanager/alerts")).json()) as { labels: { alertname: string } }[];
        return answer.length > 0 && answer;
      });
      expect(alerts.map(({ labels }) => labels.alertname)).toEqual(["cpu_high"]);
      expect(await (await get("/api/alertmanager/silences")).json()).toEqual([]);
      await eventually("the Watchdog fires", async () =>
        JSON.stringify(await (await get("/api/prometheus/alerts")).json()).includes('"state":"firing"'),
      );
      const hosts = await eventually("the host is known", async () => {
        const answer = (await (await get("/api/prometheus/hosts")).json()) as {
          data: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        return answer.data.result.length > 0 && answer.data.result;
      });
      expect(hosts.map(({ metric, value }) => [metric["__name__"], metric["instance"], value[1]])).toEqual([
        ["up", "monitor-1", "1"],
      ]);
      for (const path of ["/api/alertmanager/alerts", "/api/prometheus/alerts"]) {
        const { headers } = await get(path, { headers: { origin: "http://evil.example" } });
        expect(headers.get("access-control-allow-origin")).toBeNull();
        expect(headers.get("cache-control")).toBe("no-cache");
        expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      }
    });

    it("lets nothing through that changes or asks anything else, whatever the reader's query is", async () => {
      const { get, alertmanagerPort } = await everything();
      const silence = {
        matchers: [{ name: "a", value: "b", isRegex: false, isEqual: true }],
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        createdBy: "x",
        comment: "y",
      };
      const json = { "content-type": "application/json" };
      for (const path of ["/api/alertmanager/silences", "/api/alertmanager/alerts", "/api/v2/silences"]) {
        const { status } = await get(path, { method: "POST", headers: json, body: JSON.stringify(silence) });
        expect({ path, status }).toEqual({ path, status: 404 });
      }
      for (const path of [
        "/api/alertmanager/status",
        "/api/alertmanager/silences/../status",
        "/api/alertmanager/silences/x",
        "/api/prometheus/config",
        "/api/prometheus/api/v1/query?query=up",
        "/api/prometheus/-/reload",
        "/-/reload",
        "/api/v1/status/config",
      ])
        expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 });
      for (const method of ["POST", "PUT", "DELETE", "PATCH"])
        expect((await get("/api/prometheus/hosts", { method })).status).toBe(404);
      const asked = await (await get("/api/prometheus/hosts?query=prometheus_build_info&time=1")).text();
      expect(asked).not.toContain("prometheus_build_info");
      const own = await (await fetch(`http://127.0.0.1:${alertmanagerPort}/api/v2/silences`)).json();
      expect(own).toEqual([]);
    });

    it("leads a browser to Alertmanager's own API, which takes silences from the portal's page", async () => {
      const { get, url } = await everything();
      expect(await (await get("/site.json")).json()).toMatchObject({
        alertmanager: {
          url,
          host: "monitor-1",
          amtool: expect.stringMatching(/current.bin.amtool --alertmanager.url=http:..127.0.0.1:\d+$/) as string,
        },
      });
      const page = await get("/silence/?filter=%7Ba%3D%22b%22%7D");
      expect(page.headers.get("content-security-policy")).toContain(`connect-src 'self' ${url};`);
      // What a browser asks before a page of another origin may post JSON, and what it demands of the answer.
      const origin = "http://10.0.0.5:8090";
      const preflight = await fetch(`${url}/api/v2/silences`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
      expect(preflight.status).toBeLessThan(300);
      expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
      expect(preflight.headers.get("access-control-allow-headers")?.toLowerCase()).toContain("content-type");
      expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    });

    it("answers 502 within seconds where a server is down, and goes on to the next one", async () => {
      const server = await prometheus(suite);
      const dead = `127.0.0.1:${await freePort()}`;
      const get = await portal(caddy, suite, {
        prometheus: [dead, `127.0.0.1:${server}`],
        alertmanager: { upstreams: [dead], pages: false, host: "monitor-1", port: 9093 },
      });
      expect((await get("/api/prometheus/alerts")).status).toBe(200);
      const begun = Date.now();
      expect((await get("/api/alertmanager/alerts")).status).toBeGreaterThanOrEqual(502);
      expect(Date.now() - begun).toBeLessThan(9_000);
    });
  },
);
