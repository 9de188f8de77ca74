import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { join } from "node:path";
import { AwsFleet, type AwsFleetProps } from "../../../constructs/targets/aws";
import { Terraform } from "../../../harness/terraform";
import { motoNetwork, REGION, withMoto } from "../../moto-network";

/** A moto for the tests of a file, and fleets in it. */
export function fleetsOf(name: string) {
  const { folder, moto } = withMoto(name);

  /** Synthesizes a fleet of one instance, with what `of` says of it, into a stack that keeps its state, and initializes it. */
  const fleetWith = async (
    name: string,
    of: (stack: TerraformStack, subnet: Subnet) => Partial<AwsFleetProps>,
    change: (fleet: AwsFleet) => void = () => undefined,
  ): Promise<Terraform> => {
    const outdir = join(folder, name);
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "production");
    new LocalBackend(stack, { path: join(outdir, "production.tfstate") });
    const { url } = moto();
    const subnet = motoNetwork(stack, url);
    const fleet = new AwsFleet(stack, "fleet", {
      region: REGION,
      subnetId: subnet.id,
      image: "amazon-linux-2023",
      tlsOnly: false,
      wait: false,
      endpoints: { s3: url },
      hosts: [{ name: "web-1" }],
      ...of(stack, subnet),
    });
    change(fleet);
    app.synth();
    const terraform = new Terraform({ folder: join(outdir, "stacks/production"), log: join(folder, `${name}.log`) });
    await terraform.init();
    return terraform;
  };

  const ask = async (service: string, path: string, how: RequestInit): Promise<string> => {
    const scope = `test/20260101/${REGION}/${service}/aws4_request`;
    const Authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=0`;
    return (await fetch(`${moto().url}/${path}`, { ...how, headers: { Authorization } })).text();
  };

  /** Asks S3 as an administrator. */
  const s3 = (path: string, method = "GET"): Promise<string> => ask("s3", path, { method });

  /** Asks EC2 as an administrator. */
  const ec2 = (Action: string): Promise<string> =>
    ask("ec2", "", { method: "POST", body: new URLSearchParams({ Action, Version: "2016-11-15" }) });

  /** Names of all buckets. */
  const buckets = async (): Promise<string> => {
    return [...(await s3("")).matchAll(/<Name>([^<]*)/g)].map(([, name]) => name).join();
  };

  return { fleetWith, s3, ec2, buckets };
}
