import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import type { TerraformStack } from "cdktf";
import { motoProvider } from "../harness/moto";

/** Region of everything that tests make in moto. */
export const REGION = "eu-central-1";

/** Gives `stack` the AWS that the moto at `url` plays, and a subnet there. */
export function motoNetwork(stack: TerraformStack, url: string): Subnet {
  new AwsProvider(stack, "aws", motoProvider(url, REGION));
  const vpc = new Vpc(stack, "vpc", { cidrBlock: "10.0.0.0/16" });
  return new Subnet(stack, "subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
}
