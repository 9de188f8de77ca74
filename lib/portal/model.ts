import type { HostCertificate, OidcSignIn, PasswordSignIn, ServerCertificate, ToolSite, UpstreamTls } from "../caddy";
import type { SearchEntry } from "../correlation";
import type { SecretOrigin } from "../host";
import type { OnCallSchedule } from "../monitoring";
import type { SitePage } from "../pages";
import type { Specification } from "../specification";
import type { Bytes, Duration } from "../units";

/** The server of static pages that is meant, before any file or version. */
export interface PortalModel {
  readonly port: number;
  readonly memory: Bytes;
  readonly areas: readonly PortalArea[];
  /** Address under which people reach it; its path is that of the site. @default - the host's own address and port */
  readonly externalUrl?: string;
  /** Who may open its pages. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** What the first page shows of the fleet and its servers. */
  readonly site: PortalSite;
  /** Scripts of the pages, by the names of their files. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Who may come, and over what. @default - everyone, over plain HTTP */
  readonly access?: PortalAccess;
  /** Files of facts with the addresses in {@link PortalSite} that are known only at apply. @default - none */
  readonly facts?: readonly string[];
}

/** Who may open the portal, over what, and where it leads. */
export interface PortalAccess {
  /** Certificate of the host, which it shows to servers and to Prometheus. @default - plain HTTP between hosts */
  readonly host?: HostCertificate;
  /** Client roles to which it shows its metrics over TLS, as certificates name them. */
  readonly metricsClients: readonly string[];
  /** Port of its metrics, where the other asks for a certificate or a password. */
  readonly metricsPort: number;
  /** What browsers see. @default - plain HTTP */
  readonly certificate?: ServerCertificate;
  /** How long browsers insist on TLS for its name, at every port. @default 365 days */
  readonly hsts?: Duration;
  /** Where {@link certificate} comes from, if the host gets it as a secret, with its key in one PEM. @default - it is there */
  readonly certificateFrom?: SecretOrigin;
  /** @default - nobody has to */
  readonly signIn?: OidcSignIn | (PasswordSignIn & { readonly hashes: SecretOrigin });
  /** Networks that people may come from; any if empty. */
  readonly networks: readonly string[];
  /** How it asks all servers behind it. @default - over plain HTTP */
  readonly upstreamTls?: UpstreamTls;
  /** Servers that people reach through it. */
  readonly tools: readonly PortalProxied[];
}

/** A tool behind the portal, and addresses of its servers as Caddy dials them. */
export interface PortalProxied extends Pick<ToolSite, "name" | "access"> {
  readonly dial: readonly string[];
  /** Name in the certificates of all of them, over TLS. @default - each one's name where it is dialled */
  readonly serverName?: string;
}

/** What the first page shows, and where the portal asks for it. */
export interface PortalSite {
  readonly hosts: readonly { readonly name: string; readonly roles: readonly string[] }[];
  /** Tools that people open beside the portal. */
  readonly tools: readonly PortalTool[];
  /** Addresses of the Prometheus servers as Caddy dials them, asked in this order. @default - the page asks no server */
  readonly prometheus?: readonly string[];
  /** Whether pages may ask Prometheus any query, where nobody signs in. @default false */
  readonly queries?: boolean;
  /** @default - no Alertmanager belongs to the stack */
  readonly alertmanager?: PortalAlertmanager;
  /** UIDs of the dashboards about one host and about one application, below `dashboards/`. @default - alerts link to none */
  readonly dashboards?: { readonly hostDashboard?: string; readonly applicationDashboard?: string };
  /** @default - nobody is notified by name */
  readonly onCall?: OnCallSchedule;
  /** What its search finds, and where. @default - it has no search */
  readonly search?: readonly SearchEntry[];
}

/** A tool with pages of its own. */
export interface PortalTool {
  readonly title: string;
  readonly url: string;
  /** One sentence: what is there. */
  readonly text: string;
}

/** The Alertmanager whose alerts and silences are shown. */
export interface PortalAlertmanager {
  /** Addresses of its servers as Caddy dials them, asked in this order; empty where the portal cannot reach them. */
  readonly upstreams: readonly string[];
  /** Address by which a browser reaches its API. @default - only its own host reaches it */
  readonly url?: string;
  /** Whether it has web pages at {@link url}. */
  readonly pages: boolean;
  /** Its first host, for commands. */
  readonly host: string;
  readonly port: number;
}

/** A part of the site, to which the first page links. */
export interface PortalArea {
  readonly title: string;
  /** Folder of its first page: `runbooks/`. */
  readonly path: string;
  /** One sentence: what is there. */
  readonly text: string;
  readonly pages: readonly SitePage[];
}

/** The portal of a specification, with what was put on it. */
export function portalOf(
  { portal }: Pick<Specification, "portal">,
  parts: Pick<PortalModel, "areas" | "exposure" | "site" | "scripts" | "facts" | "access">,
): PortalModel {
  const { port, memory, externalUrl } = portal;
  return { port, memory, ...(externalUrl !== undefined && { externalUrl }), ...parts };
}

/** Path of the site on its server, with a slash at both ends. */
export function siteRoot(externalUrl: string | undefined): string {
  if (externalUrl === undefined || !URL.canParse(externalUrl)) return "/";
  return new URL(externalUrl).pathname.replace(/\/*$/, "/");
}
