import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { Construct } from "constructs";
import { policyText } from "../targets/aws/access";
import { allBut, refuse } from "../targets/aws/private-bucket";

/** Arguments of {@link archiveKey}. */
export interface ArchiveKeyOptions {
  /** Of the archive. */
  readonly bucket: string;
  readonly account: string;
  readonly partition: string;
  readonly isProtected: boolean;
  readonly administrators: readonly string[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** KMS's longest. */
const DELETION_DAYS = 30;

/**
 * The key of an archive. A lock protects objects and not their key: without it they are gone, seven years of them at once. So neither Terraform nor
 * a person deletes or disables it without changing this policy first, which is for administrators alone where they are named.
 */
export function archiveKey(scope: Construct, id: string, options: ArchiveKeyOptions): KmsKey {
  const { bucket, account, partition, isProtected, administrators, tags } = options;
  const root = `arn:${partition}:iam::${account}:root`;
  const delegate = {
    Sid: "LetTheAccountDecide",
    Effect: "Allow",
    Principal: { AWS: root },
    Action: ["kms:*"],
    Resource: ["*"],
  } as const;
  const keep = refuse(
    "KeepTheKey",
    ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
    ["*"],
    administrators && allBut(administrators),
  );
  const wait = refuse("KeepTheDays", ["kms:ScheduleKeyDeletion"], ["*"], {
    NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": String(DELETION_DAYS) },
  });
  // KMS makes no key whose policy its maker could not change, and nobody but AWS repairs one that all are kept from.
  const keepPolicy = administrators && [
    // By two operators, since a list that only Terraform knows takes no further entry.
    refuse("KeepThePolicy", ["kms:PutKeyPolicy"], ["*"], {
      ...allBut(administrators),
      ArnNotEquals: { "aws:PrincipalArn": root },
    }),
  ];
  return new KmsKey(scope, id, {
    description: `Logs in ${bucket}: without it they are lost`,
    enableKeyRotation: true,
    deletionWindowInDays: DELETION_DAYS,
    policy: policyText([delegate, ...(isProtected ? [keep, wait, ...(keepPolicy ?? [])] : [])]),
    ...(isProtected && { lifecycle: { preventDestroy: true } }),
    tags: { ...tags },
  });
}
