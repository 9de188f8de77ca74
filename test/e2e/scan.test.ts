import { type Account, newAccount } from "../../harness/account";
import type { Authority } from "../../harness/authority";
import { eventually } from "../../harness/command";
import type { Host } from "../../harness/host";
import { USERS_FILE } from "./deployment";
import { type Scene, setScene } from "./scene";

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
let viewer: Account;
let operator: Account;

beforeAll(async () => {
  scene = await setScene({ hosts: ["monitor-1", "web-1"] });
  ({ authority } = scene);
  [monitor, web] = [scene.world.host("monitor-1"), scene.world.host("web-1")];
  [viewer, operator] = await Promise.all([newAccount("alice"), newAccount("omar")]);
  await monitor.write(USERS_FILE, viewer.line + operator.line + scene.admin.line, 0o600);
  await web.succeed("useradd --no-create-home mallory");
  const security = { users: { alice: "viewer", omar: "operator" } } as const;
  const portal = { externalUrl: `https://${monitor.address}:8090` };
  expect((await scene.deployment.apply({ specification: { security, portal } })).errors).toBe("");
});

afterAll(() => scene?.end());

/** Status that curl gets on `host`, as an unprivileged user; 000 where nobody answers it. */
async function curl(host: Host, url: string, more: readonly string[] = []): Promise<string> {
  const words = ["curl", "-sk", "-m", "4", "-o", "/dev/null", "-w", "%{http_code}", ...more, url];
  const { stdout } = await host.run(`runuser -u mallory -- ${words.map((word) => `'${word}'`).join(" ")}`);
  return stdout.trim();
}

/** TCP ports at which `host` listens for other machines, but that of SSH. */
async function openPorts(host: Host): Promise<readonly number[]> {
  const lines = (await host.succeed("ss -Hltn")).trim().split("\n");
  const places = lines.map((line) => line.split(/\s+/)[3] ?? "").filter((place) => !/^(127\.|\[::1\])/.test(place));
  const ports = places.map((place) => Number(place.slice(place.lastIndexOf(":") + 1)));
  return [...new Set(ports)].filter((port) => port !== 22).sort((a, b) => a - b);
}

const as = ({ user, password }: Account) => ["-u", `${user}:${password}`];
const isIn = (status: string) => /^[23]/.test(status);

describe("a closed deployment", () => {
  it("works: everything is scraped, and who signs in sees it", async () => {
    await eventually("all targets are up", async () => {
      // No application runs on web-1.
      const targets = (await scene.prometheus.targets()).filter(({ job }) => job !== "application");
      return targets.length > 0 && targets.every(({ up }) => up);
    });
    const signedIn = as(viewer);
    expect(await curl(web, `https://${monitor.address}:8090/prometheus/api/v1/query?query=up`, signedIn)).toBe("200");
    expect(await curl(web, `https://${monitor.address}:8090/`, signedIn)).toBe("200");
  });

  it.each(ATTACKS)("lets nobody $what from a workload or over loopback", async ({ port, path, body }) => {
    const sent = body === undefined ? [] : ["-H", "Content-Type: application/json", "-d", body];
    const places = [monitor.address, web.address, "127.0.0.1"];
    for (const scheme of ["http", "https"])
      for (const place of places)
        expect([scheme, place, isIn(await curl(web, `${scheme}://${place}:${port}${path}`, sent))]).toEqual([
          scheme,
          place,
          false,
        ]);
  });

  it("answers at no port without TLS and a certificate or a password, but for health", async () => {
    for (const host of [monitor, web])
      for (const port of await openPorts(host)) {
        const from = `${host.name}:${port}`;
        const outside = await authority.ask(host.name, port, "/metrics", { as: undefined });
        expect([from, outside.status === undefined || outside.status === 401 || outside.status === 403]).toEqual([
          from,
          true,
        ]);
        for (const path of ["/", "/metrics", "/-/healthy", "/api/v2/status"])
          for (const scheme of ["http", "https"]) {
            const status = await curl(web, `${scheme}://${host.address}:${port}${path}`);
            expect([from, scheme, path, isIn(status) ? status : "refused"]).toEqual([from, scheme, path, "refused"]);
          }
      }
    expect(await curl(web, `https://${monitor.address}:8090/healthz`)).toBe("200");
  });

  it("opens no port for datagrams", async () => {
    for (const host of [monitor, web])
      expect((await host.succeed("ss -Hlunp")).match(/prometheus|alertmanager|exporter|caddy/)).toBeNull();
  });

  it("keeps a host's key from its users, and opens nothing else with it", async () => {
    const read = await web.run("runuser -u mallory -- cat /etc/vm-observability/secrets/certificates/fleet.pem");
    expect(read.code).not.toBe(0);
    for (const { what, port, path } of ATTACKS.filter((attack) => attack.port !== 8090)) {
      const { status } = await authority.ask(monitor.name, port, path, { as: "web-1" });
      expect([what, status]).toEqual([what, undefined]);
    }
  });

  it("lets a viewer read and not silence, and an operator silence", async () => {
    const at = `https://${monitor.address}:8090/alertmanager/api/v2/silences`;
    const silence = JSON.stringify({
      ...(JSON.parse(SILENCE) as object),
      endsAt: new Date(Date.now() + 3e5).toISOString(),
    });
    const sent = ["-H", "Content-Type: application/json", "-d", silence];
    expect(await curl(web, at, as(viewer))).toBe("200");
    expect(await curl(web, at, [...as(viewer), ...sent])).toBe("403");
    expect(await curl(web, at, ["-u", "alice:wrong", ...sent])).toBe("401");
    expect(await curl(web, at, [...as(operator), ...sent])).toBe("200");
    const journal = await monitor.succeed("journalctl -u vmo-portal -o cat --no-pager");
    expect(journal).toMatch(/"method":"POST".*"user_id":"omar"|"user_id":"omar".*"method":"POST"/);
    expect(journal).not.toContain(operator.password);
  });
});
