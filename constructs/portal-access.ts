import type { HostCertificate, ServerCertificate } from "../lib/caddy";
import { clientRoleName } from "../lib/certificates";
import { certificateOf } from "../lib/host";
import { oauth2ProxyPort } from "../lib/oauth2-proxy";
import { PORTAL_CERTIFICATE, type PortalAccess } from "../lib/portal";
import type { Specification } from "../lib/specification";
import type { Metrics } from "./metrics";
import { portalAddress } from "./portal-address";
import { portalServers, type PortalServers } from "./portal-servers";
import type { HostRole } from "./targets/fleet";

/** Who may open the portal, over what, and which tools they reach through it; undefined where everyone may, over plain HTTP. */
export function portalAccess(metrics: Metrics, servers: PortalServers): PortalAccess | undefined {
  const { fleet, specification } = metrics;
  const { clientNetworks, proxy } = specification.security;
  const host = fleet.certificates && ofHost();
  const certificate = ofPeople(specification) ?? host;
  const signIn = signInOf(specification);
  if (!certificate && !signIn && clientNetworks.length === 0) return undefined;
  const { serverName } = servers;
  return {
    metricsPort: specification.portal.metricsPort,
    metricsClients: [clientRoleName("metrics")],
    networks: clientNetworks,
    ...(certificate && { certificate }),
    ...(proxy.hsts && { hsts: proxy.hsts }),
    ...(proxy.certificateFile !== undefined && {
      certificateFrom: { kind: "file", path: proxy.certificateFile } as const,
    }),
    ...(signIn && { signIn }),
    ...(host && { host, upstreamTls: { host, ...(serverName !== undefined && { serverName }) } }),
    // Their servers believe the proxy, so it has to know who asks.
    tools: signIn ? toolsOf(metrics, servers) : [],
  };
}

function signInOf({ security: { users, usersFile, oidc } }: Specification): PortalAccess["signIn"] {
  if (oidc) return { groups: oidc.groups, dial: `127.0.0.1:${oauth2ProxyPort(oidc)}` };
  return usersFile === undefined ? undefined : { users, hashes: { kind: "file", path: usersFile } };
}

function toolsOf({ fleet, specification, observability }: Metrics, beside: PortalServers): PortalAccess["tools"] {
  const { role } = portalAddress(fleet, specification);
  return observability.monitoring.tools.flatMap(({ name, proxied }) => {
    if (!proxied) return [];
    const isBeside = (proxied.role ?? "metrics") === "metrics";
    const servers = isBeside ? beside : portalServers(fleet, role, proxied.role as HostRole);
    // Only those beside Prometheus have a fact with addresses that are known at apply.
    const dial = isBeside || servers.fact === undefined ? servers.upstreams(proxied.port, proxied.exposure) : [];
    const { serverName } = servers;
    return dial.length === 0
      ? []
      : [{ name, access: proxied.access, dial, ...(serverName !== undefined && { serverName }) }];
  });
}

function ofHost(): HostCertificate {
  const { pem, ca } = certificateOf("fleet");
  return { certificate: pem, key: pem, authority: ca };
}

function ofPeople({ security: { proxy }, portal }: Specification): ServerCertificate | undefined {
  const { certificateFile, acme } = proxy;
  if (certificateFile !== undefined) return { certificate: PORTAL_CERTIFICATE, key: PORTAL_CERTIFICATE };
  return acme && { ...acme, name: new URL(portal.externalUrl ?? "").hostname };
}
