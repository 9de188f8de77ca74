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
let portal: string;
let viewer: Account;
let operator: Account;

beforeAll(async () => {
  scene = await setScene({ hosts: ["monitor-1", "web-1"] });
  ({ authority } = scene);
  [monitor, web] = [scene.world.host("monitor-1"), scene.world.host("web-1")];
  [viewer, operator] = await Promise.all([newAccount("alice"), newAccount("omar")]);
  await monitor.write(USERS_FILE, viewer.line + operator.line + scene.admin.line, 0o600);
  portal = `https://${monitor.address}:8090`;
  for (const host of [monitor, web]) await host.succeed("useradd --no-create-home mallory");
  const security = { users: { alice: "viewer", omar: "operator" } } as const;
  const specification = { security, portal: { externalUrl: portal } };
  expect((await scene.deployment.apply({ specification })).errors).toBe("");
});

afterAll(() => scene?.end());

/** Statuses that an unprivileged user of `host` gets, by address; 000 where nobody answers. */
async function curl(
  host: Host,
  urls: readonly string[],
  more: readonly string[] = [],
): Promise<Readonly<Record<string, string>>> {
  const words = ["curl", "-sk", "-m", "4", "-w", "%{http_code} ", ...more];
  for (const url of urls) words.push("-o", "/dev/null", url);
  const { stdout } = await host.run(`runuser -u mallory -- ${words.map((word) => `'${word}'`).join(" ")}`);
  const statuses = stdout.trim().split(" ");
  expect(statuses).toHaveLength(urls.length);
  return Object.fromEntries(urls.map((url, index) => [url, statuses[index] ?? ""]));
}

/** Both protocols of a port, as a user of one of the hosts may write it. */
const spellings = (places: readonly string[], port: number, path: string) =>
  ["http", "https"].flatMap((scheme) => places.map((place) => `${scheme}://${place}:${port}${path}`));

/** Addresses that let such a user in. */
async function entered(host: Host, urls: readonly string[], more: readonly string[] = []): Promise<readonly string[]> {
  return Object.entries(await curl(host, urls, more)).flatMap(([url, status]) => (/^[23]/.test(status) ? [url] : []));
}

/** TCP ports at which `host` listens for other machines, but that of SSH. */
async function openPorts(host: Host): Promise<readonly number[]> {
  const lines = (await host.succeed("ss -Hltn")).trim().split("\n");
  const places = lines.map((line) => line.split(/\s+/)[3] ?? "").filter((place) => !/^(127\.|\[::1\])/.test(place));
  const ports = places.map((place) => Number(place.slice(place.lastIndexOf(":") + 1)));
  return [...new Set(ports)].filter((port) => port !== 22).sort((a, b) => a - b);
}

const as = ({ user, password }: Account) => ["-u", `${user}:${password}`];

describe("a closed deployment", () => {
  it("works: everything is scraped, and who signs in sees it", async () => {
    await eventually("all targets are up", async () => {
      // No application runs on web-1.
      const targets = (await scene.prometheus.targets()).filter(({ job }) => job !== "application");
      return targets.length > 0 && targets.every(({ up }) => up);
    });
    const pages = ["/", "/prometheus/api/v1/query?query=up"].map((path) => `${portal}${path}`);
    expect(await entered(web, pages, as(viewer))).toEqual(pages);
  });

  it.each(ATTACKS)("lets nobody $what from a workload or over loopback", async ({ port, path, body }) => {
    const sent = body === undefined ? [] : ["-H", "Content-Type: application/json", "-d", body];
    const urls = spellings([monitor.address, web.address, "127.0.0.1"], port, path);
    for (const host of [web, monitor]) expect(await entered(host, urls, sent)).toEqual([]);
  });

  it("answers at no port without TLS and a certificate or a password, but for health", async () => {
    for (const host of [monitor, web]) {
      const ports = await openPorts(host);
      expect(ports).toContain(9100);
      for (const port of ports) {
        const { status = 401 } = await authority.ask(host.name, port, "/metrics", { as: undefined });
        expect([host.name, port, status]).toEqual([host.name, port, 401]);
        const paths = ["/", "/metrics", "/-/healthy", "/api/v2/status"];
        expect(
          await entered(
            web,
            paths.flatMap((path) => spellings([host.address], port, path)),
          ),
        ).toEqual([]);
      }
    }
    expect(await entered(web, [`${portal}/healthz`])).toHaveLength(1);
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
    const at = `${portal}/alertmanager/api/v2/silences`;
    const endsAt = new Date(Date.now() + 300_000).toISOString();
    const silence = JSON.stringify({ ...(JSON.parse(SILENCE) as object), endsAt });
    const sent = ["-H", "Content-Type: application/json", "-d", silence];
    const statusOf = async (more: readonly string[]) => (await curl(web, [at], more))[at];
    expect(await statusOf(as(viewer))).toBe("200");
    expect(await statusOf([...as(viewer), ...sent])).toBe("403");
    expect(await statusOf([...as({ ...viewer, password: "wrong" }), ...sent])).toBe("401");
    expect(await statusOf([...as(operator), ...sent])).toBe("200");
    const journal = await monitor.succeed("journalctl -u vmo-portal -o cat --no-pager");
    expect(journal).toMatch(/"method":"POST".*"user_id":"omar"|"user_id":"omar".*"method":"POST"/);
    expect(journal).not.toContain(operator.password);
  });
});
