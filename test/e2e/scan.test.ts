import { type Account, newAccount } from "../../harness/account";
import type { Authority } from "../../harness/authority";
import { eventually } from "../../harness/command";
import type { Host } from "../../harness/host";
import { USERS_FILE } from "./deployment";
import { type Scene, setScene } from "./scene";
import { portsOf, signedIn, spellings, Stranger } from "./stranger";

jest.setTimeout(600_000);

const SILENCE = JSON.stringify({
  matchers: [{ name: "alertname", value: ".+", isRegex: true }],
  startsAt: "2026-01-01T00:00:00Z",
  endsAt: "2030-01-01T00:00:00Z",
  createdBy: "nobody",
  comment: "all of them, Watchdog included",
});
const ALERT = JSON.stringify([{ labels: { alertname: "Invented", severity: "critical" } }]);

/** What an unprivileged user of a workload could once do with one curl each. */
const ATTACKS: readonly { what: string; port: number; path: string; body?: string }[] = [
  { what: "silence every alert until 2030", port: 9093, path: "/api/v2/silences", body: SILENCE },
  { what: "invent a critical alert", port: 9093, path: "/api/v2/alerts", body: ALERT },
  { what: "reload Alertmanager", port: 9093, path: "/-/reload", body: "" },
  { what: "read Prometheus's configuration", port: 9090, path: "/api/v1/status/config" },
  { what: "ask Prometheus anything", port: 9090, path: "/api/v1/query?query=up" },
  { what: "profile Prometheus", port: 9090, path: "/debug/pprof/heap" },
  { what: "profile Alertmanager", port: 9093, path: "/debug/pprof/heap" },
  { what: "profile an exporter", port: 9100, path: "/debug/pprof/heap" },
  { what: "read metrics of a host", port: 9100, path: "/metrics" },
  { what: "read metrics of its processes", port: 9256, path: "/metrics" },
  { what: "silence through the portal", port: 8090, path: "/alertmanager/api/v2/silences", body: SILENCE },
  { what: "read configuration through the portal", port: 8090, path: "/prometheus/api/v1/status/config" },
];

let scene: Scene;
let authority: Authority;
let monitor: Host;
let web: Host;
let portal: string;
let onMonitor: Stranger;
let onWeb: Stranger;
let viewer: Account;
let operator: Account;

beforeAll(async () => {
  scene = await setScene({ hosts: ["monitor-1", "web-1"] });
  ({ authority } = scene);
  [monitor, web] = [scene.world.host("monitor-1"), scene.world.host("web-1")];
  [viewer, operator] = await Promise.all([newAccount("alice"), newAccount("omar")]);
  await monitor.write(USERS_FILE, viewer.line + operator.line + scene.admin.line, 0o600);
  portal = `https://${monitor.address}:8090`;
  [onMonitor, onWeb] = [await Stranger.on(monitor), await Stranger.on(web)];
  const security = { users: { alice: "viewer", omar: "operator" } } as const;
  const specification = { security, portal: { externalUrl: portal } };
  expect((await scene.deployment.apply({ specification })).errors).toBe("");
});

afterAll(() => scene?.end());

describe("a closed deployment", () => {
  it("works: everything is scraped, and who signs in sees it", async () => {
    await eventually("all targets are up", async () => {
      // No application runs on web-1.
      const targets = (await scene.prometheus.targets()).filter(({ job }) => job !== "application");
      return targets.length > 0 && targets.every(({ up }) => up);
    });
    const pages = ["/", "/prometheus/api/v1/query?query=up"].map((path) => `${portal}${path}`);
    expect(await onWeb.entered(pages, signedIn(viewer))).toEqual(pages);
  });

  it.each(ATTACKS)("lets nobody $what from a workload or over loopback", async ({ port, path, body }) => {
    const sent = body === undefined ? [] : ["-H", "Content-Type: application/json", "-d", body];
    const urls = spellings([monitor.address, web.address, "127.0.0.1"], port, path);
    for (const stranger of [onWeb, onMonitor]) expect(await stranger.entered(urls, sent)).toEqual([]);
  });

  it("answers at no port without TLS and a certificate or a password, but for health", async () => {
    for (const host of [monitor, web]) {
      const { open: ports } = await portsOf(host);
      expect(ports).toContain(9100);
      for (const port of ports) {
        const { status = 401 } = await authority.ask(host.name, port, "/metrics", { as: undefined });
        expect([host.name, port, status]).toEqual([host.name, port, 401]);
        const paths = ["/", "/metrics", "/-/healthy", "/api/v2/status"];
        expect(await onWeb.entered(paths.flatMap((path) => spellings([host.address], port, path)))).toEqual([]);
      }
    }
    expect(await onWeb.entered([`${portal}/healthz`])).toHaveLength(1);
  });

  it("opens no port for datagrams", async () => {
    for (const host of [monitor, web])
      expect((await host.succeed("ss -Hlunp")).match(/prometheus|alertmanager|exporter|caddy/)).toBeNull();
  });

  it("keeps a host's key from its users, and opens nothing else with it", async () => {
    const key = "/etc/vm-observability/secrets/certificates/fleet.pem";
    expect(await onWeb.run(`cat ${key} || echo refused`)).toBe("refused\n");
    for (const { what, port, path } of ATTACKS.filter((attack) => attack.port !== 8090)) {
      const { status } = await authority.ask(monitor.name, port, path, { as: "web-1" });
      expect([what, status]).toEqual([what, undefined]);
    }
  });

  it("lets a viewer read and not silence, and an operator silence", async () => {
    const at = `${portal}/alertmanager/api/v2/silences`;
    const endsAt = new Date(Date.now() + 300_000).toISOString();
    const silence = JSON.stringify({ ...(JSON.parse(SILENCE) as object), endsAt });
    const sent = ["-H", "Content-Type: application/json", "-d", silence];
    const statusOf = async (more: readonly string[]) => (await onWeb.statuses([at], more))[at];
    expect(await statusOf(signedIn(viewer))).toBe("200");
    expect(await statusOf([...signedIn(viewer), ...sent])).toBe("403");
    expect(await statusOf([...signedIn({ ...viewer, password: "wrong" }), ...sent])).toBe("401");
    expect(await statusOf([...signedIn(operator), ...sent])).toBe("200");
    const journal = await monitor.succeed("journalctl -u vmo-portal -o cat --no-pager");
    expect(journal).toMatch(/"method":"POST".*"user_id":"omar"|"user_id":"omar".*"method":"POST"/);
    expect(journal).not.toContain(operator.password);
  });
});
