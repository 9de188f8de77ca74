import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { iamResource, verbatim } from "../../lib/escaping";
import type { LifecycleRule, ObjectLock } from "../../lib/s3";
import { policyText, type PolicyStatement } from "../targets/aws/access";
import { blockPublicAccess, encryptBucket } from "../targets/aws/private-bucket";
import type { Precondition } from "../targets/aws/region";
import { TerraformData } from "../targets/terraform-data";
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
  /** What goes after the bucket, if that goes. @default - nothing */
  readonly keptBy?: TerraformResource;
  /** What must hold before it is planned. @default - nothing */
  readonly preconditions?: readonly Precondition[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A bucket that nobody publishes, whose objects belong to its account, encrypted. */
export class PrivateBucket extends Construct {
  public readonly bucket: S3Bucket;
  public readonly policy: S3BucketPolicy;
  /** What is set of it. */
  protected readonly settings: TerraformResource[] = [];

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { name, encryptionKey, statements, isProtected, keptBy, preconditions = [], tags } = props;
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: name,
      forceDestroy: !isProtected,
      lifecycle: {
        ...(isProtected && { preventDestroy: true }),
        ...(preconditions.length > 0 && { precondition: [...preconditions] }),
      },
      tags: { ...tags },
      ...(keptBy && { dependsOn: [keptBy] }),
    });
    const bucket = this.bucket.id;
    const rule = { objectOwnership: "BucketOwnerEnforced" };
    const ownership = new S3BucketOwnershipControls(this, "ownership", { bucket, rule });
    const encryption = encryptBucket(this, bucket, encryptionKey);
    const access = blockPublicAccess(this, bucket);
    const policy = policyText(statements(this.bucket.arn));
    this.policy = new S3BucketPolicy(this, "policy", { bucket, policy, dependsOn: [access] });
    this.settings.push(ownership, encryption, access, this.policy);
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
