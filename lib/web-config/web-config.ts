import { type ClientRole, clientRoleName } from "../certificates";
import { certificateOf } from "../host";

/**
 * The file that every server of Prometheus's family takes by `--web.config.file`, as far as this library writes it.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/https/
 */
export interface WebConfig {
  readonly tls_server_config: TlsServerConfig;
  readonly http_server_config: { readonly headers: Readonly<Record<string, string>> };
}

/** How a server shows itself, and whom it lets in. */
export interface TlsServerConfig {
  readonly cert_file: string;
  readonly key_file: string;
  readonly client_auth_type: "RequireAndVerifyClientCert";
  readonly client_ca_file: string;
  readonly client_allowed_sans?: readonly string[];
  readonly min_version: "TLS13";
}

/** How a client shows itself, and whom it trusts. */
export interface TlsClientConfig {
  readonly ca_file: string;
  readonly cert_file: string;
  readonly key_file: string;
  readonly server_name?: string;
  readonly min_version: "TLS13";
}

/** Alertmanager's `--cluster.tls-config`. */
export interface GossipConfig {
  readonly tls_server_config: TlsServerConfig;
  readonly tls_client_config: TlsClientConfig;
}

/** Whom a server lets in beside whoever has a certificate of the fleet. */
export interface Clients {
  readonly roles: readonly ClientRole[];
  /** Fleet name of the server's own host, whose probe asks it. @default - the host has one of the roles */
  readonly host?: string;
  /** Whether the server's build knows `client_allowed_sans`: one that does not would not start with it, and lets in every host of the fleet. */
  readonly told: boolean;
}

/** {@link Clients.told} as a feature of a program that has it from a version on. Debian's builds have it from the same one on as the vendor's. */
export function clientAllowedSans(since: string): { readonly since: string; readonly what: string } {
  return { since, what: "client_allowed_sans of a web configuration" };
}

/** The web configuration of a server that serves with its host's certificate and lets in `clients`. */
export function webConfigOf(clients: Clients): WebConfig {
  return {
    tls_server_config: serverConfigOf(clients),
    http_server_config: {
      headers: { "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000" },
    },
  };
}

/**
 * The configuration of members that gossip. Each verifies that the other has the client role, and not its name: an address, which is all
 * that the others know of a member, stands in no certificate where it is known only at apply.
 */
export function gossipConfigOf(clients: Clients & { readonly roles: readonly [ClientRole] }): GossipConfig {
  return {
    tls_server_config: serverConfigOf(clients),
    tls_client_config: clientConfigOf(clientRoleName(clients.roles[0])),
  };
}

/** How a client asks with the certificate of its host. @param serverName - what the server's certificate must say; its address otherwise */
export function clientConfigOf(serverName?: string): TlsClientConfig {
  const { pem, ca } = certificateOf("fleet");
  return {
    ca_file: ca,
    cert_file: pem,
    key_file: pem,
    ...(serverName !== undefined && { server_name: serverName }),
    min_version: "TLS13",
  };
}

function serverConfigOf({ roles, host, told }: Clients): TlsServerConfig {
  const { pem, ca } = certificateOf("fleet");
  return {
    cert_file: pem,
    key_file: pem,
    // Never one of these two without the other: the authorities of the whole machine would be trusted.
    client_auth_type: "RequireAndVerifyClientCert",
    client_ca_file: ca,
    min_version: "TLS13",
    ...(told && { client_allowed_sans: [...roles.map(clientRoleName), ...(host === undefined ? [] : [host])] }),
  };
}
