import type { S3ArchiveProps } from "../../../constructs/aws-archive";
import { AwsFleet } from "../../../constructs/targets/aws";
import { TerraformVariable } from "cdktf";
import { Duration } from "../../../lib/units";
import { synthesized } from "../../../testing";
import { AWS } from "../../entries/wrong/scenes";
import { archiveWith, policyAt, TIERS } from "./archives";

const ADMINISTRATORS = ["arn:aws:iam::123456789012:role/deployer"];
const OTHERS = { ArnNotLike: { "aws:PrincipalArn": ADMINISTRATORS } };

const deny = (
  bucket: string,
  Sid: string,
  Action: readonly string[],
  of: "objects" | "bucket" | "both",
  Condition?: object,
) => ({
  Sid,
  Effect: "Deny",
  Principal: "*",
  Action,
  Resource: { objects: [`${bucket}/*`], bucket: [bucket], both: [bucket, `${bucket}/*`] }[of],
  ...(Condition && { Condition }),
});
const PUT = ["s3:PutObject"];
const first = (bucket: string) => [
  ...transport(bucket),
  deny(bucket, "RefuseKeysOfWriters", PUT, "objects", {
    Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" },
  }),
];
/** A request that says nothing of encryption has no such key, and gets the bucket's own. */
const otherKeys = (bucket: string) =>
  deny(bucket, "RefuseOtherKeys", PUT, "objects", {
    Null: { "s3:x-amz-server-side-encryption": "false" },
    StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "KEY" },
  });
