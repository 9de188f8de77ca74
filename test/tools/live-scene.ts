import { Dashboards } from "../../constructs/dashboards";
import { FleetReleases } from "../../constructs/targets/releases";
import type { Suite } from "../../harness/debian";
import { addPast } from "../../harness/past-samples";
import { freePort } from "../../harness/ports";
import { countedBefore } from "../../harness/slo-past";
import type { Scraped } from "../../harness/slo-traffic";
import { Service } from "../../examples/quickstart/application/service";
import { MonitoringStack, SshFleet } from "../../index";
import type { ComponentPlan } from "../../lib/host";
import { Duration } from "../../lib/units";
import { synthesized, testApp } from "../../testing";
import { Staged } from "./servers";

const hostKey = `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32)]).toString("base64")}`;

const RUN = ["node-exporter", "process-exporter", "alertmanager", "prometheus", "portal"];

/** A whole stack of one host, whose programs run on ports of this machine. */
export async function liveScene(suite: Suite, past: (stack: MonitoringStack) => Past = usualPast) {
  const ports = await Promise.all(Array.from({ length: 6 }, freePort));
  const [prometheus = 0, portal = 0, node = 0, process = 0, alertmanager = 0, application = 0] = ports;
  const name = "monitor-1";
  const fleet = SshFleet.of({
    hosts: [{ name, address: "127.0.0.1", roles: ["metrics"], hostKeys: [hostKey], application: true }],
    login: { user: "admin", privateKeyFile: "~/.ssh/id" },
  });
  const stack = new MonitoringStack(testApp(), "live", {
    fleet,
    prometheus: { port: prometheus },
    portal: { port: portal },
    nodeExporter: { port: node, scrapeInterval: Duration.seconds(2) },
    processExporter: { port: process },
    alertmanager: { port: alertmanager },
    artifacts: { source: "distribution" },
    appMetrics: { port: application },
    channels: { webhook: { url: "http://127.0.0.1:9/" } },
    wings: [(made) => new Dashboards(made, "dashboards", { metrics: made.metrics })],
  });
  const text = synthesized(stack).at("fleet/hosts/monitor-1", "terraform_data");
  const releases = FleetReleases.of(stack.fleet);
  const plans = releases?.shapes.flatMap((shape) => releases.plansOf(shape)) ?? [];
  const facts = factsIn(text);
  const host = { name, address: "127.0.0.1", hostsFile: "/etc/hosts", facts };
  const shop = new Service();
  await shop.listen(application);
  await fetch(`http://127.0.0.1:${application}/behaviour`, { method: "PUT", body: JSON.stringify({ errorRate: 0.2 }) });
  const staged: Staged[] = [];
  for (const component of RUN) {
    const plan = plans.find((one) => one.component === component);
    if (!plan) throw new TypeError(`no ${component}`);
    const one = new Staged(component === "prometheus" ? withQuickBudgets(plan) : plan, suite, host);
    staged.push(one);
    if (component === "prometheus") await addPast(suite, one.path(plan.directories[0]?.path ?? ""), await past(stack));
    await one.start();
  }
  return {
    url: `http://127.0.0.1:${portal}`,
    prometheus: `http://127.0.0.1:${prometheus}`,
    stack,
    stop: () => Promise.all([shop.close(), ...staged.map((one) => one.remove())]),
  };
}

/** What a Prometheus has from the time before the scene begins. */
export type Past = readonly Scraped[] | Promise<readonly Scraped[]>;

/** Six hours, of which the last half was bad: half of all requests failed. */
function usualPast({ slo }: MonitoringStack): Past {
  const bad = (minutesAgo: number) => (minutesAgo <= 30 ? 300 : 1);
  return countedBefore(slo?.objectives ?? [], {
    minutes: 6 * 60,
    until: latest(),
    of: (name) => ({ events: 600, bad: name === "error_rate" ? bad : () => 1 }),
  });
}

/** The latest time of the past: Prometheus takes no sample that is older than the newest one of its blocks. */
export function latest(): number {
  return Math.floor(Date.now() / 1000) - 5;
}

/** Objectives are summed up every five seconds, so that nobody waits two minutes for the first sum. */
function withQuickBudgets(plan: ComponentPlan): ComponentPlan {
  const files = plan.files.map((file) =>
    /rules\/slo(_budgets)?\.yml$/.test(file.path)
      ? { ...file, content: file.content.replace(/^(\s+interval:) \S+$/m, "$1 5s") }
      : file,
  );
  return { ...plan, files };
}

/** What lies beside the release of a host, by path. */
function factsIn(resource: unknown): Readonly<Record<string, string>> {
  const { provisioner } = resource as { provisioner: readonly { file?: { destination: string; content?: string } }[] };
  const file = provisioner.find(({ file: one }) => one?.destination.endsWith("/facts"))?.file;
  const lines = (file?.content ?? "")
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  return Object.fromEntries(lines.map(([path = "", text = ""]) => [path, Buffer.from(text, "base64").toString()]));
}
