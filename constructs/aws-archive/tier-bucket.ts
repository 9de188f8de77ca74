import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import type { LifecycleRule, ObjectLock } from "../../lib/s3";
import { policyText, type PolicyStatement } from "../targets/aws/access";
import { blockPublicAccess, encryptBucket } from "../targets/aws/private-bucket";
import type { Precondition } from "../targets/aws/region";
import { logBucketStatements } from "./bucket-policy";

/** Arguments of a {@link PrivateBucket}. */
export interface PrivateBucketProps {
  readonly name: string;
  /** ARN of a KMS key. @default - S3's own key */
  readonly encryptionKey: string | undefined;
  /** Of its policy. */
  readonly statements: (arn: string) => readonly PolicyStatement[];
  /** Whether Terraform refuses to destroy it; otherwise it goes with all that is in it. */
  readonly isProtected: boolean;
  /** What must hold before it is planned. @default - nothing */
  readonly preconditions?: readonly Precondition[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A bucket that nobody publishes, whose objects belong to its account, encrypted. */
export class PrivateBucket extends Construct {
  public readonly bucket: S3Bucket;
  public readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { name, encryptionKey, statements, isProtected, preconditions = [], tags } = props;
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: name,
      forceDestroy: !isProtected,
      lifecycle: {
        ...(isProtected && { preventDestroy: true }),
        ...(preconditions.length > 0 && { precondition: [...preconditions] }),
      },
      tags: { ...tags },
    });
    const bucket = this.bucket.id;
    new S3BucketOwnershipControls(this, "ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    encryptBucket(this, bucket, encryptionKey);
    const access = blockPublicAccess(this, bucket);
    const policy = policyText(statements(this.bucket.arn));
    this.policy = new S3BucketPolicy(this, "policy", { bucket, policy, dependsOn: [access] });
  }
}

/** Arguments of a {@link TierBucket}. */
export interface TierBucketProps extends Omit<PrivateBucketProps, "statements"> {
  readonly rules: readonly LifecycleRule[];
  /** Whether each object is compressed by who writes it. */
  readonly isCompressed: boolean;
  /** @default - objects are not locked */
  readonly lock?: ObjectLock;
  /** @default - nobody is named */
  readonly administrators?: readonly string[];
  /** What takes its access logs: a bucket that is made for them, or the name of one that exists. */
  readonly accessLogs: PrivateBucket | string;
}

/** A bucket in which logs grow old: versioned, with a lifecycle, and a lock where its tier is immutable. */
export class TierBucket extends PrivateBucket {
  /** Literal. */
  public readonly name: string;
  public readonly rules: readonly LifecycleRule[];
  public readonly isCompressed: boolean;
  /** Whether a KMS key encrypts it, and not S3's own. */
  public readonly isEncrypted: boolean;
  /** Lifecycle, lock and copies need it. */
  public readonly versioning: S3BucketVersioningA;

  constructor(scope: Construct, id: string, props: TierBucketProps) {
    const { rules, lock, administrators, accessLogs, name } = props;
    const guarded = { ...(lock && { lockedDays: lock.days }), ...(administrators && { administrators }) };
    super(scope, id, { ...props, statements: (arn) => logBucketStatements({ arn, ...guarded }) });
    this.name = name;
    this.rules = rules;
    this.isCompressed = props.isCompressed;
    this.isEncrypted = props.encryptionKey !== undefined;
    const bucket = this.bucket.id;
    this.versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
      rule: [...rules.map(lifecycleRule), CLEAN_UP],
      dependsOn: [this.versioning],
    });
    // Locks a bucket that exists, too: the argument of the bucket itself would replace it.
    if (lock)
      new S3BucketObjectLockConfigurationA(this, "lock", {
        bucket,
        objectLockEnabled: "Enabled",
        rule: { defaultRetention: { mode: lock.mode, days: lock.days } },
        dependsOn: [this.versioning],
      });
    new S3BucketLoggingA(this, "logging", {
      bucket,
      targetPrefix: `${name}/`,
      ...(typeof accessLogs === "string"
        ? { targetBucket: accessLogs }
        : // S3 looks into the policy of the bucket that is named.
          { targetBucket: accessLogs.bucket.id, dependsOn: [accessLogs.policy] }),
    });
  }

  /** ARNs of what writers may write. */
  public get writable(): readonly string[] {
    return this.rules.map(({ prefix }) => `${this.bucket.arn}/${prefix}*`);
  }
}

/** What is left of uploads that broke off, and of objects that expired. */
const CLEAN_UP = {
  id: "clean-up",
  status: "Enabled",
  filter: [{ prefix: "" }],
  expiration: [{ expiredObjectDeleteMarker: true }],
  abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
};

function lifecycleRule({ id, prefix, transitions, expiresAfterDays, noncurrentDays }: LifecycleRule) {
  return {
    id,
    status: "Enabled",
    filter: [{ prefix }],
    transition: transitions.map(({ afterDays, to }) => ({ days: afterDays, storageClass: to })),
    expiration: [{ days: expiresAfterDays }],
    noncurrentVersionExpiration: [{ noncurrentDays }],
  };
}
