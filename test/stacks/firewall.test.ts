import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AwsFleet, type AwsFleetProps } from "../../constructs/targets/aws";
import { MonitoringStack, parseSpecification, SshFleet } from "../../index";
import { synthesized, testApp } from "../../testing";
import { factsOf } from "../constructs/metrics-stack";
import { releasesIn } from "../../testing/releases";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"];
const ON = "security: { firewall: { enabled: true } }\n";

function stackOf(text: string, addresses: Readonly<Record<string, string>> = {}) {
  const hosts = { "monitor-1": "10.20.0.5", "web-1": "10.20.0.11", "web-2": "fd00::12", ...addresses };
  const stack = new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(text, { source: "o.yaml" }),
    fleet: SshFleet.of({
      hosts: Object.entries(hosts).map(([name, address]) => ({
        ...{ name, address, hostKeys },
        roles: name.startsWith("monitor") ? (["metrics"] as const) : [],
      })),
      login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
    }),
    channels: { webhook: { url: "http://10.20.0.9/alerts" } },
  });
  return stack;
}

/** The fact of a host, which says who may connect to which of its ports. */
function admitted(stack: MonitoringStack, host: string): readonly string[] {
  const [, text = ""] = /^firewall\/hosts (\S+)$/m.exec(factsOf(stack, host)) ?? [];
  return Buffer.from(text, "base64").toString().trim().split("\n");
}

describe("a stack with a firewall on each host", () => {
  it("lets the hosts in that need a port, and asks for no more to be known of the others", () => {
    const stack = stackOf(ON);
    synthesized(stack);
    expect(admitted(stack, "web-1")).toEqual(["tcp_9100 10.20.0.5", "tcp_9256 10.20.0.5"]);
    expect(admitted(stack, "web-2")).toEqual(admitted(stack, "web-1"));
    expect(admitted(stack, "monitor-1").join()).not.toContain("10.20.0.11");
  });

  it("guards every port of the shape, also of what joins the stack last", () => {
    const stack = stackOf(ON);
    synthesized(stack);
    const rules = releasesIn(stack).map(
      ({ release }) => release.entries.find(({ path }) => path === "files/firewall/rules.nft")?.content ?? "",
    );
    expect(rules.map((text) => [...text.matchAll(/dport (\d+) counter drop/g)].map(([, port]) => port))).toEqual([
      ["8090", "9090", "9093", "9100", "9256"],
      ["9100", "9256"],
    ]);
  });

  it("says that nobody from elsewhere reaches the portal while no network is named", () => {
    const signIn = "users: { alice: viewer }, users_file: /etc/o/users";
    const warningsOf = (text: string) => {
      const stack = stackOf(text);
      synthesized(stack);
      const all = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
      return all.filter((line) => line.includes("fleet.clients-unnamed"));
    };
    expect(warningsOf(`security: { firewall: { enabled: true }, ${signIn} }\n`)).toEqual([
      "o.yaml:1:1 security.client_networks: names no network, so the firewall lets nobody from elsewhere reach port 8090 (Portal: runbooks and reports); name the networks that people come from (fleet.clients-unnamed; to switch it off, add it to advice.off)",
    ]);
    expect(warningsOf(`security: { firewall: { enabled: true }, ${signIn}, client_networks: [10.0.0.0/8] }\n`)).toEqual(
      [],
    );
    expect(warningsOf(`security: { ${signIn} }\n`)).toEqual([]);
  });

  it("let in an address of IPv4 written as IPv6 has it, which no packet has: it is refused", () => {
    expect(() => synthesized(stackOf(ON, { "web-1": "::ffff:10.20.0.11" }))).toThrow(
      'security.firewall.enabled: needs the address from which web-1 connects, got "::ffff:10.20.0.11"; write it as IPv4 has it',
    );
  });

  it("refuses hosts that are known by names, which nobody can let in", () => {
    expect(() => synthesized(stackOf(ON, { "web-1": "web-1.example.com" }))).toThrow(
      'security.firewall.enabled: needs the address from which web-1 connects, got the name "web-1.example.com"; give that host an address as scrapeAddress',
    );
    expect(() => synthesized(stackOf("", { "web-1": "web-1.example.com" }))).not.toThrow();
  });

  it("is refused on AWS, whose security groups let in the same", () => {
    const props: AwsFleetProps = {
      region: "eu-central-1",
      vpcId: "vpc-1",
      hosts: [{ name: "monitor-1", roles: ["metrics"], subnetId: "subnet-1", instanceType: "t3.small" }],
    };
    const stack = new MonitoringStack(testApp(), "production", {
      specification: parseSpecification(ON, { source: "o.yaml" }),
      fleet: AwsFleet.of(props),
      channels: { webhook: { url: "http://10.20.0.9/alerts" } },
    });
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    expect(() => synthesized(stack)).toThrow(
      "security.firewall.enabled: must be false for hosts on AWS: their security groups let in the same hosts and networks",
    );
  });
});
