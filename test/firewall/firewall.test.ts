import { readFileSync } from "node:fs";
import { join } from "node:path";
import { firewallOf, firewallPlan, renderFirewall } from "../../lib/firewall";
import { type Listener, renderUnit } from "../../lib/host";
import { smallPlan } from "../constructs/plans";

const SCRIPT = readFileSync(join(__dirname, "../../lib/firewall/guard.sh"), "utf8");

const listener = (port: number, exposure: Listener["exposure"], more: Partial<Listener> = {}): Listener => ({
  port,
  protocol: "tcp",
  exposure,
  purpose: `port ${port}`,
  ...more,
});

const NETWORKS = { clients: ["10.1.2.3/8", "fd00::/8"], fleet: ["172.17.0.0/16"] };

const modelOf = (...listens: readonly Listener[]) => firewallOf([smallPlan("server", { listens })], NETWORKS);

/** Lines of the table about `port`. */
const rulesAbout = (port: number, ...listens: readonly Listener[]) =>
  renderFirewall(modelOf(...listens))
    .split("\n")
    .filter((line) => line.includes(` dport ${port} `))
    .map((line) => line.trim());

describe("the firewall of a host", () => {
  it("is one table that a transaction replaces, and lets pass what is not for a port of the stack", () => {
    expect(renderFirewall(modelOf(listener(9100, "fleet")))).toBe(`\
# Who may connect to the ports of vm-observability. Other ports are not touched.
add table inet vm_observability
delete table inet vm_observability
table inet vm_observability {
	set tcp_9100_v4 { type ipv4_addr; }
	set tcp_9100_v6 { type ipv6_addr; }
	set tcp_9100_net4 { type ipv4_addr; flags interval; auto-merge; elements = { 172.17.0.0/16 }; }
	chain input {
		type filter hook input priority -10; policy accept;
		iif "lo" accept
		# port 9100
		tcp dport 9100 ip saddr @tcp_9100_v4 accept
		tcp dport 9100 ip6 saddr @tcp_9100_v6 accept
		tcp dport 9100 ip saddr @tcp_9100_net4 accept
		tcp dport 9100 counter drop
	}
}
`);
  });

  it("lets nobody from elsewhere reach a port of loopback", () => {
    expect(rulesAbout(9115, listener(9115, "loopback"))).toEqual(["tcp dport 9115 counter drop"]);
  });

  it("lets client networks reach ports for people alone, as the networks that they are", () => {
    const listens = [listener(8090, "clients"), listener(9090, "fleet", { protocol: "udp" })];
    expect(rulesAbout(8090, ...listens)).toContain("tcp dport 8090 ip6 saddr @tcp_8090_net6 accept");
    expect(renderFirewall(modelOf(...listens))).toContain(
      "tcp_8090_net4 { type ipv4_addr; flags interval; auto-merge; elements = { 172.17.0.0/16, 10.0.0.0/8 }",
    );
    expect(rulesAbout(9090, ...listens).join()).not.toContain("net6");
    expect(rulesAbout(9090, ...listens)).toContain("udp dport 9090 counter drop");
  });

  it("takes the networks that a port names itself, the whole Internet in halves", () => {
    const rules = renderFirewall(modelOf(listener(443, "clients", { networks: ["0.0.0.0/0", "::/0"] })));
    expect(rules).toContain("elements = { 172.17.0.0/16, 0.0.0.0/1, 128.0.0.0/1 }");
    expect(rules).toContain("elements = { ::/1, 8000::/1 }");
  });

  it("stands before the servers start, and may do nothing but change the network's rules", () => {
    const { units, artifacts } = firewallPlan(modelOf(listener(9100, "fleet")), {
      distribution: "debian-12",
      script: SCRIPT,
    });
    const text = renderUnit(units[0]!);
    expect(text).toContain("Before=vmo-server.service\n");
    expect(text).toContain("CapabilityBoundingSet=CAP_NET_ADMIN\nAmbientCapabilities=CAP_NET_ADMIN\n");
    expect(text).toContain(
      "ExecStartPre=/bin/sh /opt/vm-observability/current/files/firewall/guard.sh load /opt/vm-observability/current/files/firewall/rules.nft /opt/vm-observability/host/firewall/hosts /opt/vm-observability/current/bin/nft\n",
    );
    // The host's own firewall may be the unit that the package brings.
    expect(artifacts).toMatchObject([{ kind: "package", packages: ["nftables"], maskedUnits: [] }]);
  });
});
