import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { TerraformStack } from "cdktf";
import { S3Archive, type S3ArchiveProps } from "../../constructs/aws-archive";
import { assumedByInstances } from "../../constructs/targets/aws/access";
import type { Terraform, TerraformResult } from "../../harness/terraform";
import { TIERS } from "../constructs/aws-archive/archives";
import { stacksOf } from "./aws-stacks";

const { stackWith, s3 } = stacksOf("aws-archive");

/** A stack with an archive, whose writers are a role that is there and a user, and copies that somebody else's bucket takes. */
const archive = (props: S3ArchiveProps): Promise<Terraform> =>
  stackWith("archive", (stack) => {
    const credentials = { kind: "file", path: "/etc/observability/aws" } as const;
    const role = new IamRole(stack, "app", { name: "app", assumeRolePolicy: assumedByInstances });
    S3Archive.of({
      writers: [{ roleName: role.name }, { userName: "vmo-logs", credentials }],
      administrators: ["arn:aws:iam::123456789012:role/deployer"],
      replicas: { archive: { bucketArn: copiesIn(stack) } },
      tags: { team: "ops" },
      ...props,
    }).bind(stack, "logs", TIERS);
  });

function copiesIn(stack: TerraformStack): string {
  const copies = new S3Bucket(stack, "copies", { bucket: "copies" });
  new S3BucketVersioningA(stack, "versions", { bucket: copies.id, versioningConfiguration: { status: "Enabled" } });
  return copies.arn;
}

/** Resources that a plan must not destroy, and would. */
const keptFrom = ({ diagnostics }: TerraformResult) =>
  diagnostics
    .map(({ detail }) => /Resource (\w+\.[\w-]+)_[0-9A-F]{8} has lifecycle.prevent_destroy/.exec(detail)?.[1])
    .sort();

describe("an archive of logs, by the real AWS provider", () => {
  it("is applied, planned without a change, kept, lets nobody delete what is locked, and is thrown away once it may be", async () => {
    const terraform = await archive({});
    expect((await terraform.apply()).errors).toBe("");
    const second = await terraform.plan();
    expect({ errors: second.errors, planned: second.planned }).toEqual({ errors: "", planned: {} });
    expect(await s3("logs-archive-compliance?object-lock")).toMatch(/<Mode>GOVERNANCE<.*<Days>2555</s);
    expect(await s3("logs-archive?lifecycle")).toContain("<Prefix>logs/application/</Prefix>");
    expect(keptFrom(await terraform.plan({ destroy: true }))).toEqual([
      "aws_kms_key.logs_key",
      "aws_s3_bucket.logs_access-logs_bucket",
      "aws_s3_bucket.logs_archive_bucket",
      "aws_s3_bucket.logs_compliance_bucket",
    ]);

    const object = "logs-archive-compliance/logs/audit/2026/11/30/web-1-5f.gz";
    await s3(object, "PUT", { "Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg==" });
    const [, until = ""] = /<RetainUntilDate>([^<]*)/.exec(await s3(`${object}?retention`)) ?? [];
    expect(Math.round((Date.parse(until) - Date.now()) / 86_400_000)).toBe(2555);
    const [, version = ""] = /<VersionId>([^<]*)/.exec(await s3("logs-archive-compliance?versions")) ?? [];
    expect(await s3(`${object}?versionId=${version}`, "DELETE")).toContain("AccessDenied");

    const unprotected = await archive({ protectData: false });
    const changed = await unprotected.apply();
    console.log(JSON.stringify(changed.planned));
    expect(changed.errors).toBe("");
    expect((await unprotected.destroy()).errors).toBe("");
    expect(await s3("")).not.toContain("logs-archive");
  });
});
