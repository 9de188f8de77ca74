import { Instance } from "@cdktf/provider-aws/lib/instance";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { join } from "node:path";
import { AwsFleet, type AwsFleetProps } from "../../constructs/targets/aws";
import type { CreatedHost } from "../../constructs/targets/aws/host";
import { Terraform } from "../../harness/terraform";
import { motoNetwork, REGION, withMoto } from "../moto-network";

jest.setTimeout(300_000);

const { folder, moto } = withMoto("aws-life");

/** Synthesizes a fleet of one instance, with what `of` says of it, into a stack that keeps its state, and initializes it. */
async function fleetWith(
  name: string,
  of: (stack: TerraformStack, subnet: Subnet) => Partial<AwsFleetProps>,
  change: (fleet: AwsFleet) => void = () => undefined,
): Promise<Terraform> {
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
}

/** Asks S3 as an administrator. */
async function s3(path: string, method = "GET"): Promise<string> {
  const scope = `test/20260101/${REGION}/s3/aws4_request`;
  const Authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=0`;
  return (await fetch(`${moto().url}/${path}`, { method, headers: { Authorization } })).text();
}

async function buckets(): Promise<string> {
  return [...(await s3("")).matchAll(/<Name>([^<]*)/g)].map(([, name]) => name).join();
}

/** What somebody does who takes a bucket for a leftover. */
async function empty(bucket: string): Promise<void> {
  const versions = await s3(`${bucket}?versions`);
  for (const [, key, version] of versions.matchAll(/<Key>([^<]*)<\/Key>\s*<VersionId>([^<]*)/g))
    await s3(`${bucket}/${key}?versionId=${version}`, "DELETE");
  await s3(bucket, "DELETE");
}

describe("a fleet on AWS that lives, by the real provider", () => {
  let bucket: string;

  it("is applied, in a bucket whose name follows no name of the code", async () => {
    const terraform = await fleetWith("life", () => ({ name: "shop" }));
    expect((await terraform.apply()).errors).toBe("");
    bucket = await buckets();
    expect(bucket).toMatch(/^vmo-[0-9a-f]{32}$/);
    expect((await terraform.plan()).planned).toEqual({});
  });

  it("keeps bucket and instances under another name: only tags change", async () => {
    const terraform = await fleetWith("life", () => ({ name: "market" }));
    const { planned, errors } = await terraform.apply();
    expect(errors).toBe("");
    expect([...new Set(Object.values(planned))]).toEqual(["update"]);
    expect(await buckets()).toBe(bucket);
    expect((await terraform.plan()).planned).toEqual({});
  });

  it("recreates a bucket that someone deleted under the name that its instances hold", async () => {
    await empty(bucket);
    expect(await buckets()).toBe("");
    const terraform = await fleetWith("life", () => ({ name: "market" }));
    const { planned, errors } = await terraform.apply();
    expect(errors).toBe("");
    expect(Object.keys(planned).filter((address) => /^aws_(instance|iam_role)\./.test(address))).toEqual([]);
    expect(await buckets()).toBe(bucket);
  });

  it("refuses another bucket, which its instances would never ask", async () => {
    const terraform = await fleetWith("life", () => ({ name: "market", bucketName: "ours" }));
    expect((await terraform.plan()).errors).toMatch(
      /bucketName must stay ""[^]*terraform apply\s+-replace=terraform_data\.fleet_bundles_identity/,
    );
  });

  it("takes another bucket together with its instances, in the way that the refusal names", async () => {
    const terraform = await fleetWith("life", () => ({ name: "market", bucketName: "ours" }));
    const identity = /-replace=(\S+)/.exec((await terraform.plan()).errors)?.[1] ?? "";
    const { planned, errors } = await terraform.apply({ replace: [identity] });
    expect(errors).toBe("");
    const replaced = Object.keys(planned).filter((address) => planned[address] === "replace");
    expect(replaced).toEqual(expect.arrayContaining([expect.stringMatching(/^aws_instance\./), identity]));
    expect(await buckets()).toBe("ours");
    expect((await terraform.plan()).planned).toEqual({});
  });
});

describe("data volumes, by the real provider", () => {
  const WEB = { name: "web-1" };
  const MONITOR = { name: "m-1", roles: ["metrics" as const] };
  const fleet = (props: Partial<AwsFleetProps>, change?: (fleet: AwsFleet) => void) =>
    fleetWith("data", () => ({ hosts: [WEB, MONITOR], ...props }), change);
  const protectedAt = (volume: string) => `terraform_data.vmo_protect_data["${volume}"]`;
  let volume = "";

  it("are made beside instances", async () => {
    const { errors, planned } = await (await fleet({})).apply();
    expect(errors).toBe("");
    volume =
      Object.keys(planned)
        .find((address) => address.startsWith("aws_ebs_volume."))
        ?.split(".")[1] ?? "";
    expect(planned[protectedAt(volume)]).toBe("create");
  });

  it.each<[string, Partial<AwsFleetProps>]>([
    ["whose host is taken out", { hosts: [WEB] }],
    ["whose host has another name", { hosts: [WEB, { ...MONITOR, name: "m-9" }] }],
    ["whose host has no role any more", { hosts: [{ ...WEB, roles: ["metrics"] }, { name: "m-1" }] }],
    ["that are switched off", { hosts: [WEB, { ...MONITOR, dataVolume: false }] }],
  ])("%s are kept: the plan is refused", async (_, props) => {
    const { errors, ok } = await (await fleet(props)).plan();
    expect(ok).toBe(false);
    expect(errors).toContain("Instance cannot be destroyed");
    expect(errors.replace(/\s/g, "")).toContain(protectedAt(volume));
  });

  it("keep their key, and so do instances, when the fleet gets another", async () => {
    const encryptionKey = `arn:aws:kms:${REGION}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const { errors, planned } = await (await fleet({ encryptionKey })).plan();
    expect(errors).toBe("");
    expect(Object.keys(planned).filter((address) => /^aws_(instance|ebs_volume)/.test(address))).toEqual([]);
  });

  it("go with a host to its new name when both are moved", async () => {
    const renamed = await fleet({ hosts: [WEB, { ...MONITOR, name: "m-9" }] }, (its) => {
      const created = its.host("m-9") as CreatedHost;
      const now = created.dataVolume?.friendlyUniqueId ?? "";
      const moves = [
        { from: `aws_ebs_volume.${volume}`, to: `aws_ebs_volume.${now}` },
        { from: protectedAt(volume), to: protectedAt(now) },
      ];
      TerraformStack.of(its).addOverride("moved", moves);
      volume = now;
    });
    const { errors, planned } = await renamed.apply();
    expect(errors).toBe("");
    expect([planned[`aws_ebs_volume.${volume}`], planned[protectedAt(volume)]]).toEqual(["update", "update"]);
  });

  it("are destroyed once they are not protected", async () => {
    const { errors, planned } = await (await fleet({ hosts: [WEB], protectData: false })).apply();
    expect(errors).toBe("");
    expect(planned[`aws_ebs_volume.${volume}`]).toBe("delete");
  });
});

