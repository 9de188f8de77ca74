import type { CaddyConfig, CaddyRoute } from "./config";
import type { HostCertificate } from "./model";
import { clientsPolicy, serverOf } from "./server";
import { tlsOf } from "./tls";

/** A port of a host that asks its clients for certificates, where it has one itself, before a server of that host that knows none. */
export interface Guard {
  /** Name of the server in Caddy's metrics. */
  readonly name: string;
  readonly port: number;
  readonly exposure: "loopback" | "fleet";
  /** @default - clients are asked for no certificate, and nothing is encrypted */
  readonly host?: HostCertificate;
}

/** Caddy's configuration, in the dialect of a version, for `guard` with `routes`, and what answers in place of those that fail. */
export function guardConfig(
  { name, port, exposure, host }: Guard,
  routes: readonly CaddyRoute[],
  version: string,
  errors: readonly CaddyRoute[] = [],
): CaddyConfig {
  const tls = tlsOf({ port }, host);
  const server = {
    ...serverOf(port, exposure, host !== undefined),
    ...(host && clientsPolicy(host, version)),
    routes,
    ...(errors.length > 0 && { errors: { routes: errors } }),
  };
  return {
    admin: { disabled: true, config: { persist: false } },
    logging: { logs: { default: { level: "WARN" } } },
    apps: { http: { servers: { [name]: server } }, ...(tls && { tls }) },
  };
}
