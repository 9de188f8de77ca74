import type { CaddyMatch, CaddyServer } from "./config";
import type { HostCertificate } from "./model";
import { selection, trust } from "./tls";

/** Addresses of the host itself. */
export const LOOPBACK: readonly string[] = ["127.0.0.0/8", "::1"];

/** How a server listens. */
export function serverOf(port: number, exposure: "loopback" | "fleet", isEncrypted: boolean) {
  return {
    listen: [`${exposure === "loopback" ? "127.0.0.1" : ""}:${port}`],
    protocols: isEncrypted ? (["h1", "h2"] as const) : (["h1"] as const),
    read_header_timeout: "10s",
    idle_timeout: "2m",
    // Whoever connects may send that much before anybody asks who it is; Caddy's own limit is a megabyte.
    max_header_bytes: 32_768,
    automatic_https: { disable: true },
  } as const;
}

/** How a server has its clients show a certificate of the fleet. */
export function clientsPolicy(
  host: HostCertificate,
  version: string,
): Pick<CaddyServer, "strict_sni_host" | "tls_connection_policies"> {
  return {
    // All names have one policy. Clients that dial an address name no host in the handshake.
    strict_sni_host: false,
    tls_connection_policies: [
      {
        protocol_min: "tls1.3",
        ...selection(host),
        client_authentication: { mode: "require_and_verify", ...trust(host, "clients", version) },
      },
    ],
  };
}

/** Whoever shows a certificate with one of `names`. */
export function isClient(names: readonly string[]): Pick<CaddyMatch, "expression"> {
  return {
    expression: `${JSON.stringify(names)}.exists(name, name in {http.request.tls.client.san.dns_names})`,
  };
}
