import { fleetNameOf } from "../../lib/host";
import type { HostProps, HostRole, IFleet } from "../targets/fleet";

/** Roles of hosts whose programs ask stores. */
const ASKING: readonly HostRole[] = ["metrics", "dashboards", "proxy"];

/** Where stores of the fleet run, and how they are reached. */
export interface StoreHosts {
  /** `storage`, or `metrics` where no host has that. */
  readonly role: HostRole;
  readonly hosts: readonly HostProps[];
  /** Whether nobody but the one host itself asks, and nothing is encrypted. */
  readonly onlyItself: boolean;
  /** Address of a store on `host`. */
  urlOf(host: HostProps, port: number): string;
  /** What a store on `host` is called, whose name is `name` where it is the only one. */
  nameOf(host: HostProps, name: string): string;
}

/** Where stores run on `fleet`. */
export function storeHosts(fleet: IFleet): StoreHosts {
  const having = (role: HostRole) => fleet.hosts.filter(({ roles = [] }) => roles.includes(role));
  const role: HostRole = having("storage").length > 0 ? "storage" : "metrics";
  const hosts = having(role);
  const asking = fleet.hosts.filter(({ roles = [] }) => roles.some((one) => ASKING.includes(one)));
  const onlyItself = !fleet.certificates && hosts.length === 1 && asking.every((host) => host === hosts[0]);
  const scheme = fleet.certificates ? "https" : "http";
  return {
    role,
    hosts,
    onlyItself,
    urlOf: ({ name }, port) => `${scheme}://${onlyItself ? "127.0.0.1" : fleetNameOf(name)}:${port}`,
    nameOf: (host, name) => (hosts.length === 1 ? name : `${name}-${host.name}`),
  };
}
