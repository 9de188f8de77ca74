import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import type { Construct } from "constructs";
import type { PolicyStatement } from "../targets/aws/access";
import { logBucketStatements } from "./bucket-policy";
import { PrivateBucket, type PrivateBucketProps } from "./private-bucket";

/** Arguments of an {@link AccessLogs}. */
export interface AccessLogsProps extends Pick<PrivateBucketProps, "name" | "isProtected" | "tags"> {
  /** Number of the account whose buckets log here. */
  readonly account: string;
  readonly partition: string;
  /** Names of these buckets. */
  readonly of: readonly string[];
  /** Who may delete them, and change the bucket. @default - nobody is named */
  readonly administrators?: readonly string[];
}

/** How long who read or wrote which object is known. */
const KEPT_DAYS = 365;

/**
 * Who asked what of the archive's buckets. S3 delivers here only where objects are not locked, and encrypted with its own key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class AccessLogs extends PrivateBucket {
  constructor(scope: Construct, id: string, { account, partition, of, administrators, ...props }: AccessLogsProps) {
    super(scope, id, {
      ...props,
      encryptionKey: undefined,
      statements: (arn) => [
        takeLogs(
          arn,
          account,
          of.map((name) => `arn:${partition}:s3:::${name}`),
        ),
        ...logBucketStatements({ arn, ...(administrators && { administrators }) }),
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: this.bucket.id,
      transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
      rule: [
        {
          id: "forget",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: KEPT_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
  }
}

function takeLogs(arn: string, account: string, buckets: readonly string[]): PolicyStatement {
  return {
    Sid: "TakeAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: ["s3:PutObject"],
    Resource: `${arn}/*`,
    Condition: { ArnLike: { "aws:SourceArn": buckets }, StringEquals: { "aws:SourceAccount": account } },
  };
}
