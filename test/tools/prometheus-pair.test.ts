import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually, sleep } from "../../harness/command";
import { freePort } from "../../harness/ports";
import { Sink } from "../../harness/sink";
import { prometheusPlan, type PrometheusModel } from "../../lib/prometheus";
import type { RuleGroup } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { modelOf } from "../alertmanager/model";
import { everything } from "../prometheus/model";
import { started, stopAll, stopLater, VERSIONS } from "./alertmanager-server";
import { Staged } from "./servers";

/** Prometheus of each distribution, beside its Alertmanager. */
const PROMETHEUS: Readonly<Record<string, string>> = { bookworm: "2.42.0", trixie: "2.53.3", sid: "3.5.3" };

/** How long an alert lives that no server speaks of: Prometheus gives it four times the longer of these. */
const SECOND = Duration.seconds(1);
const UNHEARD = 4_000;

afterEach(stopAll);

/** A page whose one metric can be set. */
async function page(): Promise<{ readonly port: number; set(value: number): void }> {
  let value = 0;
  const server: Server = createServer((_, response) => response.end(`# TYPE broken gauge\nbroken ${value}\n`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stopLater({ stop: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  return { port: (server.address() as AddressInfo).port, set: (other) => (value = other) };
}

const at = (port: number) => ({ configs: { static_configs: [{ targets: [`127.0.0.1:${port}`] }] }, relabelings: [] });

/** What both servers of a pair are made of, but for their ports. */
function modelFor(target: number, alertmanager: number, port: number): PrometheusModel {
  const [watchdog] = everything.groups.flatMap(({ alerts }) => alerts);
  const broken = { ...watchdog!, name: "Broken", expr: "broken == 1", for: Duration.seconds(0), severity: "critical" };
  const group: RuleGroup = { name: "pair", recording: [], alerts: [broken] };
  return {
    ...everything,
    port,
    exposure: "loopback",
    evaluationInterval: SECOND,
    jobs: [{ name: "page", interval: SECOND, discovery: at(target) }],
    groups: [group],
    remoteWrite: [],
    alertmanagers: [at(alertmanager)],
  };
}

async function firing(port: number): Promise<readonly unknown[]> {
  const body = (await (await fetch(`http://127.0.0.1:${port}/api/v1/alerts`)).json()) as {
    data: { alerts: { state: string }[] };
  };
  return body.data.alerts.filter(({ state }) => state === "firing");
}

async function replicaOf(port: number): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${port}/federate?match[]=up`)).text();
  return /replica="([^"]*)"/.exec(text)?.[1];
}

describe.each(VERSIONS)("two Prometheus with the same targets, beside Alertmanager %s", (version, suite) => {
  it("notify once of what both see, still once when one of them dies, and once when it ends", async () => {
    const sink = await Sink.start({ address: "127.0.0.1" });
    const target = await page();
    stopLater(sink);
    const alertmanager = await started(modelOf({ webhook: { url: `${sink.url}/alerts` } }), version, suite);
    const pair = await Promise.all(
      ["monitor-1", "monitor-2"].map(async (name) => {
        const port = await freePort();
        const model = modelFor(target.port, alertmanager.port, port);
        const options = { source: { source: "upstream" }, distribution: "debian-13" } as const;
        const one = new Staged(prometheusPlan(model, { ...options, version: PROMETHEUS[suite] }), suite);
        stopLater({ stop: () => one.remove() });
        const process = await one.start({ VMO_HOST_NAME: name }, ["--rules.alert.resend-delay=1s"]);
        await one.probe(Math.floor(Date.now() / 1000) - 1);
        return { port, process };
      }),
    );
    const told = () => sink.alerts.filter(({ labels }) => labels["alertname"] === "Broken").map(({ status }) => status);
    const active = async () =>
      (await (await fetch(`http://127.0.0.1:${alertmanager.port}/api/v2/alerts?filter=alertname=Broken`)).json()) as {
        labels: Record<string, string>;
      }[];

    expect(await Promise.all(pair.map(({ port }) => eventually("a sample", () => replicaOf(port))))).toEqual([
      "monitor-1",
      "monitor-2",
    ]);
    target.set(1);
    for (const { port } of pair) await eventually("both fire", async () => (await firing(port)).length === 1);
    await sink.delivery(({ labels }) => labels["alertname"] === "Broken");
    // Several evaluations and groups of both servers.
    await sleep(UNHEARD);
    expect([told(), (await active()).map(({ labels }) => labels["replica"])]).toEqual([["firing"], [undefined]]);

    pair[0]?.process.kill("SIGKILL");
    await sleep(2 * UNHEARD);
    expect([told(), (await active()).length]).toEqual([["firing"], 1]);

    target.set(0);
    await eventually("its end is told", () => told().includes("resolved"));
    await sleep(UNHEARD);
    expect(told()).toEqual(["firing", "resolved"]);
  });
});
