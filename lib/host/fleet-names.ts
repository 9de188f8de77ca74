import { quoted, type Problem, ValidationError } from "../errors";
import { OWN_NAME } from "./certificates";

/** The problem at `path` if `name` cannot name a host: it is a label of DNS, and part of resources and series. */
export function hostNameProblems(path: string, name: string): readonly Problem[] {
  if (typeof name === "string" && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return [];
  const rule = 'must be 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit';
  return [{ path, message: `${rule}, got ${quoted(name)}` }];
}

/** The domain of hosts' names within their fleet. No DNS knows it (RFC 9476 and ICANN reserve `internal` for private use). */
export const FLEET_DOMAIN = "fleet.internal";

/** Host fact with a line `<address> <fleet name>` for each host with a role; the activation makes {@link FLEET_HOSTS} of it. */
export const FLEET_NAMES_FACT = "fleet-names";

/** Host fact that the activation writes itself: the host's own `/etc/hosts` with the fleet's names before it. */
export const FLEET_HOSTS = "hosts";

/**
 * {@link fleetNameOf} for callers of the package.
 *
 * @throws ValidationError when no host can be called `host`
 */
export function checkedFleetNameOf(host: string): string {
  if (host !== OWN_NAME) ValidationError.throwIfAny("fleetNameOf", hostNameProblems("host", host));
  return fleetNameOf(host);
}

/** The literal name under which a unit that asks for them finds a host of its fleet: `monitor-1.fleet.internal`. */
export function fleetNameOf(host: string): string {
  return `${host}.${FLEET_DOMAIN}`;
}

/** The content of {@link FLEET_NAMES_FACT}. Addresses may be tokens, or names that each host resolves at its activation. */
export function fleetNamesFact(hosts: readonly { readonly name: string; readonly address: string }[]): string {
  return hosts.map(({ name, address }) => `${address} ${fleetNameOf(name)}\n`).join("");
}

/** The host whose fleet name `url` asks; undefined where it asks another one. */
export function hostAsked(url: string): string | undefined {
  const [, name = ""] = /^https?:\/\/([^/?#:]+)/.exec(url) ?? [];
  const suffix = `.${FLEET_DOMAIN}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : undefined;
}

/** Ports at which those of `urls` that ask hosts of the fleet do so over TLS, each once. */
export function fleetPorts(urls: readonly string[]): readonly number[] {
  const own = urls.filter((url) => hostAsked(url) !== undefined);
  return [...new Set(own.map((url) => Number(new URL(url).port || 443)))];
}
