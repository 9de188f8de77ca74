import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { ArchiveTiers } from "../../../constructs/archive";
import { S3Archive, type S3ArchiveProps } from "../../../constructs/aws-archive";
import { synthesized, testApp } from "../../../testing";

/** What the built-in specification makes of two categories, of which one is kept for compliance. */
export const TIERS: ArchiveTiers = {
  bucket: "logs-archive",
  region: "eu-central-1",
  archive: {
    rules: ["audit", "application"].map((id) => ({
      id,
      prefix: `logs/${id}/`,
      transitions: [{ afterDays: 30, to: "GLACIER" }],
      expiresAfterDays: 365,
      noncurrentDays: 30,
    })),
    encrypted: false,
    compressed: true,
  },
  compliance: {
    rules: [
      {
        id: "audit",
        prefix: "logs/audit/",
        transitions: [{ afterDays: 30, to: "DEEP_ARCHIVE" }],
        expiresAfterDays: 2556,
        noncurrentDays: 30,
        noncurrentMove: { afterDays: 29, to: "DEEP_ARCHIVE" },
      },
    ],
    lockedDays: 2555,
    encrypted: true,
    compressed: false,
  },
};

/** A stack with an archive; `of` may give it a fleet. */
export function archiveWith(
  props: S3ArchiveProps | ((stack: TerraformStack) => S3ArchiveProps) = {},
  tiers: Partial<ArchiveTiers> = {},
): { readonly stack: TerraformStack; readonly archive: S3Archive } {
  const stack = new TerraformStack(testApp(), "production");
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  const given = typeof props === "function" ? props(stack) : props;
  return { stack, archive: new S3Archive(stack, "logs", given, { ...TIERS, ...tiers }) };
}

/** A policy of the stack, with names in place of references: `BUCKET(compliance)`, `KEY`, `ACCOUNT`; `READY(compliance)` is the bucket once all is set. */
export function policyAt(stack: TerraformStack, path: string, attribute = "policy"): Statement[] {
  const text = synthesized(stack).at(path)[attribute] as string;
  const policy = JSON.parse(
    text
      .replace(/\$\{aws_s3_bucket\.logs_([\w-]+?)_bucket_[0-9A-F]+\.arn\}/g, "BUCKET($1)")
      .replace(/\$\{terraform_data\.logs_([\w-]+?)_ready_[0-9A-F]+\.output\}/g, "READY($1)")
      .replace(/\$\{aws_kms_key\.[^}]*\.arn\}/g, "KEY")
      .replace(/\$\{aws_rolesanywhere_trust_anchor\.[^}]*\.arn\}/g, "ANCHOR")
      .replace(/\$\{data\.aws_caller_identity\.[^}]*\}/g, "ACCOUNT")
      .replace(/\$\{data\.aws_partition\.[^}]*\}/g, "aws"),
  ) as { readonly Statement: Statement[] };
  return policy.Statement;
}

/** A statement of a policy. */
export interface Statement {
  readonly Sid: string;
  readonly [key: string]: unknown;
}
