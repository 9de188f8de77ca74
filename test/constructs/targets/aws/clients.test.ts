import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import type { AwsFleetProps } from "../../../../constructs/targets/aws/props";
import { parseSpecification } from "../../../../lib/specification";
import { MonitoringStack } from "../../../../stacks/monitoring-stack";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, PROPS } from "./fleets";

const CLOSED = `
security:
  certificates: { parameter_prefix: /observability/certificates }
  users: { alice: viewer }
  users_file: /etc/observability/secrets/users
`;

/** Everything in a stack whose people sign in, over TLS. */
function closed({ security = "", ...props }: Partial<AwsFleetProps> & { readonly security?: string } = {}) {
  const stack = new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(CLOSED + security, { source: "o.yaml" }),
    fleet: AwsFleet.of({ ...PROPS, ...props }),
    channels: { webhook: { url: "https://alerts.example.com/hook" } },
  });
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  const { at, ofType } = synthesized(stack);
  const warnings = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  return { at, ofType, advice: warnings.filter((line) => line.includes("fleet.clients-unnamed")) };
}

const rulesAbout = (port: number, rules: unknown) =>
  Object.fromEntries(Object.entries(rules as object).filter(([name]) => name.includes(`-${port}`)));

const NETWORKS = '  client_networks: [10.1.2.3/8, 10.0.0.0/8, 192.0.2.7, "2001:DB8::/32"]\n';

describe("the portal of a fleet on AWS", () => {
  it("is reached from the networks of its people, on its port, and by nothing else", () => {
    const { at, ofType, advice } = closed({ security: NETWORKS });
    const portal = { port: 8090, protocol: "tcp", purpose: "Portal: runbooks and reports" };
    const listeners = at("fleet/network/listeners-metrics");
    expect(rulesAbout(8090, listeners.for_each)).toEqual({
      "tcp-8090-10.0.0.0/8": { ...portal, v4: "10.0.0.0/8" },
      "tcp-8090-192.0.2.7/32": { ...portal, v4: "192.0.2.7/32" },
      "tcp-8090-2001:db8::/32": { ...portal, v6: "2001:db8::/32" },
    });
    expect(listeners).toMatchObject({
      cidr_ipv4: "${try(each.value.v4, null)}",
      cidr_ipv6: "${try(each.value.v6, null)}",
      referenced_security_group_id: "${try(each.value.from, null)}",
    });
    const others = [...ofType("aws_vpc_security_group_ingress_rule").values()].filter((one) => one !== listeners);
    expect(JSON.stringify(others)).not.toContain("8090");
    // Its metrics are for Prometheus alone.
    expect(Object.keys(rulesAbout(8091, listeners.for_each))).toEqual(["tcp-8091-metrics"]);
    expect(advice).toEqual([]);
  });

  it("is not reached from networks of other clients", () => {
    const { at } = closed({ security: NETWORKS, clientCidrs: ["172.16.0.0/12"] });
    expect(at("fleet/network/clients-metrics-0").for_each).toEqual({});
  });

  it("is reached by nobody where no network is named, and advice says so", () => {
    const { ofType, advice } = closed();
    expect(JSON.stringify([...ofType("aws_vpc_security_group_ingress_rule")])).not.toContain("8090");
    expect(advice).toEqual([
      "o.yaml:2:1 security.client_networks: names no network, so no security group lets people reach port 8090 (Portal: runbooks and reports); " +
        "name the networks that they come from, or let them in by adminAccess or securityGroupIds " +
        "(fleet.clients-unnamed; to switch it off, add it to advice.off)",
    ]);
    expect(closed({ security: "advice: { off: [fleet.clients-unnamed] }\n" }).advice).toEqual([]);
  });

  it.each<[string, Partial<AwsFleetProps>]>([
    ["administrators reach it", { adminAccess: { cidrs: ["10.0.0.0/8"], ports: [22, 8090] } }],
    ["hosts have groups of yours", { securityGroupIds: ["sg-1"] }],
    [
      "its host keeps the groups that it has",
      { hosts: [{ name: "m-1", roles: ["metrics"], adopt: { instanceId: "i-0123456789abcdef0" } }] },
    ],
  ])("needs no advice where %s", (_, props) => {
    expect(closed(props).advice).toEqual([]);
  });

  it("is advised about where administrators reach other ports", () => {
    expect(closed({ adminAccess: { cidrs: ["10.0.0.0/8"] } }).advice).toHaveLength(1);
  });
});

describe("clients of components of one's own on AWS", () => {
  const listener = { port: 443, protocol: "tcp", exposure: "clients", purpose: "Pages" } as const;
  function fleet(props: Partial<AwsFleetProps>, networks?: readonly string[]) {
    const { stack, fleet } = fleetOf(props);
    const listens = [
      { ...listener, ...(networks && { networks }) },
      { ...listener, port: 9200, exposure: "fleet" as const },
    ];
    fleet.place({ component: "pages", on: { role: "metrics" }, plan: () => smallPlan("pages", { listens }) });
    return { ...synthesized(stack), fleet };
  }

  it("come from the fleet's networks", () => {
    const { at, ofType } = fleet({ clientCidrs: ["10.8.0.0/16", "2001:db8::/32"] });
    const pages = { "tcp-443": { port: 443, protocol: "tcp", purpose: "Pages" } };
    expect(at("fleet/network/clients-metrics-0")).toMatchObject({ for_each: pages, cidr_ipv4: "10.8.0.0/16" });
    expect(at("fleet/network/clients-metrics-1")).toMatchObject({ for_each: pages, cidr_ipv6: "2001:db8::/32" });
    expect(at("fleet/network/clients-workload-0").for_each).toEqual({});
    expect(Object.keys(at("fleet/network/listeners-metrics").for_each as object)).toContain("tcp-443");
    const rules = [...ofType("aws_vpc_security_group_ingress_rule").keys()];
    expect(rules.filter((name) => name.includes("clients"))).toHaveLength(4);
    expect([...fleet({}).ofType("aws_vpc_security_group_ingress_rule").keys()].join()).not.toContain("clients");
  });

  it("come from the component's networks where it names some", () => {
    const { at } = fleet({ clientCidrs: ["10.8.0.0/16"] }, ["10.9.0.0/16"]);
    expect(at("fleet/network/clients-metrics-0").for_each).toEqual({});
    expect(Object.keys(at("fleet/network/listeners-metrics").for_each as object)).toEqual([
      "tcp-443",
      "tcp-443-10.9.0.0/16",
      "tcp-9200",
    ]);
  });
});
