import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import type { Construct } from "constructs";
import type { PolicyStatement } from "./access";

/** Lets nobody publish anything of `bucket`; policies of the bucket wait for it. */
export function blockPublicAccess(scope: Construct, bucket: string): S3BucketPublicAccessBlock {
  return new S3BucketPublicAccessBlock(scope, "public-access-block", {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
}

/** Encrypts new objects of `bucket` with `key`, or with S3's own. */
export function encryptBucket(
  scope: Construct,
  bucket: string,
  key: string | undefined,
): S3BucketServerSideEncryptionConfigurationA {
  return new S3BucketServerSideEncryptionConfigurationA(scope, "encryption", {
    bucket,
    rule: [
      {
        bucketKeyEnabled: key !== undefined,
        applyServerSideEncryptionByDefault:
          key === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
      },
    ],
  });
}

/** A statement of a bucket's policy that refuses `actions` to everybody, under `condition`. */
export function refuse(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: unknown,
): PolicyStatement {
  return { Sid, Effect: "Deny", Principal: "*", Action, Resource, ...(Condition !== undefined && { Condition }) };
}

/** Refuses requests that anyone on their way could read. */
export function refusePlainHttp(arn: string): PolicyStatement {
  return refuse("RefusePlainHttp", ["s3:*"], [arn, `${arn}/*`], { Bool: { "aws:SecureTransport": "false" } });
}

/** A condition that holds for everyone but `principals`. */
export function allBut(principals: readonly string[]): object {
  return { ArnNotLike: { "aws:PrincipalArn": principals } };
}
