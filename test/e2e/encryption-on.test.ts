import { eventually } from "../../harness/command";
import { PrometheusApi } from "../../harness/prometheus-api";
import { Availability } from "./availability";
import type { Variant } from "./deployment";
import { type Scene, setScene } from "./scene";

const MONITORS = ["monitor-1", "monitor-2"];

let scene: Scene;

beforeAll(async () => {
  scene = await setScene({ hosts: [...MONITORS, "web-1"] });
});

afterAll(() => scene?.end());

/** With an alert that fires all the time. */
const BASE: Variant = {
  change: (stack) =>
    stack.metrics.addAlert({
      name: "always",
      // Over a range, since no page can be scraped while its exporter and Prometheus change one after the other.
      expr: "max_over_time(cpu_load_average_1m[10m]) >= 0",
      severity: "critical",
      summary: "The host is there",
    }),
};

const always = () => scene.sink.alerts.filter(({ labels }) => labels["alertname"] === "always");

const plainly = async (name: string, port: number, path: string) => {
  const { address } = scene.world.host(name);
  const answer = await fetch(`http://${address}:${port}${path}`, { signal: AbortSignal.timeout(10_000) });
  return { status: answer.status, text: await answer.text() };
};

/** Waits until each monitoring host's Prometheus has every target up, and each Alertmanager knows the other. */
async function untilWhole(
  prometheusOf: (name: string) => PrometheusApi,
  alertmanager: (name: string) => Promise<string>,
) {
  for (const name of MONITORS) {
    await eventually(`all targets are up on ${name}`, async () => {
      const targets = (await prometheusOf(name).targets()).filter(({ job }) => job !== "application");
      return targets.length > 8 && targets.every(({ up }) => up);
    });
    await eventually(`${name} knows the other`, async () =>
      /^alertmanager_cluster_members 2$/m.test(await alertmanager(name)),
    );
  }
}

it("a fleet that runs in plain gets its certificates by one apply, in turns, and mends itself", async () => {
  expect((await scene.deployment.apply({ ...BASE, open: true })).errors).toBe("");
  await untilWhole(
    (name) => PrometheusApi.at(`http://${scene.world.host(name).address}:9090`),
    async (name) => (await plainly(name, 9093, "/metrics")).text,
  );
  await eventually("all hosts' alerts are delivered", () =>
    scene.world.hosts.every(({ name }) => always().some(({ labels }) => labels["instance"] === name)),
  );
  scene.sink.clear();

  const watched = Availability.of(
    MONITORS.map((name) => async () => {
      const open = plainly(name, 9093, "/-/ready").then(
        ({ status }) => status === 200,
        () => false,
      );
      const closed = scene.authority.ask(name, 9093, "/-/ready", { patience: 10_000 });
      return (await open) || (await closed).status === 200;
    }),
  );
  const applied = await scene.deployment.apply(BASE);
  const { mostAway } = await watched.end();
  expect([applied.errors, mostAway]).toEqual(["", 1]);

  await untilWhole(
    (name) => scene.authority.prometheusOf(name),
    async (name) => (await scene.authority.ask(name, 9093, "/metrics")).body ?? "",
  );
  // What fired before goes on: nobody is notified of it again, or that it has resolved.
  expect(always()).toEqual([]);
  for (const port of [9090, 9093, 9100]) expect((await plainly("monitor-1", port, "/metrics")).status).toBe(400);
  expect(await scene.deployment.plan()).toMatchObject({ ok: true, planned: {} });
});
