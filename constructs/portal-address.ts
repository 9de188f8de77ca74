import { alternativeNameKind } from "../lib/certificates";
import { withoutSlash } from "../lib/correlation";
import type { Specification } from "../lib/specification";
import { reachable } from "./reachable";
import type { HostRole, IFleet } from "./targets/fleet";

/** Hosts that the portal may run on: the first of these roles that any host has. */
const ROLES: readonly HostRole[] = ["proxy", "dashboards", "metrics"];

/** Where the portal is. */
export interface PortalAddress {
  /** The role of its hosts. */
  readonly role: HostRole;
  /** Address under which people reach it, without a slash at its end. */
  readonly url: string;
  /** Name of the host in {@link url}, whose address is known only at apply. @default - none is in it */
  readonly byName?: string;
}

/** The role of the hosts that a portal runs on. */
export function portalRole({ hosts }: IFleet): HostRole {
  return ROLES.find((one) => hosts.some(({ roles = [] }) => roles.includes(one))) ?? "metrics";
}

/** Where the portal of a stack is. */
export function portalAddress(fleet: IFleet, specification: Specification): PortalAddress {
  const { port, externalUrl } = specification.portal;
  const role = portalRole(fleet);
  if (externalUrl !== undefined) return { role, url: withoutSlash(externalUrl) };
  return { role, ...reachable(fleet, role, port, isEncrypted(fleet, specification) ? "https" : "http") };
}

/** Where people reach a tool through the portal, once they have signed in there; undefined where nobody signs in. */
export function throughPortal(fleet: IFleet, specification: Specification, tool: string): string | undefined {
  if (!asksWho(specification)) return undefined;
  return `${portalAddress(fleet, specification).url}/${tool}`;
}

/** The name in `url` that certificates of the portal's hosts must have; undefined where browsers see another certificate. */
export function nameOfHosts(url: string, { security: { proxy } }: Specification): string | undefined {
  if (proxy.certificateFile !== undefined || proxy.acme !== undefined || !URL.canParse(url)) return undefined;
  const name = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return alternativeNameKind(name) && name;
}

/** Whether people have to sign in. */
export function asksWho({ security }: Specification): boolean {
  return security.usersFile !== undefined || security.oidc !== undefined;
}

/** Whether browsers reach the portal over TLS. */
export function isEncrypted({ certificates }: IFleet, { security: { proxy } }: Specification): boolean {
  return certificates !== undefined || proxy.certificateFile !== undefined || proxy.acme !== undefined;
}
