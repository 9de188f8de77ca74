import { type FirewallModel, type GuardedPort, nameOfPort } from "./model";

/** The one table that is ours; no other one is touched. */
export const TABLE = "inet vm_observability";

/**
 * The table as `nft -f` reads it, in one transaction that replaces the one before. Its sets of hosts are empty: the host fills them from the fact.
 *
 * It comes before the tables of others and lets everything pass that is not for a port of ours: what they refuse stays refused. It needs no
 * tracking of connections, which it would switch on for the whole host.
 */
export function renderFirewall({ ports }: FirewallModel): string {
  return [
    "# Who may connect to the ports of vm-observability. Other ports are not touched.",
    `add table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...ports.filter(({ exposure }) => exposure !== "loopback").flatMap(setsOf),
    "\tchain input {",
    "\t\ttype filter hook input priority -10; policy accept;",
    '\t\tiif "lo" accept',
    ...ports.flatMap(rulesOf),
    "\t}",
    "}",
    "",
  ].join("\n");
}

function setsOf(port: GuardedPort): readonly string[] {
  const name = nameOfPort(port);
  const networks = networksOf(port);
  return [
    `\tset ${name}_v4 { type ipv4_addr; }`,
    `\tset ${name}_v6 { type ipv6_addr; }`,
    ...(networks.v4.length > 0 ? [networkSet(`${name}_net4`, "ipv4_addr", networks.v4)] : []),
    ...(networks.v6.length > 0 ? [networkSet(`${name}_net6`, "ipv6_addr", networks.v6)] : []),
  ];
}

/** One network may hold another: without `auto-merge` that is an error. */
function networkSet(name: string, type: string, networks: readonly string[]): string {
  return `\tset ${name} { type ${type}; flags interval; auto-merge; elements = { ${networks.join(", ")} }; }`;
}

function rulesOf(port: GuardedPort): readonly string[] {
  const name = nameOfPort(port);
  const match = `${port.protocol} dport ${port.port}`;
  const { v4, v6 } = networksOf(port);
  const drop = [`\t\t# ${port.purpose.replaceAll(/[^\x20-\x7e]/g, " ")}`, `\t\t${match} counter drop`];
  if (port.exposure === "loopback") return drop;
  return [
    ...drop.slice(0, 1),
    `\t\t${match} ip saddr @${name}_v4 accept`,
    `\t\t${match} ip6 saddr @${name}_v6 accept`,
    ...(v4.length > 0 ? [`\t\t${match} ip saddr @${name}_net4 accept`] : []),
    ...(v6.length > 0 ? [`\t\t${match} ip6 saddr @${name}_net6 accept`] : []),
    ...drop.slice(1),
  ];
}

/** `/0` is no interval that every nft takes; two halves are the same. */
function networksOf({ networks }: GuardedPort): { readonly v4: readonly string[]; readonly v6: readonly string[] } {
  const halved = networks.flatMap((network) => {
    if (network === "0.0.0.0/0") return ["0.0.0.0/1", "128.0.0.0/1"];
    return network === "::/0" ? ["::/1", "8000::/1"] : [network];
  });
  const isV6 = (network: string) => network.includes(":");
  return { v4: halved.filter((network) => !isV6(network)), v6: halved.filter(isV6) };
}
