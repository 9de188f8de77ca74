import { REGION } from "../../moto-network";
import { fleetsOf } from "./fleet";

jest.setTimeout(300_000);

const { fleetWith, moto } = fleetsOf("aws-names");

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
