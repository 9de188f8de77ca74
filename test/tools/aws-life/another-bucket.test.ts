import { stacksOf } from "../aws-stacks";

const { fleetWith, buckets } = stacksOf("aws-bucket");

describe("a fleet on AWS whose code names a bucket later, by the real provider", () => {
  beforeAll(async () => {
    expect((await (await fleetWith("life", () => ({ name: "market" }))).apply()).errors).toBe("");
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
