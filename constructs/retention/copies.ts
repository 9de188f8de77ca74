import { newDataNodesOf } from "../../lib/elasticsearch";
import type { ElasticsearchOptions } from "../../lib/retention";
import { nodesOf } from "../elasticsearch/nodes";
import type { IFleet } from "../targets/fleet";

/** Copies of each index beside the first: one where another node may have it. */
export function copiesOf(fleet: Pick<IFleet, "hosts">): Pick<ElasticsearchOptions, "replicas" | "tierReplicas"> {
  const nodes = nodesOf(fleet);
  const replicas = newDataNodesOf({ nodes }).length > 1 ? 1 : 0;
  const later = (["warm", "cold"] as const).flatMap((tier) => {
    const own = nodes.filter((node) => node.tier === tier).length;
    // Nodes without a tier have every index.
    const able = own === 0 ? 0 : own + nodes.filter((node) => node.tier === undefined).length;
    return able === 0 ? [] : [[tier, able > 1 ? 1 : 0] as const];
  });
  return { replicas, ...(later.length > 0 && { tierReplicas: Object.fromEntries(later) }) };
}