/** A stack that makes an instance with tags and a group of its own, and adopts it. */
async function adoptedHere(name: string, lifecycle?: { readonly ignoreChanges: string[] }): Promise<Terraform> {
  return fleetWith(name, (stack, subnet) => {
    const group = new SecurityGroup(stack, "group", { vpcId: subnet.vpcId });
    const legacy = new Instance(stack, "legacy", {
      ami: "ami-12c6146b",
      instanceType: "t3.micro",
      subnetId: subnet.id,
      vpcSecurityGroupIds: [group.id],
      tags: { Name: "legacy" },
      lifecycle,
    });
    return { vpcId: subnet.vpcId, hosts: [{ name: "web-1" }, { name: "old-1", adopt: { instanceId: legacy.id } }] };
  });
}

describe("an instance that the same stack makes and adopts, by the real provider", () => {
  it("is refused, with what makes it converge: then its tags and groups of the fleet stay", async () => {
    await expect(adoptedHere("refused")).rejects.toThrow(
      /hosts\.old-1\.adopt: is aws_instance\.legacy .*ignoreChanges: \["tags", "tags_all"/,
    );
    const terraform = await adoptedHere("twice", { ignoreChanges: ["tags", "tags_all", "vpc_security_group_ids"] });
    // All but the association of Systems Manager, which moto does not have.
    const addresses = Object.keys((await terraform.plan()).planned).filter((one) => !/ssm_association/.test(one));
    expect((await terraform.apply({ targets: addresses })).errors).toBe("");
    expect(Object.keys((await terraform.plan()).planned)).toEqual([expect.stringMatching(/^aws_ssm_association/)]);
  });
});
