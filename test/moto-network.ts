import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { TerraformStack } from "cdktf";
import { HarnessError } from "../harness/harness-error";
import { Moto, motoProvider } from "../harness/moto";
import type { TerraformResult } from "../harness/terraform";

/** Region of everything that tests make in moto. */
export const REGION = "eu-central-1";

/** Starts moto for the tests of a file, with a folder of their own, and ends both after them. */
export function withMoto(name: string): { readonly folder: string; readonly moto: () => Moto } {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  let started: Moto | undefined;
  beforeAll(async () => {
    started = await Moto.start({ address: "127.0.0.1", log: join(folder, "moto.log") });
  });
  afterAll(async () => {
    await started?.stop();
    rmSync(folder, { recursive: true });
  });
  const moto = () => {
    if (!started) throw new HarnessError("moto has not started");
    return started;
  };
  return { folder, moto };
}

/** Gives `stack` the AWS that the moto at `url` plays, and a subnet there. */
export function motoNetwork(stack: TerraformStack, url: string): Subnet {
  new AwsProvider(stack, "aws", motoProvider(url, REGION));
  const vpc = new Vpc(stack, "vpc", { cidrBlock: "10.0.0.0/16" });
  return new Subnet(stack, "subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
}

/** What each fleet needs in the moto at `url`, in a subnet there. */
export function motoFleet(url: string, subnetId: string) {
  return {
    region: REGION,
    subnetId,
    // The public parameter that moto has.
    image: "amazon-linux-2023",
    // Moto ignores the condition of the bucket's policy and would refuse everything.
    tlsOnly: false,
    wait: false,
    endpoints: { s3: url },
  } as const;
}

/**
 * What a plan changes, without the rules of listeners: moto forgets the description of a rule whose source is a group, which EC2 keeps.
 */
export function plannedOf({ planned }: TerraformResult): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(planned).filter(([address]) => !address.includes("_network_listeners-")));
}
