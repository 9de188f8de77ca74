import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../harness/command";
import type { Outcome } from "../../harness/command";
import { liveRelease } from "../../harness/live-release";
import { addBrokenService } from "./broken-service";
import type { Variant } from "./deployment";
import { servicesOn, statusOf } from "./host-state";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";

let scene: Scene;

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR] });
  expect((await scene.deployment.apply(threshold(60))).errors).toBe("");
});

afterAll(() => scene?.end());

const monitor = () => scene.world.host(MONITOR);

/** A release of its own for each percentage; a changed retention makes Prometheus restart, and not only reload. */
const threshold = (percent: number, change?: Variant["change"]): Variant => ({
  specification: { systemAlerts: { cpu_high: { condition: `cpu_usage_percent > ${percent}` } } },
  ...(change && { change }),
});

const broken = (percent: number) => threshold(percent, (stack) => addBrokenService(stack, { role: "metrics" }));

/** Digest of the release that was synthesized last. */
function synthesizedRelease(): string {
  const hosts = JSON.parse(readFileSync(join(scene.deployment.folder, "hosts.json"), "utf8")) as {
    host: string;
    digest: string;
  }[];
  return hosts.find(({ host }) => host === MONITOR)?.digest ?? "";
}

/** Activates what was synthesized last, as the delivery does, with a kill -9 of the activation at `step`. */
async function activateKilledAt(step: string): Promise<Outcome> {
  const digest = synthesizedRelease();
  const bundle = join(scene.deployment.folder, "bundles", `${digest}.tar.gz`);
  await monitor().write("/root/bundle.tar.gz", readFileSync(bundle));
  const activate = `sh /root/activate apply --bundle /root/bundle.tar.gz --digest ${digest}`;
  return monitor().run(
    `cd /root && tar -xzOf bundle.tar.gz activate >activate && VMO_STOP_AT=${step} ${activate}; exit $?`,
  );
}

/** The host is whole: the release, every unit of it running with it, and what Prometheus does is what it says. */
async function expectConverged(percent: number): Promise<void> {
  expect(await liveRelease(monitor())).toBe(synthesizedRelease());
  const status = await statusOf(monitor());
  expect(Object.fromEntries(status)).toMatchObject({
    release: synthesizedRelease(),
    outcome: "applied",
    interrupted: "no",
    drifted: "0",
    inactive: "",
  });
  const rules = await scene.prometheus.rules();
  expect(rules.find(({ name }) => name === "cpu_high")?.query).toBe(`cpu_usage_percent > ${percent}`);
  expect(Object.keys(await servicesOn(monitor()))).not.toContain("vmo-broken.service");
}

describe("an activation that is killed", () => {
  it.each([
    ["1", "before it looked at anything"],
    ["2", "before the preflight"],
    ["3", "before programs are fetched"],
    ["4", "before accounts and directories are made"],
    ["5", "before validation"],
    ["6", "before the switch"],
    ["6.unit", "after the first action on a unit"],
    ["7", "before the probes"],
    ["9", "before it tidies up"],
  ])("at step %s, %s, is completed by the next apply", async (step) => {
    const percent = 61 + Number(step.charAt(0)) + (step.includes("unit") ? 20 : 0);
    scene.deployment.synthesize(threshold(percent));
    const killed = await activateKilledAt(step);
    expect({ code: killed.code, said: killed.stderr }).toMatchObject({ code: 137 });
    const servers = await servicesOn(monitor());
    expect(servers["vmo-prometheus.service"]?.active).toBe("active");
    expect((await scene.deployment.apply(threshold(percent))).errors).toBe("");
    await expectConverged(percent);
  });

  it.each([
    ["8", "before it goes back"],
    ["8.switched", "after the link went back"],
  ])("at step %s, %s from a release that failed, is completed by the next good apply", async (step) => {
    scene.deployment.synthesize(broken(70));
    const killed = await activateKilledAt(step);
    expect(killed.code).toBe(137);
    const percent = step === "8" ? 71 : 72;
    expect((await scene.deployment.apply(threshold(percent))).errors).toBe("");
    await expectConverged(percent);
  });
});

/** Prometheus on another port: a unit that only a restart makes right. */
const moved = (percent: number): Variant => ({
  specification: { ...threshold(percent).specification, prometheus: { port: 9091 } },
});

describe("a host whose power goes", () => {
  it("in the middle of an apply fails it by name; when the host is back, the next apply converges", async () => {
    const apply = scene.deployment.apply(moved(73));
    const journal = async () => (await monitor().run("test -e /opt/vm-observability/state/journal")).code === 0;
    await eventually("the switch has begun", journal, { every: 10 });
    await monitor().powerOff({ hard: true });
    const failed = await apply;
    expect(failed.ok).toBe(false);
    expect(failed.errors).toContain(MONITOR);
    await startAgain();
    expect((await scene.deployment.apply(threshold(74))).errors).toBe("");
    await expectConverged(74);
  });

  it.each([
    ["6", "with the old release", 76],
    ["6.switched", "with the new release, which no unit was given", 77],
    ["6.unit", "with the new release, which some units were given", 78],
    ["9", "with the new release", 79],
  ])("at step %s boots %s, and takes a third one", async (step, _, percent) => {
    scene.deployment.synthesize(moved(75));
    expect((await activateKilledAt(step)).code).toBe(137);
    await monitor().powerOff({ hard: true });
    await startAgain();
    expect((await scene.deployment.apply(threshold(percent))).errors).toBe("");
    await expectConverged(percent);
  });
});

async function startAgain(): Promise<void> {
  await monitor().start();
  await monitor().untilReachable();
}
