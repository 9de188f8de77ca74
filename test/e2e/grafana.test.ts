import { eventually } from "../../harness/command";
import { buildOf, grafanaStandIn, realGrafanas } from "../../harness/grafana";
import type { Host } from "../../harness/host";
import { liveRelease } from "../../harness/live-release";
import type { Variant } from "./deployment";
import { servicesOn } from "./host-state";
import { type Scene, setScene } from "./scene";

jest.setTimeout(600_000);

const MONITOR = "monitor-1";
const DATABASE = "/var/lib/vm-observability/grafana/grafana.db";
const FORGED = { "X-WEBAUTH-USER": "mallory", "X-WEBAUTH-ROLE": "admin" };

let scene: Scene;
let monitor: Host;

// The real archives where somebody has them, else a stand-in that does to its socket and its data what Grafana does.
beforeAll(async () => {
  const standIns = await Promise.all([
    grafanaStandIn("12.4.3", "24388279614"),
    grafanaStandIn("13.2.1", "33191028959", { sick: true }),
    grafanaStandIn("13.2.2", "34846740809"),
  ]);
  scene = await setScene({ hosts: [MONITOR, "web-1"], archives: standIns });
  monitor = scene.world.host(MONITOR);
  for (const host of [monitor, scene.world.host("web-1")]) await host.succeed("useradd --no-create-home mallory");
});

afterAll(() => scene?.end());

const version = (grafana: string): Variant => ({
  specification: { grafana: { enabled: true }, artifacts: { versions: { grafana } } },
});

/** What Grafana was told when the administrator of the portal asked for a page there. */
async function throughPortal(headers = ""): Promise<string> {
  const { user, password } = scene.admin;
  return monitor.succeed(
    `curl -sk -u '${user}:${password}' ${headers} 'https://${monitor.address}:8090/grafana/d/host'`,
  );
}

describe("Grafana on a host", () => {
  it("is installed, and asks Prometheus with the certificate of its host", async () => {
    expect((await scene.deployment.apply(version("12.4.3"))).errors).toBe("");
    const services = await servicesOn(monitor);
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining(["vmo-grafana.service", "vmo-grafana-gateway.service"]),
    );
    await eventually(
      "it is scraped",
      async () => (await scene.prometheus.query('up{job="grafana"} == 1')).length === 1,
    );
    expect((await scene.prometheus.query("grafana_stat_totals_dashboard > 5")).length).toBe(1);
  });

  it("is told by the portal who asks, and nobody else can say it", async () => {
    const forged = Object.entries(FORGED)
      .map(([name, value]) => `-H '${name}: ${value}'`)
      .join(" ");
    expect(JSON.parse(await throughPortal(forged))).toMatchObject({ user: "admin", role: "Admin", path: "/d/host" });
    const ask = (as: string | undefined) => scene.authority.ask(MONITOR, 3000, "/d/host", { as, headers: FORGED });
    expect((await ask("web-1")).refused).toBeDefined();
    expect((await ask(undefined)).refused).toBeDefined();
    const socket = "--unix-socket /run/vmo-grafana/grafana.sock http://grafana/";
    for (const [host, place] of [
      [monitor, socket],
      [monitor, "https://127.0.0.1:3000/"],
      [monitor, "http://127.0.0.1:3000/"],
      [scene.world.host("web-1"), `https://${monitor.address}:3000/`],
    ] as const) {
      const curl = `curl -sk -m 4 -o /dev/null -w '%{http_code}' ${forged} ${place}`;
      const { stdout } = await host.run(`runuser -u mallory -- ${curl}`);
      expect(`${place} ${stdout}`).toMatch(/ (000|400)$/);
    }
  });

  it("is left alone by an apply that changes nothing", async () => {
    const before = await servicesOn(monitor);
    expect(await scene.deployment.plan()).toMatchObject({ changes: { add: 0, change: 0, remove: 0 } });
    const release = await liveRelease(monitor);
    await monitor.succeed(`sh /opt/vm-observability/current/activate apply --digest ${release}`);
    expect(await servicesOn(monitor)).toEqual(before);
  });
});

describe("the upgrade to Grafana 13, which cannot go back by itself", () => {
  it("puts the data back where 13 does not come up, and the apply fails", async () => {
    const before = await liveRelease(monitor);
    expect(await monitor.succeed(`cat ${DATABASE}`)).toMatch(/^12 /);
    const { ok, provisioned } = await scene.deployment.apply(version("13.2.1"));
    expect(ok).toBe(false);
    expect(Object.values(provisioned).join("")).toContain("putting the data back that was copied before the upgrade");
    expect(await liveRelease(monitor)).toBe(before);
    expect(await monitor.succeed(`cat ${DATABASE}`)).toMatch(/^12 /);
    expect(JSON.parse(await throughPortal())).toMatchObject({ user: "admin" });
  });

  it("keeps the data where it does, and refuses to go down from there", async () => {
    expect((await scene.deployment.apply(version("13.2.2"))).errors).toBe("");
    expect(await monitor.succeed(`cat ${DATABASE}`)).toMatch(/^13 saved by people/);
    const { ok, provisioned } = await scene.deployment.apply(version("12.4.3"));
    expect(ok).toBe(false);
    expect(Object.values(provisioned).join("")).toContain(
      "grafana 12.4.3 cannot read the data that 13.2.2 has written here",
    );
    expect(JSON.parse(await throughPortal())).toMatchObject({ user: "admin" });
  });
});

describe("a stack without Grafana", () => {
  it("has neither its units nor its path, and its data is kept", async () => {
    expect((await scene.deployment.apply()).errors).toBe("");
    expect(Object.keys(await servicesOn(monitor)).filter((name) => name.includes("grafana"))).toEqual([]);
    expect(await monitor.succeed(`cat ${DATABASE}`)).toMatch(/^13 /);
  });
});

for (const archive of realGrafanas())
  describe(`the real Grafana ${archive.version}`, () => {
    it("is installed by its own archive, and its data source answers", async () => {
      const real = await setScene({ hosts: [MONITOR], archives: [archive] });
      try {
        const specification = {
          grafana: { enabled: true, build: buildOf(archive) },
          artifacts: { versions: { grafana: archive.version } },
        };
        expect((await real.deployment.apply({ specification })).errors).toBe("");
      } finally {
        await real.end();
      }
    });
  });
