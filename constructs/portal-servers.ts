import { Token } from "cdktf";
import { bracketed } from "./targets/bracketed";
import type { HostRole, IFleet } from "./targets/fleet";

/** How the portal reaches servers on the hosts with the role `metrics`. */
export interface PortalServers {
  /** Addresses with `port` as Caddy dials them; none where only the servers' own hosts can reach it. */
  upstreams(port: number, exposure: "loopback" | "fleet"): readonly string[];
  /** Content of the fact that holds the addresses. @default - all are known at synthesis */
  readonly fact?: string;
}

/** From hosts with `role`: over loopback where each has the servers itself, else by address. */
export function portalServers(fleet: IFleet, role: HostRole): PortalServers {
  const own = fleet.hosts.filter(({ roles = [] }) => roles.includes(role));
  if (own.length > 0 && own.every(({ roles = [] }) => roles.includes("metrics")))
    return { upstreams: (port) => [`127.0.0.1:${port}`] };
  const addresses = fleet.addressesOf("metrics").map(bracketed);
  const isLate = addresses.some((address) => Token.isUnresolved(address));
  const variable = (index: number) => `VMO_PORTAL_SERVER_${index + 1}`;
  const names = addresses.map((address, index) => (isLate ? `{env.${variable(index)}}` : address));
  return {
    upstreams: (port, exposure) => (exposure === "loopback" ? [] : names.map((name) => `${name}:${port}`)),
    ...(isLate && { fact: addresses.map((address, index) => `${variable(index)}=${address}\n`).join("") }),
  };
}
