import { FLEET_DOMAIN } from "../host";

/** As what a host's programs ask other hosts' servers. Servers let in by it. */
export type ClientRole = "metrics" | "people" | "dashboards";

/** The client role of hosts with each role; hosts with other roles, and workloads, ask nothing. */
export const CLIENT_ROLES: Readonly<Partial<Record<string, ClientRole>>> = {
  metrics: "metrics",
  proxy: "people",
  dashboards: "dashboards",
};

/** The name among a certificate's alternative names that proves a client role: `metrics.role.fleet.internal`. */
export function clientRoleName(role: ClientRole): string {
  return `${role}.role.${FLEET_DOMAIN}`;
}

/** Whether `name` proves a client role, one that this version does not know included. */
export function isRoleName(name: string): boolean {
  return name.endsWith(`.role.${FLEET_DOMAIN}`);
}

/** What a text among a certificate's alternative names is; undefined for what cannot be one. */
export function alternativeNameKind(text: string): "address" | "name" | undefined {
  if (text.includes(":")) return URL.canParse(`http://[${text}]`) ? "address" : undefined;
  // Four numbers, each without leading zeros: everything else that a URL takes for an address is spelled anew by it.
  if (/^[\d.]+$/.test(text)) return hostnameOf(text) === text ? "address" : undefined;
  const label = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
  return text.length <= 253 && new RegExp(`^(\\*\\.)?${label}(\\.${label})*\\.?$`, "i").test(text) ? "name" : undefined;
}

/** `text`, an address or a name, as two spellings of one compare equal. */
export function canonicalName(text: string): string {
  return text.includes(":") ? hostnameOf(`[${text}]`).slice(1, -1) : text.toLowerCase().replace(/\.$/, "");
}

function hostnameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}
