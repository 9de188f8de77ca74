import type { PolicyStatement } from "../targets/aws/access";
import { allBut, refuse, refusePlainHttp } from "../targets/aws/private-bucket";

/** What the policy of a bucket of logs goes by. */
export interface Guarded {
  readonly arn: string;
  /** @default - no object is locked */
  readonly lockedDays?: number;
  /** @default - nobody is named */
  readonly administrators?: readonly string[];
}

/** What nobody may do with a bucket of logs, and what only its administrators may. */
export function logBucketStatements({ arn, lockedDays, administrators }: Guarded): readonly PolicyStatement[] {
  const objects = [`${arn}/*`];
  const isLocked = lockedDays !== undefined;
  const others = administrators && allBut(administrators);
  return [
    refusePlainHttp(arn),
    refuse("RefuseOldTls", ["s3:*"], [arn, ...objects], { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
    ...(isLocked || others
      ? [refuse("KeepObjects", ["s3:DeleteObject*", "s3:BypassGovernanceRetention"], objects, others)]
      : []),
    ...(isLocked
      ? [
          refuse("KeepLocks", ["s3:PutObjectRetention"], objects, {
            NumericLessThan: { "s3:object-lock-remaining-retention-days": String(lockedDays) },
            ...others,
          }),
        ]
      : []),
    // Terraform itself does these, so they can only be refused where it is known who applies.
    ...(others ? [refuse("KeepSettings", SETTINGS, [arn], others)] : []),
  ];
}

const SETTINGS = [
  "s3:PutLifecycleConfiguration",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:DeleteBucket",
];
