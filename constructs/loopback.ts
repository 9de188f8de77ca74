import type { Problem } from "../lib/errors";
import type { TargetDiscovery } from "../lib/scraping";
import type { IFleet } from "./targets/fleet";
import { byRole } from "./tls";

/** Where a server listens that only its own host may open. */
export const LOOPBACK = "127.0.0.1";

/** `discovery` of a server that listens on loopback only, for the Prometheus beside it: labels stay those of the host. */
export function onLoopback(discovery: TargetDiscovery, port: number): TargetDiscovery {
  const toLoopback = { target_label: "__address__", replacement: `${LOOPBACK}:${port}` };
  const there = { ...discovery, relabelings: [...discovery.relabelings, toLoopback] };
  return discovery.as ? byRole(there) : there;
}

/** Why a server of `fleet` cannot listen on loopback only, where the Prometheus of `metrics` has to reach it. */
export function loopbackProblems(fleet: IFleet, metrics: IFleet, server: string): readonly Problem[] {
  const hosts = fleet.addressesOf("metrics").length;
  const because =
    fleet !== metrics
      ? "Prometheus runs in another fleet"
      : hosts > 1
        ? `each Prometheus has to reach the ${server} of ${hosts} hosts`
        : undefined;
  if (because === undefined) return [];
  return [{ path: "exposure", message: `must be "fleet", got "loopback": ${because}, and no alert would arrive` }];
}
