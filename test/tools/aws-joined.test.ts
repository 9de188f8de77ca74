import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { TerraformStack } from "cdktf";
import { AwsFleet } from "../../constructs/targets/aws";
import { JoinedFleet, type JoinedFleets } from "../../constructs/targets/joined-fleet";
import { motoProvider } from "../../harness/moto";
import { smallPlan } from "../constructs/plans";
import { plannedOf, REGION } from "../moto-network";
import { type MotoFleet, stacksOf } from "./aws-stacks";

const OTHER = "us-east-1";
const { moto, stackWith, ec2 } = stacksOf("aws-joined");

/** Two regions, each with its own network. */
function regions(stack: TerraformStack, props: MotoFleet): JoinedFleets {
  const provider = new AwsProvider(stack, "other", { alias: "other", ...motoProvider(moto().url, OTHER) });
  const vpc = new Vpc(stack, "other-vpc", { cidrBlock: "10.1.0.0/16", provider });
  const { id } = new Subnet(stack, "other-subnet", { vpcId: vpc.id, cidrBlock: "10.1.1.0/24", provider });
  return {
    europe: AwsFleet.of({ ...props, hosts: [{ name: "monitor-1", roles: ["metrics"] }] }),
    america: AwsFleet.of({ ...props, region: OTHER, subnetId: id, provider, hosts: [{ name: "web-1" }] }),
  };
}

/** Names and addresses of the instances that a region has. */
async function instancesIn(region: string): Promise<Record<string, string>> {
  const xml = await ec2("DescribeInstances", region);
  const parts = xml.split("<reservationId>").slice(1);
  const first = (part: string, text: RegExp) => text.exec(part)?.[1] ?? "";
  return Object.fromEntries(
    parts.map((part) => [first(part, /<key>Name<\/key><value>([^<]*)/), first(part, /<privateIpAddress>([^<]*)/)]),
  );
}

describe("two regions that feed one monitoring, by the real provider", () => {
  const made = () =>
    stackWith("two", (stack, props) => {
      const fleet = new JoinedFleet(stack, "fleet", regions(stack, props));
      fleet.discovery({ on: "every host", port: 9100 });
      const listens = [
        { port: 9100, protocol: "tcp", exposure: "fleet", clients: ["metrics"], purpose: "exporter" },
      ] as const;
      fleet.place({ component: "exporter", on: "every host", plan: () => smallPlan("exporter", { listens }) });
    });

  it("are applied, each by its own provider, and Prometheus's host learns the addresses of both", async () => {
    const terraform = await made();
    expect((await terraform.apply()).errors).toBe("");
    const [europe, america] = [await instancesIn(REGION), await instancesIn(OTHER)];
    expect([Object.keys(europe), Object.keys(america)]).toEqual([["monitor-1"], ["web-1"]]);
    const address = america["web-1"] ?? "";
    expect(address).toMatch(/^10\.1\.1\.\d+$/);
    const state = JSON.stringify(await terraform.show());
    const facts = [...state.matchAll(/fact targets\/hosts\.json ([\w+/=]+)/g)].map(([, text = ""]) =>
      Buffer.from(text, "base64").toString("utf8"),
    );
    expect(facts).toHaveLength(1);
    expect(facts[0]).toContain(address);
    expect(facts[0]).toContain(europe["monitor-1"]);
    // The exporter of the other region is open to Prometheus's host alone.
    expect(state).toContain(`"cidr_ipv4":"${europe["monitor-1"]}/32"`);
    expect(state).not.toContain(`"cidr_ipv4":"${address}/32"`);
  });

  it("plan nothing after that", async () => {
    const terraform = await made();
    const plan = await terraform.plan();
    expect([plan.errors, plannedOf(plan)]).toEqual(["", {}]);
  });
});

describe("a provider of another region", () => {
  it("is refused by the plan, in words that name both regions", async () => {
    const terraform = await stackWith("elsewhere", (stack, props) => {
      new AwsFleet(stack, "fleet", { ...props, region: OTHER, hosts: [{ name: "web-1" }] });
    });
    expect((await terraform.plan()).errors.replace(/\s+/g, " ")).toContain(
      'the fleet\'s region is "us-east-1", and its provider works in eu-central-1',
    );
  });
});
