import { Token } from "cdktf";
import { fleetNameOf } from "../lib/host";
import { bracketed } from "./targets/bracketed";
import type { HostRole, IFleet } from "./targets/fleet";

/** How the portal reaches servers on the hosts with a role. */
export interface PortalServers {
  /** Addresses with `port` as Caddy dials them; none where only the servers' own hosts can reach it. */
  upstreams(port: number, exposure: "loopback" | "fleet"): readonly string[];
  /** Content of the fact that holds the addresses. @default - all are known at synthesis */
  readonly fact?: string;
  /** Name in their certificates. @default - the name that is dialled */
  readonly serverName?: string;
}

/**
 * From hosts with `role` to those with the role `behind`: over loopback where each has the servers itself, else by address, or by fleet name with
 * certificates.
 */
export function portalServers(fleet: IFleet, role: HostRole, behind: HostRole = "metrics"): PortalServers {
  const having = (one: HostRole) => fleet.hosts.filter(({ roles = [] }) => roles.includes(one));
  const [own, servers] = [having(role), having(behind)];
  const isBeside = own.length > 0 && own.every((host) => servers.includes(host));
  const beside = { upstreams: (port: number) => [`127.0.0.1:${port}`] };
  if (fleet.certificates) {
    const [only, ...others] = servers;
    // Over loopback all of them have one name, which is right only where there is one.
    if (isBeside && only && others.length === 0) return { ...beside, serverName: fleetNameOf(only.name) };
    return {
      upstreams: (port, exposure) =>
        reached(
          exposure,
          port,
          servers.map(({ name }) => fleetNameOf(name)),
        ),
    };
  }
  if (isBeside) return beside;
  const addresses = fleet.addressesOf(behind).map(bracketed);
  const isLate = addresses.some((address) => Token.isUnresolved(address));
  const variable = (index: number) => `VMO_PORTAL_SERVER_${index + 1}`;
  const names = addresses.map((address, index) => (isLate ? `{env.${variable(index)}}` : address));
  return {
    upstreams: (port, exposure) => reached(exposure, port, names),
    ...(isLate && { fact: addresses.map((address, index) => `${variable(index)}=${address}\n`).join("") }),
  };
}

function reached(exposure: "loopback" | "fleet", port: number, names: readonly string[]): readonly string[] {
  return exposure === "loopback" ? [] : names.map((name) => `${name}:${port}`);
}
