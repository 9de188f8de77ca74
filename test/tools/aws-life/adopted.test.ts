import { Instance } from "@cdktf/provider-aws/lib/instance";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { Terraform } from "../../../harness/terraform";
import { stacksOf } from "../aws-stacks";

const { fleetWith } = stacksOf("aws-adopted");

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
