import type { ProxiedTool } from "../monitoring";
import type { Duration, UserRole } from "../units";

/** A certificate and its key, each in a file; both may be in one. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** The host's certificate for other hosts, and the authorities that it trusts. */
export interface HostCertificate extends CertificateFiles {
  readonly authority: string;
}

/** What browsers see of a server. */
export type ServerCertificate = CertificateFiles | HostCertificate | AcmeCertificate;

/** A certificate that Caddy gets by itself. */
export interface AcmeCertificate {
  /** The name that it is for. */
  readonly name: string;
  /** Whom the authority notifies. */
  readonly email: string;
  /** @default - Let's Encrypt, or else ZeroSSL */
  readonly directory?: string;
}

/** How Caddy reaches the servers of a tool. */
export interface Upstreams {
  /** Addresses as Caddy dials them, asked in this order. */
  readonly dial: readonly string[];
  /** How they are asked over TLS: with this certificate. @default - plain HTTP */
  readonly tls?: UpstreamTls;
}

/** How Caddy shows who it is, and whom it trusts. */
export interface UpstreamTls {
  readonly host: HostCertificate;
  /** Name in the certificates of all of them. @default - each one's name where it is dialled */
  readonly serverName?: string;
}

/** A tool behind the proxy, in a folder of its own name. */
export interface ToolSite extends Pick<ProxiedTool, "access"> {
  /** `prometheus` */
  readonly name: string;
  readonly upstreams: Upstreams;
}

/** Who may sign in: by passwords, or at an OpenID provider. */
export type SignIn = PasswordSignIn | OidcSignIn;

/** Users with passwords, whose hashes stand in Caddy's environment. */
export interface PasswordSignIn {
  readonly users: Readonly<Record<string, UserRole>>;
}

/** Members of groups, as an oauth2-proxy on this host learns them from the provider. */
export interface OidcSignIn {
  readonly groups: Readonly<Record<string, UserRole>>;
  /** Where the oauth2-proxy listens: `127.0.0.1:4180`. */
  readonly dial: string;
}

/** The port for people. */
export interface Front {
  readonly port: number;
  readonly exposure: "loopback" | "fleet";
  /** Path below which everything lies, with a slash at both ends. */
  readonly root: string;
  /** @default - plain HTTP */
  readonly certificate?: ServerCertificate;
  /** How long browsers insist on TLS for its name, at every port. @default 365 days */
  readonly hsts?: Duration;
  /** @default - nobody has to */
  readonly signIn?: SignIn;
  /** Networks that people may come from, beside the host itself; any if empty. */
  readonly networks: readonly string[];
  readonly tools: readonly ToolSite[];
}

/** The port for Prometheus and for the host's own probes, where the one for people asks who they are. */
export interface Back {
  readonly port: number;
  readonly exposure: "loopback" | "fleet";
  /** Over TLS, to those with a client role or the host's own name. @default - plain HTTP, to everyone */
  readonly tls?: { readonly host: HostCertificate; readonly clients: readonly string[] };
}
