import { liveRelease } from "../../harness/live-release";
import { addBrokenService } from "./broken-service";
import type { Variant } from "./deployment";
import { servicesOn } from "./host-state";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";
const WORKLOADS = ["web-1", "web-2", "web-3"];

/** Logs in as a user who needs sudo, and tries every release on one host of each kind first. */
const BASE: Variant = { user: "admin", rollout: { canary: 1, parallelism: 2 } };

let scene: Scene;

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR, ...WORKLOADS] });
  expect((await scene.deployment.apply(BASE)).errors).toBe("");
});

afterAll(() => scene?.end());

const host = (name: string) => scene.world.host(name);
const releases = () => Promise.all(scene.world.hosts.map((each) => liveRelease(each)));

/** Something that makes another release of every host. */
const port = (processExporter: number): Variant => ({
  ...BASE,
  specification: { processExporter: { port: processExporter } },
});

describe("a rollout in waves", () => {
  it("stops at the canary: a release that fails there never reaches the hosts after it", async () => {
    const before = await releases();
    const failed = await scene.deployment.apply({
      ...BASE,
      change: (stack) => addBrokenService(stack, "workloads"),
    });
    expect(failed.ok).toBe(false);
    expect(failed.errors).toContain("web-1");
    expect(failed.errors).not.toMatch(/web-2|web-3/);
    expect(Object.keys(failed.provisioned).filter((address) => /web-[23]/.test(address))).toEqual([]);
    expect(await releases()).toEqual(before);
  });

  it("reaches every host with the next good release", async () => {
    expect((await scene.deployment.apply(port(9257))).errors).toBe("");
    for (const name of WORKLOADS) {
      expect(await scene.authority.ask(name, 9257, "/metrics")).toMatchObject({ status: 200 });
    }
  });
});

describe("a host that cannot be reached", () => {
  it("fails alone and by name, and the next apply touches it alone", async () => {
    await host("web-2").powerOff();
    const failed = await scene.deployment.apply(port(9258));
    expect(failed.ok).toBe(false);
    expect(failed.errors).toContain("web-2");
    expect(failed.errors).not.toMatch(/web-1|web-3|monitor-1/);
    const [, first, , third] = await Promise.all(
      [MONITOR, "web-1", "web-1", "web-3"].map((name) => liveRelease(host(name))),
    );
    expect(third).toBe(first);

    await host("web-2").start();
    await host("web-2").untilReachable();
    const mended = await scene.deployment.apply(port(9258));
    expect(mended.errors).toBe("");
    expect(Object.keys(mended.planned)).toEqual([expect.stringContaining("web-2")]);
    expect(await liveRelease(host("web-2"))).toBe(first);
  });
});

describe("terraform destroy", () => {
  it("stops and removes every unit, and keeps the data", async () => {
    const destroyed = await scene.deployment.destroy();
    expect(destroyed.errors).toBe("");
    for (const each of scene.world.hosts) {
      expect(Object.keys(await servicesOn(each)).filter((name) => name !== "")).toEqual([]);
      expect(await each.succeed("ls /etc/systemd/system | grep -c vm-observability || true")).toBe("0");
      expect((await each.run("test -e /opt/vm-observability")).code).toBe(1);
    }
    expect(await host(MONITOR).succeed("ls /var/lib/vm-observability/prometheus")).toContain("wal");
  });
});
