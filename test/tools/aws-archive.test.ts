import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { TerraformStack } from "cdktf";
import { S3Archive, type S3ArchiveProps } from "../../constructs/aws-archive";
import { RetentionTiers, type RetentionTiersProps } from "../../constructs/retention-tiers";
import { assumedByInstances } from "../../constructs/targets/aws/access";
import type { Terraform, TerraformResult } from "../../harness/terraform";
import { Duration } from "../../lib/units";
import { REGION } from "../moto-network";
import { stacksOf } from "./aws-stacks";

const { stackWith, s3, put } = stacksOf("aws-archive");

/** A stack with retention and an archive, whose writers are a role that is there and a user, and whose copies somebody else's bucket takes. */
const archive = (retention: RetentionTiersProps, props: S3ArchiveProps = {}): Promise<Terraform> =>
  stackWith("archive", (stack) => {
    const credentials = { kind: "file", path: "/etc/observability/aws" } as const;
    const role = new IamRole(stack, "app", { name: "app", assumeRolePolicy: assumedByInstances });
    const archive = S3Archive.of({
      region: REGION,
      writers: [{ roleName: role.name }, { userName: "vmo-logs", credentials }],
      administrators: ["arn:aws:iam::123456789012:role/deployer"],
      replicas: { archive: { bucketArn: copiesIn(stack) } },
      tags: { team: "ops" },
      ...props,
    });
    new RetentionTiers(stack, "retention", { archive, ...retention });
  });

function copiesIn(stack: TerraformStack): string {
  const copies = new S3Bucket(stack, "copies", { bucket: "copies" });
  new S3BucketVersioningA(stack, "versions", { bucket: copies.id, versioningConfiguration: { status: "Enabled" } });
  return copies.arn;
}

const nameOf = (address: string) => address.replace(/_[0-9A-F]{8}(?=$|\[)/, "");

/** Resources that a plan must not destroy, and would. */
const keptFrom = ({ diagnostics }: TerraformResult) =>
  diagnostics.flatMap(({ detail }) => {
    const address = /Resource (\S+) has lifecycle.prevent_destroy/.exec(detail)?.[1];
    return address === undefined ? [] : [nameOf(address)];
  });

/** What a plan changes of the archive. */
const changesOf = ({ planned }: TerraformResult) =>
  Object.fromEntries(Object.entries(planned).map(([address, action]) => [nameOf(address), action]));

/** Puts an object into a bucket, which nobody deletes then without passing over its lock. */
async function locksObjects(bucket: string): Promise<void> {
  // Moto ignores the conditions of policies, and would refuse every object.
  await s3(`${bucket}?policy`, "DELETE");
  const object = `${bucket}/logs/audit/2026/11/30/web-1-5f.gz`;
  const headers = await put(object);
  const until = Date.parse(headers.get("x-amz-object-lock-retain-until-date") ?? "");
  expect(Math.round((until - Date.now()) / 86_400_000)).toBe(2555);
  const version = `${object}?versionId=${headers.get("x-amz-version-id")}`;
  expect(await s3(version, "DELETE")).toContain("AccessDenied");
  // Moto lets go of no lock of a bucket with objects in it, which S3 does.
  expect(await s3(version, "DELETE", { "x-amz-bypass-governance-retention": "true" })).toBe("");
}

// One archive, from its first apply to its end.
describe("an archive of logs, by the real AWS provider", () => {
  let terraform: Terraform;
  beforeAll(async () => {
    terraform = await archive({});
    expect((await terraform.apply()).errors).toBe("");
  });

  it("is as S3 has it afterwards, and a second plan is empty", async () => {
    expect(await s3("logs-archive-compliance?object-lock")).toMatch(/<Mode>GOVERNANCE<.*<Days>2555</s);
    expect(await s3("logs-archive?lifecycle")).toContain("<Prefix>logs/application/</Prefix>");
    const { errors, planned } = await terraform.plan();
    expect({ errors, planned }).toEqual({ errors: "", planned: {} });
  });

  it("is shortened by no plan without a reason, and says what changes in one that has it", async () => {
    const policies = { complianceStorage: { duration: Duration.days(400) } };
    const refused = await (await archive({ policies })).plan();
    expect(refused.errors).toContain("compliance/audit (2555 days, now 400)");
    const planned = await (await archive({ policies, shortening: "LEGAL-142" })).plan();
    expect({ errors: planned.errors, planned: changesOf(planned) }).toEqual({
      errors: "",
      planned: {
        "aws_s3_bucket_lifecycle_configuration.retention_archive_compliance_lifecycle": "update",
        "aws_s3_bucket_object_lock_configuration.retention_archive_compliance_lock": "update",
        "aws_s3_bucket_policy.retention_archive_compliance_policy": "update",
        "terraform_data.retention_kept": "update",
        "terraform_data.retention_promised": "replace",
      },
    });
  });

  it("locks objects, and is destroyed by no plan until it may be", async () => {
    const kept = await (await archive({})).plan({ destroy: true });
    expect(keptFrom(kept).sort()).toEqual([
      "aws_kms_key.retention_archive_key",
      "aws_s3_bucket.retention_archive_access-logs_bucket",
      "aws_s3_bucket.retention_archive_bucket",
      "aws_s3_bucket.retention_archive_compliance_bucket",
      'terraform_data.retention_archive_protect-data["archive"]',
      'terraform_data.retention_archive_protect-data["compliance"]',
      'terraform_data.retention_archive_protect-data["key"]',
    ]);
    const without = { policies: { complianceStorage: { categories: [] } }, shortening: "LEGAL-142" };
    expect(keptFrom(await (await archive(without)).plan())).toEqual([
      'terraform_data.retention_archive_protect-data["compliance"]',
      'terraform_data.retention_archive_protect-data["key"]',
    ]);
    const unprotected = await archive({}, { protectData: false });
    const changed = await unprotected.apply();
    expect({ errors: changed.errors, planned: changesOf(changed) }).toEqual({
      errors: "",
      planned: {
        "aws_kms_key.retention_archive_key": "update",
        "aws_s3_bucket.retention_archive_access-logs_bucket": "update",
        "aws_s3_bucket.retention_archive_bucket": "update",
        "aws_s3_bucket.retention_archive_compliance_bucket": "update",
        'terraform_data.retention_archive_protect-data["archive"]': "delete",
        'terraform_data.retention_archive_protect-data["compliance"]': "delete",
        'terraform_data.retention_archive_protect-data["key"]': "delete",
      },
    });
    await locksObjects("logs-archive-compliance");
    expect((await unprotected.destroy()).errors).toBe("");
    expect(await s3("")).not.toContain("logs-archive");
  });
});
