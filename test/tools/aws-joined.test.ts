import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { join } from "node:path";
import { AwsFleet, type AwsFleetProps } from "../../constructs/targets/aws";
import { JoinedFleet, type JoinedFleets } from "../../constructs/targets/joined-fleet";
import { motoProvider } from "../../harness/moto";
import { Terraform } from "../../harness/terraform";
import { smallPlan } from "../constructs/plans";
import { motoNetwork, plannedOf, REGION, withMoto } from "../moto-network";

const OTHER = "us-east-1";
const { folder, moto } = withMoto("aws-joined");

/** A stack in the network of {@link REGION}, with what `of` makes of it. */
async function stackWith(
  name: string,
  of: (stack: TerraformStack, props: Omit<AwsFleetProps, "hosts">) => void,
): Promise<Terraform> {
  const outdir = join(folder, name);
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "production");
  new LocalBackend(stack, { path: join(outdir, "production.tfstate") });
  const { url } = moto();
  const subnetId = motoNetwork(stack, url).id;
  const fixed = { image: "amazon-linux-2023", tlsOnly: false, wait: false, endpoints: { s3: url } } as const;
  of(stack, { region: REGION, subnetId, ...fixed });
  app.synth();
  const terraform = new Terraform({ folder: join(outdir, "stacks/production"), log: join(folder, `${name}.log`) });
  await terraform.init();
  return terraform;
}

/** Two regions, each with its own network. */
function regions(stack: TerraformStack, props: Omit<AwsFleetProps, "hosts">): JoinedFleets {
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
  const Authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=0`;
  const body = new URLSearchParams({ Action: "DescribeInstances", Version: "2016-11-15" }).toString();
  const headers = { Authorization, "Content-Type": "application/x-www-form-urlencoded" };
  const xml = await (await fetch(moto().url, { method: "POST", headers, body })).text();
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
