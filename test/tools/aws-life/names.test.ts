import { fleetsOf } from "./fleet";

const { fleetWith, s3, buckets } = fleetsOf("aws-names");

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
});
