import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Construct } from "constructs";
import { type PolicyStatement, policyText } from "./access";

/** Arguments of a {@link BundleBucket}. */
export interface BundleBucketProps {
  /** @default - made up by AWS, beginning with the prefix */
  readonly name?: string;
  readonly prefix: string;
  readonly encryptionKey?: string;
  readonly tlsOnly: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The bucket through which releases reach hosts and their status comes back: private, encrypted, versioned. */
export class BundleBucket extends Construct {
  public readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: BundleBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      ...(props.name === undefined ? { bucketPrefix: props.prefix } : { bucket: props.name }),
      // All of it can be made again, and hosts write objects that Terraform does not know.
      forceDestroy: true,
      tags: { ...props.tags },
    });
    const bucket = this.bucket.id;
    new S3BucketVersioningA(this, "versioning", { bucket, versioningConfiguration: { status: "Enabled" } });
    const access = new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          bucketKeyEnabled: props.encryptionKey !== undefined,
          applyServerSideEncryptionByDefault:
            props.encryptionKey === undefined
              ? { sseAlgorithm: "AES256" }
              : { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.encryptionKey },
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "drop-old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
        },
      ],
    });
    if (props.tlsOnly)
      new S3BucketPolicy(this, "policy", {
        bucket,
        policy: policyText([tlsOnly(this.bucket.arn)]),
        dependsOn: [access],
      });
  }
}

function tlsOnly(arn: string): PolicyStatement {
  return {
    Sid: "RefusePlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
