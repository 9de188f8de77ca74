import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, TerraformStack } from "cdktf";
import { S3Archive, type S3ArchiveProps } from "../../../constructs/aws-archive";
import { Duration } from "../../../lib/units";
import { synthesized, testApp } from "../../../testing";
import { archiveWith, TIERS } from "./archives";

const withoutHash = (address: string) => address.replace(/_[0-9A-F]{8}$/, "");

describe("an archive of logs", () => {
  it("refuses a plan from which a bucket or the key is missing, with its own prevent_destroy", () => {
    const { for_each, lifecycle } = synthesized(archiveWith().stack).at("logs/protect-data");
    expect(lifecycle).toMatchObject({ prevent_destroy: true });
    expect(
      Object.entries(for_each as Record<string, string>).map(([address, of]) => [withoutHash(address), of]),
    ).toEqual([
      ["logs_archive_bucket", "logs-archive"],
      ["logs_compliance_bucket", "logs-archive-compliance"],
      ["logs_key", "key of logs-archive"],
    ]);
  });

  it("refuses a plan with another id for it, which would destroy the key and everything around the buckets", () => {
    const entriesOf = (id: string) => {
      const stack = new TerraformStack(testApp(), "production");
      new AwsProvider(stack, "aws", { region: "eu-central-1" });
      new S3Archive(stack, id, {}, TIERS);
      return synthesized(stack).json.resource?.["terraform_data"]?.["vmo_protect_logs-archive"] as { for_each: object };
    };
    const [before, after] = ["logs", "moved"].map((id) => Object.keys(entriesOf(id).for_each));
    expect(before).toHaveLength(3);
    expect(after?.filter((address) => before?.includes(address))).toEqual([]);
  });

  it("keeps the key of a destroy that S3 refuses, as it does while objects are there", () => {
    const { at } = synthesized(archiveWith().stack);
    for (const name of ["archive", "compliance"])
      expect(at(`logs/${name}/bucket`).depends_on).toEqual([expect.stringMatching(/^aws_kms_key\.logs_key_\w+$/)]);
  });

  it("lets nobody write before versions, lock, key and policy are there, since what comes earlier is never locked", () => {
    const { at } = synthesized(archiveWith().stack);
    const { input, depends_on } = at("logs/compliance/ready", "terraform_data") as Record<string, unknown>;
    expect(input).toMatch(/^\$\{aws_s3_bucket\.logs_compliance_bucket_\w+\.arn\}$/);
    expect(
      (depends_on as string[]).map((address) => withoutHash(address.replace(/^aws_s3_bucket_/, ""))).sort(),
    ).toEqual([
      "lifecycle_configuration.logs_compliance_lifecycle",
      "object_lock_configuration.logs_compliance_lock",
      "ownership_controls.logs_compliance_ownership",
      "policy.logs_compliance_policy",
      "public_access_block.logs_compliance_public-access-block",
      "server_side_encryption_configuration.logs_compliance_encryption",
      "versioning.logs_compliance_versioning",
    ]);
  });

  it("says how objects are locked in fact, which its promise is made of", () => {
    expect(archiveWith().archive.locks).toEqual({ compliance: { mode: "GOVERNANCE", days: 2555 } });
    const short = archiveWith({ lock: { mode: "GOVERNANCE", retention: Duration.days(1) } });
    expect(short.archive.locks).toEqual({ compliance: { mode: "GOVERNANCE", days: 1 } });
    const good = archiveWith({ lock: { mode: "COMPLIANCE", acknowledged: Duration.days(2555) } });
    expect(good.archive.locks).toEqual({ compliance: { mode: "COMPLIANCE", days: 2555 } });
  });

  it("warns of a plan by somebody who could apply it once, and then change nothing any more", () => {
    const administrators = ["arn:aws:iam::1:role/team/deploy-*", "arn:aws:iam::1:user/ci"];
    const checks = (given: S3ArchiveProps) =>
      Object.values((synthesized(archiveWith(given).stack).json as { check?: object }).check ?? {}) as {
        assert: [{ condition: string }];
      }[];
    expect(checks({})).toEqual([]);
    const [{ assert }] = checks({ administrators }) as [{ assert: [{ condition: string }] }];
    expect(assert[0].condition).toContain(
      'for pattern in ["^arn:aws:iam::1:role/deploy-.*$", "^arn:aws:iam::1:user/ci$"] : length(regexall(pattern, replace(data.aws_caller_identity.',
    );
    expect(checks({ administrators: [Fn.join("", ["arn:aws:iam::1:role/", "a"])] })).toEqual([]);
  });
});
