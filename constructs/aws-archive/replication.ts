import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { S3BucketReplicationConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-replication-configuration";
import { Construct } from "constructs";
import { verbatim } from "../../lib/escaping";
import { policyText, type PolicyStatement } from "../targets/aws/access";
import type { TierBucket } from "./tier-bucket";
import type { ArchiveReplica } from "./props";

/** Arguments of a {@link Replication}. */
export interface ReplicationProps {
  readonly from: TierBucket;
  /** KMS key of the originals. */
  readonly encryptionKey: string | undefined;
  readonly to: ArchiveReplica;
  readonly tags: Readonly<Record<string, string>>;
}

/** Copies each new object of a bucket to one elsewhere, with its lock. Deletions are not copied. */
export class Replication extends Construct {
  constructor(scope: Construct, id: string, { from, encryptionKey, to, tags }: ReplicationProps) {
    super(scope, id);
    const role = new IamRole(this, "role", { assumeRolePolicy: ASSUMED_BY_S3, tags: { ...tags } });
    const statements = [...copying(from.bucket.arn, to.bucketArn), ...recoding(encryptionKey, to.encryptionKey)];
    const allowed = new IamRolePolicy(this, "policy", { role: role.id, policy: policyText(statements) });
    new S3BucketReplicationConfigurationA(this, "replication", {
      bucket: from.bucket.id,
      role: role.arn,
      rule: [
        {
          id: "copy",
          status: "Enabled",
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          ...(encryptionKey !== undefined && {
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          }),
          destination: {
            bucket: verbatim(to.bucketArn),
            ...(to.encryptionKey !== undefined && {
              encryptionConfiguration: { replicaKmsKeyId: verbatim(to.encryptionKey) },
            }),
          },
        },
      ],
      dependsOn: [from.versioning, allowed],
    });
  }
}

const ASSUMED_BY_S3 = policyText([
  { Sid: "AssumedByS3", Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: ["sts:AssumeRole"] },
]);

function copying(from: string, to: string): readonly PolicyStatement[] {
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]): PolicyStatement => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
  });
  return [
    allow("ReadSettings", ["s3:GetReplicationConfiguration", "s3:ListBucket"], [from]),
    allow(
      "ReadVersions",
      ["ForReplication", "Acl", "Tagging"]
        .map((what) => `s3:GetObjectVersion${what}`)
        .concat("s3:GetObjectRetention", "s3:GetObjectLegalHold"),
      [`${from}/*`],
    ),
    allow("WriteCopies", ["s3:ReplicateObject", "s3:ReplicateTags"], [`${to}/*`]),
  ];
}

function recoding(from: string | undefined, to: string | undefined): readonly PolicyStatement[] {
  const use = (Sid: string, action: string, key: string | undefined): readonly PolicyStatement[] =>
    key === undefined ? [] : [{ Sid, Effect: "Allow", Action: [action], Resource: [key] }];
  return [...use("ReadOriginals", "kms:Decrypt", from), ...use("EncryptCopies", "kms:Encrypt", to)];
}
