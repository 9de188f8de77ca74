import type { Damage } from "../../harness/mirror";
import { eventually } from "../../harness/command";
import { type Scene, setScene } from "./scene";

const HOST = "monitor-1";

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

describe("programs from the vendors' archives", () => {
  const damages: readonly [Damage, RegExp][] = [
    ["flipped byte", /node_exporter-\S+\.tar\.gz/],
    ["truncated", /node_exporter-\S+\.tar\.gz/],
    ["checksum missing", /node_exporter-\S+\.tar\.gz/],
  ];

  it("stop the activation before anything changes when one of them is not what the vendor published", async () => {
    scene = await setScene({ hosts: [HOST] });
    const { deployment, mirror, world } = scene;
    for (const [damage, named] of damages) {
      mirror.damage(mirror.archive("node_exporter"), damage);
      const failed = await deployment.apply();
      expect(failed.ok).toBe(false);
      const said = Object.values(failed.provisioned).join("");
      expect(said).toMatch(named);
      expect(said).toContain("nothing was changed, nothing was installed");
      expect((await world.host(HOST).run("test -e /opt/vm-observability/current")).code).toBe(1);
      expect(await world.host(HOST).succeed("find /opt/vm-observability/artifacts -name node_exporter")).toBe("");
      mirror.repair();
    }
    expect((await deployment.apply()).errors).toBe("");
  });
});

describe.each([
  [12, "2.42.0"],
  [13, "2.53.3"],
] as const)("programs from the packages of Debian %s", (debian, version) => {
  it("run as our own units, and the packages' own units never start", async () => {
    scene = await setScene({ hosts: [HOST], debian });
    const { deployment, mirror, prometheus, world } = scene;
    const applied = await deployment.apply({
      hosts: { [HOST]: { distribution: `debian-${debian}` } },
      specification: { artifacts: { source: "distribution" } },
    });
    expect(applied.errors).toBe("");
    expect(await prometheus.version()).toBe(version);
    const up = async () => (await prometheus.targets()).filter((target) => target.up).length;
    await eventually("all targets are up", async () => (await up()) === 6);
    expect(mirror.requests).toEqual([]);
    const exporters = ["prometheus-node-exporter", "prometheus-process-exporter"];
    const masked = ["prometheus", "prometheus-alertmanager", ...exporters, "caddy", "caddy-api"];
    const states = await world
      .host(HOST)
      .run(`systemctl is-enabled ${masked.map((unit) => `${unit}.service`).join(" ")}`);
    expect(states.stdout.trim().split("\n")).toEqual(masked.map(() => "masked"));
    expect((await deployment.plan()).changes).toEqual({ add: 0, change: 0, remove: 0 });
  });
});
