import type { ObjectLock } from "../../lib/s3";
import type { PolicyStatement } from "../targets/aws/access";
import { allBut, refuse, refusePlainHttp } from "../targets/aws/private-bucket";

/** What the policy of a bucket of logs goes by. */
export interface Guarded {
  readonly arn: string;
  /** @default - no object is locked */
  readonly lock?: ObjectLock;
  /** ARN of the KMS key of all objects. @default - S3's own key */
  readonly encryptionKey?: string;
  /** @default - nobody is named */
  readonly administrators?: readonly string[];
}

/** What nobody may do with a bucket of logs, and what only its administrators may. */
export function logBucketStatements(guarded: Guarded): readonly PolicyStatement[] {
  const { arn, lock, administrators } = guarded;
  const objects = [`${arn}/*`];
  const others = administrators && allBut(administrators);
  return [
    refusePlainHttp(arn),
    refuse("RefuseOldTls", ["s3:*"], [arn, ...objects], { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
    ...encryptionStatements(guarded),
    ...(lock || others
      ? [refuse("KeepObjects", ["s3:DeleteObject*", "s3:BypassGovernanceRetention"], objects, others)]
      : []),
    ...(lock ? lockStatements(objects, lock, others) : []),
    // Terraform itself does these, so they can only be refused where it is known who applies.
    ...(others ? [refuse("KeepSettings", SETTINGS, [arn], others)] : []),
  ];
}

/** A request without any word about encryption gets the bucket's own, and has none of these keys. */
function encryptionStatements({ arn, encryptionKey }: Guarded): readonly PolicyStatement[] {
  const refusePut = (sid: string, condition: object) => refuse(sid, ["s3:PutObject"], [`${arn}/*`], condition);
  return [
    refusePut("RefuseKeysOfWriters", { Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" } }),
    ...(encryptionKey === undefined
      ? []
      : [
          // True as well where no key is named: S3 would take one that is not the archive's.
          refusePut("RefuseOtherKeys", {
            Null: { "s3:x-amz-server-side-encryption": "false" },
            StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": encryptionKey },
          }),
        ]),
  ];
}

/** Agents say nothing about locks and get the bucket's. Whoever says something says the same. */
function lockStatements(
  objects: readonly string[],
  { mode, days }: ObjectLock,
  others: object | undefined,
): readonly PolicyStatement[] {
  const refuseLock = (sid: string, condition: object) =>
    refuse(sid, ["s3:PutObjectRetention"], objects, { ...condition, ...others });
  const remaining = { "s3:object-lock-remaining-retention-days": String(days) };
  return [
    refuseLock("KeepLocks", { NumericLessThan: remaining }),
    refuseLock("LimitLocks", { NumericGreaterThan: remaining }),
    refuseLock("KeepLockMode", { StringNotEquals: { "s3:object-lock-mode": mode } }),
    // Where nobody is named, a court's order may be anybody's to carry out.
    ...(others ? [refuse("KeepLegalHolds", ["s3:PutObjectLegalHold"], objects, others)] : []),
  ];
}

const SETTINGS = [
  "s3:PutLifecycleConfiguration",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutBucketLogging",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketAcl",
  "s3:PutReplicationConfiguration",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:DeleteBucket",
];
