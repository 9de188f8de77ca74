import { networkOf } from "../units";
import type { ComponentPlan, Listener } from "../host";

/** Who may connect to a port of a host. */
export interface GuardedPort extends Pick<Listener, "port" | "protocol" | "exposure" | "purpose"> {
  /** Roles whose hosts connect to it. @default - every host of the fleet */
  readonly clients?: readonly string[];
  /** Networks that may connect beside hosts of the fleet. */
  readonly networks: readonly string[];
}

/** The firewall of hosts that have the same plans. */
export interface FirewallModel {
  /** Sorted by number. */
  readonly ports: readonly GuardedPort[];
  /** Services that start only when it stands. */
  readonly before: readonly string[];
}

/** What the specification says of networks. */
export interface FirewallNetworks {
  /** Networks of people and programs elsewhere. */
  readonly clients: readonly string[];
  /** Networks that count as hosts of the fleet. */
  readonly fleet: readonly string[];
}

/** The firewall for hosts with `plans`: it is about their ports, and about no other one. */
export function firewallOf(plans: readonly ComponentPlan[], { clients, fleet }: FirewallNetworks): FirewallModel {
  const ports = plans.flatMap(({ listens }) =>
    listens.map(({ networks, ...listener }): GuardedPort => {
      const elsewhere = listener.exposure === "clients" ? (networks ?? clients) : [];
      const all = listener.exposure === "loopback" ? [] : [...fleet, ...elsewhere];
      return { ...listener, networks: [...new Set(all.flatMap((network) => networkOf(network) ?? []))] };
    }),
  );
  const before = plans
    .filter(({ listens }) => listens.length > 0)
    .flatMap(({ units }) => units.map(({ name }) => name).filter((name) => name.endsWith(".service")));
  return { ports: ports.sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1)), before: before.sort() };
}

/** Name of a port in the table and in the fact: `tcp_9100`. */
export function nameOfPort({ protocol, port }: Pick<GuardedPort, "protocol" | "port">): string {
  return `${protocol}_${port}`;
}
