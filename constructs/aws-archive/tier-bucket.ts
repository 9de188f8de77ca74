import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { Construct } from "constructs";
import { iamResource, verbatim } from "../../lib/escaping";
import type { LifecycleRule, ObjectLock } from "../../lib/s3";
import { TerraformData } from "../targets/terraform-data";
import { logBucketStatements } from "./bucket-policy";
import { PrivateBucket, type PrivateBucketProps } from "./private-bucket";

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
  /** @default - its objects are not locked */
  public readonly lock: ObjectLock | undefined;
  /** Lifecycle, lock and copies need it. */
  public readonly versioning: S3BucketVersioningA;
  private readonly ready: TerraformData;

  constructor(scope: Construct, id: string, props: TierBucketProps) {
    const { rules, lock, administrators, accessLogs, name, encryptionKey } = props;
    const guarded = {
      ...(lock && { lock }),
      ...(encryptionKey !== undefined && { encryptionKey }),
      ...(administrators && { administrators }),
    };
    super(scope, id, { ...props, statements: (arn) => logBucketStatements({ arn, ...guarded }) });
    this.name = name;
    this.rules = rules;
    this.isCompressed = props.isCompressed;
    this.isEncrypted = encryptionKey !== undefined;
    this.lock = lock;
    const bucket = this.bucket.id;
    this.versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const lifecycle = new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
      rule: [...rules.map(lifecycleRule), CLEAN_UP],
      dependsOn: [this.versioning],
    });
    this.settings.push(this.versioning, lifecycle, ...(lock ? [this.lockObjects(lock)] : []));
    this.ready = new TerraformData(this, "ready", {
      input: this.bucket.arn,
      dependsOn: () => this.settings.map((one) => `${one.terraformResourceType}.${one.friendlyUniqueId}`),
    });
    new S3BucketLoggingA(this, "logging", {
      bucket,
      targetPrefix: `${name}/`,
      ...(typeof accessLogs === "string"
        ? { targetBucket: verbatim(accessLogs) }
        : // S3 looks into the policy of the bucket that is named.
          { targetBucket: accessLogs.bucket.id, dependsOn: [accessLogs.policy] }),
    });
  }

  /** ARNs of what writers may write. They come once all is set: an object that is written before the lock is there is never locked. */
  public get writable(): readonly string[] {
    const arn = this.ready.getStringAttribute("output");
    return this.rules.map(({ prefix }) => `${arn}/${iamResource(prefix)}*`);
  }

  /** Locks a bucket that exists, too: the argument of the bucket itself would replace it. */
  private lockObjects({ mode, days }: ObjectLock): S3BucketObjectLockConfigurationA {
    return new S3BucketObjectLockConfigurationA(this, "lock", {
      bucket: this.bucket.id,
      objectLockEnabled: "Enabled",
      rule: { defaultRetention: { mode, days } },
      dependsOn: [this.versioning],
    });
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

function lifecycleRule(rule: LifecycleRule) {
  const { id, prefix, transitions, expiresAfterDays, noncurrentDays, noncurrentMove: move } = rule;
  return {
    id: verbatim(id),
    status: "Enabled",
    filter: [{ prefix: verbatim(prefix) }],
    transition: transitions.map(({ afterDays, to }) => ({ days: afterDays, storageClass: to })),
    expiration: [{ days: expiresAfterDays }],
    noncurrentVersionExpiration: [{ noncurrentDays }],
    ...(move && { noncurrentVersionTransition: [{ noncurrentDays: move.afterDays, storageClass: move.to }] }),
  };
}
