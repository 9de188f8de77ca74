import { eventually } from "../../harness/command";
import { liveRelease } from "../../harness/live-release";
import type { Variant } from "./deployment";
import { servicesOn } from "./host-state";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";

let scene: Scene;

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR, "web-1"] });
});

afterAll(() => scene?.end());

const version = (prometheus: string): Variant => ({ specification: { artifacts: { versions: { prometheus } } } });

describe("an upgrade of Prometheus", () => {
  it("keeps the samples, and goes on with them", async () => {
    const { deployment, mirror, prometheus } = scene;
    expect((await deployment.apply(version("2.53.3"))).errors).toBe("");
    expect(await prometheus.version()).toBe("2.53.3");
    await eventually(
      "there are samples",
      async () => (await prometheus.query("count_over_time(up[5m]) > 2")).length > 0,
    );
    const oldest = await oldestSample();

    expect((await deployment.apply(version(mirror.versions.prometheus))).errors).toBe("");
    expect(await prometheus.version()).toBe(mirror.versions.prometheus);
    expect(await oldestSample()).toBe(oldest);
    const monitor = scene.world.host(MONITOR);
    expect((await monitor.succeed("ls /opt/vm-observability/artifacts")).split("\n")).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^prometheus-2\.53\.3-/),
        expect.stringMatching(new RegExp(`^prometheus-${mirror.versions.prometheus}-`)),
      ]),
    );
  });
});

describe("a host that reboots", () => {
  it("has everything back by itself", async () => {
    const monitor = scene.world.host(MONITOR);
    const before = { release: await liveRelease(monitor), services: Object.keys(await servicesOn(monitor)).sort() };
    const oldest = await oldestSample();
    await monitor.reboot();
    await eventually("all targets are up again", async () => {
      const targets = await scene.prometheus.targets();
      return targets.length > 0 && targets.every(({ up, job }) => up || job === "application");
    });
    const services = await servicesOn(monitor);
    expect({ release: await liveRelease(monitor), services: Object.keys(services).sort() }).toEqual(before);
    expect(Object.values(services).map(({ active }) => active)).not.toContain("failed");
    expect(await oldestSample()).toBe(oldest);
    expect(await scene.deployment.plan()).toMatchObject({ changes: { add: 0, change: 0, remove: 0 } });
  });
});

/** Time of the oldest sample of `up` that Prometheus has of its own host, in seconds. */
async function oldestSample(): Promise<number | undefined> {
  const [sample] = await scene.prometheus.query(
    `min_over_time(timestamp(up{job="node", instance="${MONITOR}"})[1h:1s])`,
  );
  return sample === undefined ? undefined : Math.round(sample.value);
}
