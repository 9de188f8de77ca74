import { type Problem, quoted } from "../../lib/errors";
import type { Specification } from "../../lib/specification";
import { isEncrypted, portalAddress } from "../portal-address";
import type { IFleet } from "../targets/fleet";

/**
 * Addresses that cannot lead people to the portal, and a certificate that several of its hosts would ask for.
 *
 * @param addresses - those that people are given, by the prop or setting that names them
 */
export function portalProblems(
  specification: Specification,
  fleet: IFleet,
  addresses: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
  const { portal, security } = specification;
  const { url, role } = portalAddress(fleet, specification);
  const hosts = fleet.hosts.filter(({ roles = [] }) => roles.includes(role)).map(({ name }) => name);
  const all = { "portal.external_url": portal.externalUrl, ...addresses };
  return [
    ...(isEncrypted(fleet, specification)
      ? Object.entries(all)
          .filter(([, address]) => address !== undefined && leadsTo(address, url, portal.port))
          .map(([path, address]) => ({
            path,
            message: `must begin with https://, because the portal answers over TLS alone at port ${portal.port}, got ${quoted(address)}`,
          }))
      : []),
    ...(security.oidc && security.oidc.cookieSecretFile === undefined && hosts.length > 1
      ? [
          {
            path: "security.oidc.cookie_secret_file",
            message: `must be given for a portal on several hosts, because each has to read the sessions that the others began, got ${hosts.join(", ")}; put the same 32 random characters on each of them`,
          },
        ]
      : []),
    ...(security.proxy.acme && hosts.length > 1
      ? [
          {
            path: "security.proxy.acme",
            message: `must be for a portal on one host, because each asks for the certificate and the authority reaches one of them, got ${hosts.join(", ")}; give one host the role "proxy", or use certificate_file`,
          },
        ]
      : []),
  ];
}

/** Whether `address` is plain HTTP to the very port where the portal answers at `portal`. */
function leadsTo(address: string, portal: string, port: number): boolean {
  if (!URL.canParse(address) || !URL.canParse(portal)) return false;
  const { protocol, hostname, port: given } = new URL(address);
  return protocol === "http:" && hostname === new URL(portal).hostname && Number(given || 80) === port;
}
