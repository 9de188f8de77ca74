import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { policyText, type PolicyStatement } from "../targets/aws/access";
import { blockPublicAccess, encryptBucket } from "../targets/aws/private-bucket";
import type { Precondition } from "../targets/aws/region";

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
