import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { TerraformData } from "../terraform-data";
import { type PolicyStatement, policyText } from "./access";
import { allBut, blockPublicAccess, encryptBucket, refuse, refusePlainHttp } from "./private-bucket";
import type { Precondition } from "./region";

/** Arguments of a {@link BundleBucket}. */
export interface BundleBucketProps {
  /** @default - made of the fleet's identity, which no change of the code changes */
  readonly name?: string;
  /** What must hold beside its own name. */
  readonly precondition: Precondition;
  readonly encryptionKey?: string;
  readonly tlsOnly: boolean;
  /** Address of S3, of one that is not AWS's. @default - AWS's own */
  readonly endpoint?: string;
  /** @default - everyone the account allows to write */
  readonly writers?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The bucket through which releases reach hosts and their status comes back: private, encrypted, versioned. */
export class BundleBucket extends Construct {
  public readonly bucket: S3Bucket;
  /** Lives as long as the fleet: replacing it replaces the bucket, and every instance that holds the bucket's address. */
  public readonly identity: TerraformData;
  private readonly endpoint: string | undefined;

  constructor(scope: Construct, id: string, props: BundleBucketProps) {
    super(scope, id);
    this.endpoint = props.endpoint;
    this.identity = new TerraformData(this, "identity", { input: props.name ?? "" });
    this.identity.lifecycle = { ignoreChanges: ["input"] };
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: props.name ?? `vmo-\${replace(${this.identity.address}.id, "-", "")}`,
      lifecycle: { precondition: [sameName(this.identity.address, props.name ?? ""), props.precondition] },
      // Its contents can be made again, and hosts write objects that Terraform does not know.
      forceDestroy: true,
      tags: { ...props.tags },
    });
    this.keep(props);
    this.protect(props);
  }

  /** Address of the bucket, without an ending slash. A token. */
  public get url(): string {
    return this.endpoint === undefined
      ? `https://${this.bucket.bucketRegionalDomainName}`
      : `${this.endpoint}/${this.bucket.id}`;
  }

  private keep({ encryptionKey }: BundleBucketProps): void {
    const bucket = this.bucket.id;
    new S3BucketVersioningA(this, "versioning", { bucket, versioningConfiguration: { status: "Enabled" } });
    encryptBucket(this, bucket, encryptionKey);
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "drop-old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
  }

  private protect({ tlsOnly, writers }: BundleBucketProps): void {
    const bucket = this.bucket.id;
    const access = blockPublicAccess(this, bucket);
    const statements = [
      ...(tlsOnly ? [refusePlainHttp(this.bucket.arn)] : []),
      ...(writers ? writersOnly(this.bucket.arn, writers) : []),
    ];
    if (statements.length > 0)
      new S3BucketPolicy(this, "policy", { bucket, policy: policyText(statements), dependsOn: [access] });
  }
}

/** Instances hold the bucket's address for life: a bucket of another name would leave them asking one that is gone. */
function sameName(identity: string, name: string): Precondition {
  const given = Token.isUnresolved(name) ? name : JSON.stringify(name);
  return {
    condition: `\${${identity}.output == ${given}}`,
    errorMessage:
      `bucketName must stay "\${${identity}.output}" (empty: made by the library), as at the first apply: running instances ` +
      `ask that bucket for ever. Put it back, or replace bucket and instances: terraform apply -replace=${identity}`,
  };
}

/** Anyone who can write agent, bundles or pointers is root on every host. */
function writersOnly(arn: string, writers: readonly string[]): readonly PolicyStatement[] {
  const others = allBut(writers);
  return [
    refuse(
      "RefuseOtherWriters",
      ["s3:PutObject*", "s3:DeleteObject*", "s3:ReplicateObject"],
      [`${arn}/agent/*`, `${arn}/bundles/*`, `${arn}/hosts/*/pointer`, `${arn}/hosts/*/seeds/*`],
      others,
    ),
    refuse("KeepThisPolicy", ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"], [arn], others),
  ];
}