const REMAINING = "s3:object-lock-remaining-retention-days";
/** No shorter lock, no longer one, and none of another mode. */
const locks = (bucket: string, days: string, mode: string, others: object = {}) => {
  const of = (sid: string, condition: object) =>
    deny(bucket, sid, ["s3:PutObjectRetention"], "objects", { ...condition, ...others });
  return [
    of("KeepLocks", { NumericLessThan: { [REMAINING]: days } }),
    of("LimitLocks", { NumericGreaterThan: { [REMAINING]: days } }),
    of("KeepLockMode", { StringNotEquals: { "s3:object-lock-mode": mode } }),
  ];
};
const transport = (bucket: string) => [
  deny(bucket, "RefusePlainHttp", ["s3:*"], "both", { Bool: { "aws:SecureTransport": "false" } }),
  deny(bucket, "RefuseOldTls", ["s3:*"], "both", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
];

describe("policies of the buckets", () => {
  it("take requests over TLS alone, and let nobody delete what is locked or lock it for less", () => {
    const { stack } = archiveWith();
    expect(policyAt(stack, "logs/archive/policy")).toEqual(first("BUCKET(archive)"));
    const locked = "BUCKET(compliance)";
    expect(policyAt(stack, "logs/compliance/policy")).toEqual([
      ...first(locked),
      otherKeys(locked),
      deny(locked, "KeepObjects", ["s3:DeleteObject*", "s3:BypassGovernanceRetention"], "objects"),
      ...locks(locked, "2555", "GOVERNANCE"),
    ]);
  });

  it("let named administrators delete and change, and nobody else", () => {
    const { stack } = archiveWith({ administrators: ADMINISTRATORS });
    const settings = [
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
    expect(policyAt(stack, "logs/archive/policy").slice(3)).toEqual([
      deny("BUCKET(archive)", "KeepObjects", ["s3:DeleteObject*", "s3:BypassGovernanceRetention"], "objects", OTHERS),
      deny("BUCKET(archive)", "KeepSettings", settings, "bucket", OTHERS),
    ]);
    expect(policyAt(stack, "logs/compliance/policy").slice(4)).toEqual([
      deny(
        "BUCKET(compliance)",
        "KeepObjects",
        ["s3:DeleteObject*", "s3:BypassGovernanceRetention"],
        "objects",
        OTHERS,
      ),
      ...locks("BUCKET(compliance)", "2555", "GOVERNANCE", OTHERS),
      deny("BUCKET(compliance)", "KeepLegalHolds", ["s3:PutObjectLegalHold"], "objects", OTHERS),
      deny("BUCKET(compliance)", "KeepSettings", settings, "bucket", OTHERS),
    ]);
    // Whoever erases access logs erases who read what.
    expect(policyAt(stack, "logs/access-logs/policy").slice(1)).toEqual([
      ...first("BUCKET(access-logs)"),
      deny(
        "BUCKET(access-logs)",
        "KeepObjects",
        ["s3:DeleteObject*", "s3:BypassGovernanceRetention"],
        "objects",
        OTHERS,
      ),
      deny("BUCKET(access-logs)", "KeepSettings", settings, "bucket", OTHERS),
    ]);
  });

  it("take no lock of another mode: none for good where administrators may delete, and no weaker one elsewhere", () => {
    const modes = (lock: S3ArchiveProps["lock"]) =>
      policyAt(archiveWith({ ...(lock && { lock }) }).stack, "logs/compliance/policy")
        .filter(({ Sid }) => Sid === "KeepLockMode")
        .map(({ Condition }) => Condition);
    const mode = (name: string) => [{ StringNotEquals: { "s3:object-lock-mode": name } }];
    expect(modes({ mode: "GOVERNANCE", retention: Duration.days(1) })).toEqual(mode("GOVERNANCE"));
    expect(modes({ mode: "COMPLIANCE", acknowledged: Duration.days(2555) })).toEqual(mode("COMPLIANCE"));
  });

  it("take access logs from S3, of the archive's own buckets", () => {
    expect(policyAt(archiveWith().stack, "logs/access-logs/policy").slice(0, 1)).toEqual([
      {
        Sid: "TakeAccessLogs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: ["s3:PutObject"],
        Resource: "BUCKET(access-logs)/*",
        Condition: {
          ArnLike: { "aws:SourceArn": ["arn:aws:s3:::logs-archive", "arn:aws:s3:::logs-archive-compliance"] },
          StringEquals: { "aws:SourceAccount": "ACCOUNT" },
        },
      },
    ]);
  });
});

describe("the policy of the key", () => {
  const keep = {
    Sid: "KeepTheKey",
    Effect: "Deny",
    Principal: "*",
    Action: ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
    Resource: ["*"],
  };

  const days = {
    Sid: "KeepTheDays",
    Effect: "Deny",
    Principal: "*",
    Action: ["kms:ScheduleKeyDeletion"],
    Resource: ["*"],
    Condition: { NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" } },
  };

  it("lets nobody delete it before the policy is changed, and then in no less than 30 days", () => {
    expect(policyAt(archiveWith().stack, "logs/key")).toEqual([
      {
        Sid: "LetTheAccountDecide",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::ACCOUNT:root" },
        Action: ["kms:*"],
        Resource: ["*"],
      },
      keep,
      days,
    ]);
    expect(policyAt(archiveWith({ protectData: false }).stack, "logs/key")).toHaveLength(1);
  });

  it("is changed by administrators and the account's root user alone, so that nobody else takes its protection away first", () => {
    expect(policyAt(archiveWith({ administrators: ADMINISTRATORS }).stack, "logs/key").slice(1)).toEqual([
      { ...keep, Condition: OTHERS },
      days,
      {
        Sid: "KeepThePolicy",
        Effect: "Deny",
        Principal: "*",
        Action: ["kms:PutKeyPolicy"],
        Resource: ["*"],
        Condition: { ...OTHERS, ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::ACCOUNT:root" } },
      },
    ]);
  });

  it("takes administrators that only Terraform knows", () => {
    const { stack } = archiveWith((scope) => ({
      administrators: new TerraformVariable(scope, "administrators", { type: "list(string)" }).listValue,
    }));
    const { policy } = synthesized(stack).at("logs/key") as { policy: string };
    expect(policy.match(/"aws:PrincipalArn": \$\{jsonencode\(var\.administrators\)\}/g)).toHaveLength(2);
  });
});

describe("whoever writes logs", () => {
  const WRITE = {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["s3:PutObject"],
    Resource: ["READY(archive)/logs/audit/*", "READY(archive)/logs/application/*", "READY(compliance)/logs/audit/*"],
    Condition: { StringEquals: { "aws:ResourceAccount": "ACCOUNT" } },
  };
  const ENCRYPT = {
    Sid: "EncryptLogs",
    Effect: "Allow",
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: ["KEY"],
    Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com*" } },
  };

  it("may put objects of the categories there, and do nothing else: a role that exists", () => {
    const { stack } = archiveWith({ writers: [{ roleName: "app-hosts" }] });
    expect(synthesized(stack).at("logs/writer-0/policy").role).toBe("app-hosts");
    expect(policyAt(stack, "logs/writer-0/policy")).toEqual([WRITE, ENCRYPT]);
  });

  it("needs no key where nothing is encrypted by one", () => {
    const compliance = { ...TIERS.archive, encrypted: false };
    const { stack } = archiveWith({ writers: [{ roleName: "app-hosts" }] }, { compliance });
    expect(policyAt(stack, "logs/writer-0/policy").map(({ Sid }) => Sid)).toEqual(["WriteLogs"]);
    expect([...synthesized(stack).ofType("aws_kms_key").keys()]).toEqual([]);
  });

  it("may be hosts of a fleet on AWS, by the role that each has", () => {
    const { stack } = archiveWith((scope) => {
      const hosts = [{ name: "monitor-1", roles: ["metrics"] }, { name: "web-1" }] as const;
      const fleet = new AwsFleet(scope, "fleet", { ...AWS, hosts });
      return { writers: [{ fleet, on: "workloads" }] };
    });
    const of = (host: string) => policyAt(stack, `fleet/hosts/${host}/policy`).filter(({ Sid }) => /Logs$/.test(Sid));
    expect(of("web-1")).toEqual([WRITE, ENCRYPT]);
    expect(of("monitor-1")).toEqual([]);
  });

  it("may be a user for hosts beside AWS, whose access key Terraform never knows", () => {
    const credentials = { kind: "variable", variable: "logs_credentials", version: 1 } as const;
    const { stack } = archiveWith({ writers: [{ userName: "vmo-logs", credentials }] });
    expect(synthesized(stack).at("logs/user-vmo-logs/user").name).toBe("vmo-logs");
    expect(policyAt(stack, "logs/user-vmo-logs/policy")).toEqual([WRITE, ENCRYPT]);
    expect([...synthesized(stack).ofType("aws_iam_access_key").keys()]).toEqual([]);
  });

  it("may be hosts with certificates, without any access key", () => {
    const authority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const { stack, archive } = archiveWith({ writers: [{ authority, commonNames: ["web-1", "web-2"] }] });
    const { at } = synthesized(stack);
    expect(at("logs/writer-0/authority").source).toEqual({
      source_type: "CERTIFICATE_BUNDLE",
      source_data: { x509_certificate_data: authority },
    });
    expect(policyAt(stack, "logs/writer-0/role", "assume_role_policy")).toEqual([
      {
        Sid: "AssumedWithCertificates",
        Effect: "Allow",
        Principal: { Service: "rolesanywhere.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        Condition: {
          ArnEquals: { "aws:SourceArn": "ANCHOR" },
          StringEquals: { "aws:PrincipalTag/x509Subject/CN": ["web-1", "web-2"] },
        },
      },
    ]);
    expect(policyAt(stack, "logs/writer-0/policy")).toEqual([WRITE, ENCRYPT]);
    expect(archive.rolesAnywhere).toHaveLength(1);
  });
});

describe("the role that copies objects elsewhere", () => {
  it("reads originals and writes copies", () => {
    const copies = { bucketArn: "arn:aws:s3:::copies", encryptionKey: "arn:aws:kms:eu-west-1:1:key/c" };
    const { stack } = archiveWith({ replicas: { compliance: copies } });
    expect(policyAt(stack, "logs/compliance/replica/policy").map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["ReadSettings", ["BUCKET(compliance)"]],
      ["ReadVersions", ["BUCKET(compliance)/*"]],
      ["WriteCopies", ["arn:aws:s3:::copies/*"]],
      ["ReadOriginals", ["KEY"]],
      ["EncryptCopies", ["arn:aws:kms:eu-west-1:1:key/c"]],
    ]);
  });
});
