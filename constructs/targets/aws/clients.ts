import { Token } from "cdktf";
import type { Advice } from "../../../lib/errors";
import { networkOf } from "../../../lib/units";
import type { OpenPort } from "./open-ports";
import type { AwsFleetProps } from "./props";

/** Networks of a fleet, and of the components on it. */
type Admission = Pick<AwsFleetProps, "adminAccess" | "clientCidrs" | "securityGroupIds">;

/** The ports that every network of `clientCidrs` reaches: those of components that name no networks themselves. */
export function openToAllClients(open: readonly OpenPort[]): readonly OpenPort[] {
  return open.filter(({ exposure, networks }) => exposure === "clients" && networks === undefined);
}

/** Networks that a component names as those of the clients of its port, as EC2 writes them. */
export function ownNetworksOf({ networks = [] }: OpenPort): readonly { readonly v4?: string; readonly v6?: string }[] {
  const all = new Set(networks.flatMap((network) => networkOf(network) ?? []));
  return [...all].map((network) => (network.includes(":") ? { v6: network } : { v4: network }));
}

/** Advice about ports for clients to which no security group lets anyone. */
export function clientAdvice(open: readonly OpenPort[], fleet: Admission): readonly Advice[] {
  const { adminAccess, clientCidrs = [], securityGroupIds } = fleet;
  // Nobody here knows what these let in.
  if (securityGroupIds !== undefined) return [];
  const shut = open.filter(
    ({ exposure, networks = clientCidrs, port }) =>
      exposure === "clients" && networks.length === 0 && !isAdministered(port, adminAccess),
  );
  const byPort = new Map(shut.map((one) => [one.port, one]));
  return [...byPort.values()].map(({ port, purpose, networks }) => ({
    name: "fleet.clients-unnamed",
    path: networks ? "security.client_networks" : "clientCidrs",
    message:
      `names no network, so no security group lets people reach port ${port} (${purpose}); ` +
      "name the networks that they come from, or let them in by adminAccess or securityGroupIds",
  }));
}

function isAdministered(
  port: number,
  { cidrs = [], ports = [22] }: Partial<AwsFleetProps["adminAccess"]> = {},
): boolean {
  return (Token.isUnresolved(cidrs) || cidrs.length > 0) && ports.includes(port);
}
