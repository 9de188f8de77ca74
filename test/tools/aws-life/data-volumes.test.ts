import { TerraformStack } from "cdktf";
import type { AwsFleet, AwsFleetProps } from "../../../constructs/targets/aws";
import type { CreatedHost } from "../../../constructs/targets/aws/host";
import { REGION } from "../../moto-network";
import { stacksOf } from "../aws-stacks";

const { fleetWith, ec2 } = stacksOf("aws-data-volumes");

describe("data volumes, by the real provider", () => {
  const WEB = { name: "web-1" };
  const MONITOR = { name: "m-1", roles: ["metrics" as const] };
  const keyOf = (digit: number) => `arn:aws:kms:${REGION}:123456789012:key/${digit}234abcd-12ab-34cd-56ef-1234567890ab`;
  const fleet = (props: Partial<AwsFleetProps>, change?: (fleet: AwsFleet) => void) =>
    fleetWith("data", () => ({ hosts: [WEB, MONITOR], encryptionKey: keyOf(1), ...props }), change);
  /** What EC2 says of the data volume of m-1. */
  const volumeThere = async () => {
    const xml = await ec2("DescribeVolumes");
    const [, id, instance, encrypted, key] =
      /m-1-data<\/value>[^]*?<volumeId>(.*?)<[^]*?<instanceId>(.*?)<[^]*?<encrypted>(.*?)<[^]*?<kmsKeyId>(.*?)</.exec(
        xml,
      ) ?? [];
    return { id, instance, encrypted, key };
  };
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
    expect(await volumeThere()).toMatchObject({ encrypted: "true", key: keyOf(1) });
  });

  it("stay when their instances are replaced, and belong to the new ones", async () => {
    const before = await volumeThere();
    let address = "";
    const terraform = await fleet({}, (its) => {
      address = `aws_instance.${(its.host("m-1") as CreatedHost).instance.friendlyUniqueId}`;
    });
    const { errors, planned } = await terraform.apply({ replace: [address] });
    expect([errors, planned[address], planned[`aws_ebs_volume.${volume}`]]).toEqual(["", "replace", undefined]);
    const after = await volumeThere();
    expect(after).toEqual({ ...before, instance: expect.stringMatching(/^i-/) as string });
    expect(after.instance).not.toBe(before.instance);
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
    const { errors, planned } = await (await fleet({ encryptionKey: keyOf(2) })).plan();
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
