import type { Node, NodeTier } from "../../lib/elasticsearch";
import type { IFleet } from "../targets/fleet";

/** A node on every host with the role `logs`. */
export function nodesOf({ hosts }: Pick<IFleet, "hosts">): readonly Node[] {
  return hosts
    .filter(({ roles = [] }) => roles.includes("logs"))
    .map(({ name, tiers }) => ({ host: name, ...(tiers?.logs !== undefined && { tier: tiers.logs as NodeTier }) }));
}
