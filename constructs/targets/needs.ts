import type { ComponentPlan, Listener } from "../../lib/host";
import type { HostShape } from "./fleet";

/** Whether hosts of a shape with `plans` connect to a port of others. */
export function needs(
  { roles }: HostShape,
  { clients, protocol, port }: Pick<Listener, "clients" | "protocol" | "port">,
  plans: readonly ComponentPlan[],
): boolean {
  if (!clients || roles.some((role) => clients.includes(role))) return true;
  return protocol === "tcp" && plans.some((plan) => plan.connects?.includes(port));
}
