import type { MonitoringStack } from "cdktf-vm-observability";
import type { Authority } from "../../harness/authority";
import { eventually } from "../../harness/command";
import { fleetNameOf } from "../../lib/host";
import { Bytes } from "../../lib/units";
import { smallPlan } from "../constructs/plans";
import type { Variant } from "./deployment";

/** Hosts of the cluster. */
export const MEMBERS = ["monitor-1", "monitor-2", "monitor-3"];

/** A state of the cluster; another memory restarts its servers. */
export interface ClusterState {
  readonly hosts?: Variant["hosts"];
  readonly memory?: number;
  /** What the seed says. */
  readonly seed?: string;
}

/** Three Alertmanagers over TLS, and a component that seeds them. */
export function clusterVariant({ hosts, memory = 256, seed = "first" }: ClusterState = {}): Variant {
  return {
    hosts: hosts ?? Object.fromEntries(MEMBERS.map((name) => [name, {}])),
    specification: { alertmanager: { memory: Bytes.mebibytes(memory) } },
    change: (stack) => addKeeper(stack, seed),
  };
}

/** How many members the Alertmanager of a host sees, which may stand at another address. */
export async function membersSeenBy(authority: Authority, name: string, address?: string): Promise<number> {
  const { body = "" } = await authority.ask(name, 9093, "/metrics", address === undefined ? {} : { address });
  return Number(/^alertmanager_cluster_members (\d+)$/m.exec(body)?.[1]);
}

/** Waits until the Alertmanagers of these hosts, and no others, see each other. */
export async function untilWhole(authority: Authority, names: readonly string[]): Promise<void> {
  await eventually(`${names.join(", ")} see each other`, async () => {
    const seen = await Promise.all(names.map((name) => membersSeenBy(authority, name)));
    return seen.every((count) => count === names.length);
  });
}

/** A component on all members, which seeds Alertmanager's API with an alert once all of them are there. */
function addKeeper(stack: MonitoringStack, seed: string): void {
  const alert = [{ labels: { alertname: "Seeded", severity: "info", said: seed } }];
  stack.fleet.place({
    component: "keeper",
    on: { role: "metrics" },
    seeds: true,
    plan: () =>
      smallPlan("keeper", {
        files: [{ path: "keeper/alert.json", content: JSON.stringify(alert), onChange: "nothing" }],
        units: [
          { name: "vmo-keeper.service", reloads: false, sections: { Service: { ExecStart: "/bin/sleep infinity" } } },
        ],
        certificates: [{ unit: "vmo-keeper.service", authority: "fleet" }],
        probes: [{ kind: "unit", purpose: "it keeps", unit: "vmo-keeper.service" }],
        seeds: [
          {
            purpose: "the alert that says it",
            method: "POST",
            url: `https://${fleetNameOf("monitor-2")}:9093/api/v2/alerts`,
            as: "fleet",
            body: { releaseFile: "keeper/alert.json", mediaType: "application/json" },
          },
        ],
      }),
  });
}
