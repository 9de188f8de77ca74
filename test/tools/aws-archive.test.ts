import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformLocal, TerraformStack } from "cdktf";
import { S3Archive, type S3ArchiveProps } from "../../constructs/aws-archive";
import { RetentionTiers, type RetentionTiersProps } from "../../constructs/retention-tiers";
import { assumedByInstances } from "../../constructs/targets/aws/access";
import type { Terraform, TerraformResult } from "../../harness/terraform";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { TerraformData } from "../../constructs/targets/terraform-data";
import { synthesized, testApp } from "../../testing";
import { REGION } from "../moto-network";
import { stacksOf } from "./aws-stacks";

const { stackWith, s3, put } = stacksOf("aws-archive");

/** A stack with retention and an archive, whose writers are a role that is there and a user, and whose copies somebody else's bucket takes. */
const archive = (retention: RetentionTiersProps, props: S3ArchiveProps = {}, id = "retention"): Promise<Terraform> =>
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
    new RetentionTiers(stack, id, { archive, ...retention });
  });

function copiesIn(stack: TerraformStack): string {
  const copies = new S3Bucket(stack, "copies", { bucket: "copies" });
  new S3BucketVersioningA(stack, "versions", { bucket: copies.id, versioningConfiguration: { status: "Enabled" } });
  return copies.arn;
}

const nameOf = (address: string) => address.replace(/_[0-9A-F]{8}(?=$|\[|"\])/, "");

/** Resources that a plan must not destroy, and would. */
const keptFrom = ({ diagnostics }: TerraformResult) =>
  diagnostics.flatMap(({ detail }) => {
    const address = /Resource (\S+) has lifecycle.prevent_destroy/.exec(detail)?.[1];
    return address === undefined ? [] : [nameOf(address)];
  });

/** An entry of what must stay. */
const keptEntry = (of: string) => `terraform_data.vmo_protect_logs-archive["retention_archive_${of}"]`;

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
    expect(refused.errors).toContain("compliance/logs/audit/ (2555 days, now 400)");
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

  it("is locked for less by no plan without a reason, and left under no rule by none", async () => {
    const short = await archive({}, { lock: { mode: "GOVERNANCE", retention: Duration.days(1) } });
    expect((await short.plan()).errors).toContain("lock of compliance (2555 days, now 1)");
    const open = await archive({ policies: { complianceStorage: { immutable: false } } });
    expect((await open.plan()).errors).toContain("lock of compliance (2555 days, now 0)");
    const text = "fluentd: { output: [{ type: s3, s3_bucket: logs-archive, s3_region: us-east-1, path: other/%Y/ }] }";
    const moved = await archive({ specification: parseSpecification(text) });
    expect((await moved.plan()).errors).toContain("archive/logs/audit/ (365 days, now 0)");
  });

  it("is moved to another id by no plan, which would destroy its key", async () => {
    const moved = await (await archive({}, {}, "moved")).plan();
    expect(keptFrom(moved).sort()).toEqual(["bucket", "compliance_bucket", "key"].map(keptEntry));
  });

  it("warns of a plan by somebody who is no administrator", async () => {
    const { diagnostics } = await (await archive({})).plan();
    const warnings = diagnostics.filter(({ severity }) => severity === "warning").map(({ detail }) => detail);
    expect(warnings.join()).toContain(
      "administrators of production/retention/archive do not have arn:aws:sts::123456789012:user/moto",
    );
  });

  it("locks objects, and is destroyed by no plan until it may be", async () => {
    const kept = await (await archive({})).plan({ destroy: true });
    expect(keptFrom(kept).sort()).toEqual([
      // The key goes after the buckets, so Terraform comes no further than to them; its entry is refused.
      "aws_s3_bucket.retention_archive_access-logs_bucket",
      "aws_s3_bucket.retention_archive_bucket",
      "aws_s3_bucket.retention_archive_compliance_bucket",
      ...["bucket", "compliance_bucket", "key"].map(keptEntry),
    ]);
    const without = { policies: { complianceStorage: { categories: [] } }, shortening: "LEGAL-142" };
    expect(keptFrom(await (await archive(without)).plan()).sort()).toEqual(["compliance_bucket", "key"].map(keptEntry));
    const unprotected = await archive({}, { protectData: false });
    const changed = await unprotected.apply();
    expect({ errors: changed.errors, planned: changesOf(changed) }).toEqual({
      errors: "",
      planned: {
        "aws_kms_key.retention_archive_key": "update",
        "aws_s3_bucket.retention_archive_access-logs_bucket": "update",
        "aws_s3_bucket.retention_archive_bucket": "update",
        "aws_s3_bucket.retention_archive_compliance_bucket": "update",
        [keptEntry("bucket")]: "delete",
        [keptEntry("compliance_bucket")]: "delete",
        [keptEntry("key")]: "delete",
      },
    });
    await locksObjects("logs-archive-compliance");
    expect((await unprotected.destroy()).errors).toBe("");
    expect(await s3("")).not.toContain("logs-archive");
  });
});

describe("who is an administrator", () => {
  const ROWS = [
    ["arn:aws:iam::1:role/team/deploy-*", "arn:aws:sts::1:assumed-role/deploy-eu/session", "yes"],
    ["arn:aws:iam::1:role/team/deploy-*", "arn:aws:sts::1:assumed-role/app/deploy-", "no"],
    ["arn:aws:iam::1:role/deployer", "arn:aws:sts::2:assumed-role/deployer/session", "no"],
    ["arn:aws:iam::1:user/team/ci", "arn:aws:iam::1:user/team/ci", "yes"],
    ["arn:aws:iam::1:user/c.", "arn:aws:iam::1:user/ci", "no"],
    ["arn:aws:iam::1:root", "arn:aws:iam::1:root", "yes"],
  ] as const;

  it("is told by Terraform's own regular expressions, of a role by its session", async () => {
    const terraform = await stackWith("administrators", (stack) => {
      ROWS.forEach(([administrator, caller], index) => {
        new TerraformLocal(stack, `caller-${index}`, caller).overrideLogicalId(`caller_${index}`);
        const condition = conditionFor(administrator).replace(
          /data\.aws_caller_identity\.\w+\.arn/g,
          `local.caller_${index}`,
        );
        const errorMessage = `row ${index} is somebody else.`;
        new TerraformData(stack, `row-${index}`, { preconditions: () => [{ condition, errorMessage }] });
      });
    });
    const { errors } = await terraform.plan();
    expect(ROWS.map((_, index) => (errors.includes(`row ${index} is somebody else`) ? "no" : "yes"))).toEqual(
      ROWS.map(([, , isOne]) => isOne),
    );
  });
});

/** What a plan asks of who makes it. */
function conditionFor(administrator: string): string {
  const stack = new TerraformStack(testApp(), "production");
  new AwsProvider(stack, "aws", { region: REGION });
  const archive = S3Archive.of({ administrators: [administrator], region: REGION });
  new RetentionTiers(stack, "retention", { archive });
  const { check } = synthesized(stack).json as { check: Record<string, { assert: [{ condition: string }] }> };
  return Object.values(check)[0]!.assert[0].condition;
}
