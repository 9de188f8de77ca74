import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { AwsFleet, type AwsFleetProps } from "../../constructs/targets/aws";
import { Terraform } from "../../harness/terraform";
import { motoFleet, motoNetwork, REGION, withMoto } from "../moto-network";

/** Props of a fleet in moto that has no hosts yet. */
export type MotoFleet = Omit<AwsFleetProps, "hosts">;

/** A moto for the tests of a file, and stacks in it. */
export function stacksOf(name: string) {
  const { folder, moto } = withMoto(name);

  /** Synthesizes what `of` makes into a stack that keeps its state, and initializes it. */
  const stackWith = async (
    name: string,
    of: (stack: TerraformStack, fleet: MotoFleet, subnet: Subnet) => void,
  ): Promise<Terraform> => {
    const outdir = join(folder, name);
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "production");
    new LocalBackend(stack, { path: join(outdir, "production.tfstate") });
    const { url } = moto();
    const subnet = motoNetwork(stack, url);
    of(stack, motoFleet(url, subnet.id), subnet);
    app.synth();
    const terraform = new Terraform({ folder: join(outdir, "stacks/production"), log: join(folder, `${name}.log`) });
    await terraform.init();
    return terraform;
  };

  /** A stack with a fleet of one instance, with what `of` says of it. */
  const fleetWith = (
    name: string,
    of: (stack: TerraformStack, subnet: Subnet) => Partial<AwsFleetProps>,
    change: (fleet: AwsFleet) => void = () => undefined,
  ): Promise<Terraform> =>
    stackWith(name, (stack, props, subnet) =>
      change(new AwsFleet(stack, "fleet", { ...props, hosts: [{ name: "web-1" }], ...of(stack, subnet) })),
    );

  const ask = (service: string, region: string, path: string, how: RequestInit): Promise<Response> => {
    const scope = `test/20260101/${region}/${service}/aws4_request`;
    const Authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=0`;
    return fetch(`${moto().url}/${path}`, { ...how, headers: { ...how.headers, Authorization } });
  };

  /** Asks S3 as an administrator. */
  const s3 = async (path: string, method = "GET", headers: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await ask("s3", REGION, path, { method, headers })).text();

  /** Puts an empty object, and answers with the headers that S3 gives to it. */
  const put = async (path: string): Promise<Headers> => {
    const headers = { "Content-MD5": createHash("md5").update("").digest("base64") };
    return (await ask("s3", REGION, path, { method: "PUT", headers })).headers;
  };

  /** Asks EC2 as an administrator. */
  const ec2 = async (Action: string, region = REGION): Promise<string> => {
    const body = new URLSearchParams({ Action, Version: "2016-11-15" });
    return (await ask("ec2", region, "", { method: "POST", body })).text();
  };

  /** Names of all buckets. */
  const buckets = async (): Promise<string> => {
    return [...(await s3("")).matchAll(/<Name>([^<]*)/g)].map(([, name]) => name).join();
  };

  return { moto, stackWith, fleetWith, s3, put, ec2, buckets };
}
