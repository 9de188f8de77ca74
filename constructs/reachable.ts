import { Token } from "cdktf";
import { bracketed } from "./targets/bracketed";
import type { IFleet, HostRole } from "./targets/fleet";

/** Where people reach a server. */
export interface Reachable {
  /** Without a slash at its end. */
  readonly url: string;
  /** The host's name stands in it, because its address is known only at apply. */
  readonly byName?: string;
}

/** Where people reach `port` of the first host with a role; nothing stands before it. */
export function reachable(fleet: IFleet, role: HostRole, port: number, scheme: "http" | "https" = "http"): Reachable {
  const [address] = fleet.addressesOf(role);
  if (address !== undefined && !Token.isUnresolved(address))
    return { url: `${scheme}://${bracketed(address)}:${port}` };
  const name = fleet.hosts.find(({ roles = [] }) => roles.includes(role))?.name ?? "localhost";
  return { url: `${scheme}://${name}:${port}`, byName: name };
}

/** The address in messages where it is known: a host's own name, which a server would take, resolves in few networks. */
export function knownAddress({ url, byName }: Reachable): string | undefined {
  return byName === undefined ? url : undefined;
}
