import { S3Archive, type S3ArchiveProps } from "../../../constructs/aws-archive";
import { Duration } from "../../../lib/units";
import { archiveWith, TIERS } from "./archives";

const COMPLIANCE = { mode: "COMPLIANCE", acknowledged: Duration.days(2555) } as const;
const credentials = { kind: "file", path: "/etc/a" } as const;

// What a caller in JavaScript, or a cast, can give.
const untyped = (props: object) => props as S3ArchiveProps;

describe("an archive refuses", () => {
  it.each<[string, S3ArchiveProps, string]>([
    [
      "a lock for good without an acknowledgement",
      untyped({ lock: { mode: "COMPLIANCE" } }),
      "lock.acknowledged: is missing; must be the longest lock of the tiers, such as Duration.days(2555): nobody, not even AWS, can delete objects until it ends",
    ],
    [
      "an acknowledgement of other days than the tiers ask for",
      { lock: { mode: "COMPLIANCE", acknowledged: Duration.days(365) } },
      'lock.acknowledged: must be the 2555d for which nobody, not even AWS, can delete objects or stop paying for them, got "365d"',
    ],
    [
      "an acknowledgement in words",
      untyped({ lock: { mode: "COMPLIANCE", acknowledged: true } }),
      "lock.acknowledged: must be the longest lock of the tiers",
    ],
    [
      "a lock that outlives its objects",
      { lock: { mode: "GOVERNANCE", retention: Duration.days(2556) } },
      'lock.retention: must be whole days from 1d to 2555d, when objects go, got "2556d"',
    ],
    [
      "a lock for hours",
      { lock: { mode: "GOVERNANCE", retention: Duration.hours(36) } },
      'lock.retention: must be whole days from 1d to 2555d, when objects go, got "1d12h"',
    ],
    [
      "a lock of another kind",
      untyped({ lock: { mode: "LEGAL" } }),
      'lock.mode: must be "GOVERNANCE" or "COMPLIANCE", got "LEGAL"',
    ],
    [
      "a destroy that deletes policies while the lock keeps the objects",
      { lock: COMPLIANCE, protectData: false },
      "protectData: must not be false with lock.mode COMPLIANCE: a destroy would fail at the bucket, and delete its policy",
    ],
    [
      "one bucket for both",
      { complianceBucketName: "logs-archive" },
      `complianceBucketName: must be another bucket than the archive's, got "logs-archive"`,
    ],
    [
      "access logs into the locked bucket",
      { accessLogs: "logs-archive-compliance" },
      `accessLogs: must be another bucket than the archive's, since S3 delivers none where objects are locked or age, got "logs-archive-compliance"`,
    ],
    [
      "a bucket name that S3 refuses",
      { bucketName: "Logs_archive" },
      'bucketName: must be 3 to 63 of a-z, 0-9 and "-" (dots break TLS), got "Logs_archive"',
    ],
    ["a bucket name that is known only at apply", { bucketName: "${random_id.name.hex}" }, "bucketName: must be"],
    ["no administrators", { administrators: [] }, "administrators: must name the role that applies"],
    [
      "a session as an administrator",
      { administrators: ["arn:aws:sts::123456789012:assumed-role/deployer/ci"] },
      'administrators[0]: must name the role that applies, such as "arn:aws:iam::123456789012:role/deployer", got',
    ],
    [
      "a writer that is nobody",
      untyped({ writers: [{}] }),
      "writers[0]: must be an object with one of fleet, roleName, userName, authority, got {}",
    ],
    [
      "a writer that is two",
      untyped({ writers: [{ roleName: "a", userName: "b", credentials }] }),
      "writers[0]: must be an object with one of fleet, roleName, userName, authority, got",
    ],
    [
      "a user without credentials",
      untyped({ writers: [{ userName: "logs" }] }),
      "writers[0].credentials: is missing; must be where the host has the secret",
    ],
    [
      "a user whose name IAM refuses",
      { writers: [{ userName: "log writer", credentials }] },
      "writers[0].userName: must be a name of 1 to 64 letters",
    ],
    [
      "a private key among certificates",
      { writers: [{ authority: "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n" }] },
      "writers[0].authority: must be certificates as PEM, without a key: the text of certificates/fleet/ca.pem",
    ],
    [
      "a role for no certificate",
      { writers: [{ authority: "-----BEGIN CERTIFICATE-----", commonNames: [] }] },
      "writers[0].commonNames: must name a host, got []",
    ],
    [
      "hosts of a role that is none",
      untyped({ writers: [{ fleet: { place: () => 0, allow: () => 0 }, on: { role: "log" } }] }),
      "writers[0].on.role: must be of",
    ],
    [
      "a copy to nowhere",
      untyped({ replicas: { archive: {} } }),
      "replicas.archive.bucketArn: is missing; must be text",
    ],
    [
      "an endpoint in no network",
      untyped({ gatewayEndpoint: { routeTableIds: [] } }),
      "gatewayEndpoint.vpcId: is missing; must be text",
    ],
    [
      "an endpoint that no network takes",
      { gatewayEndpoint: { vpcId: "vpc-1", routeTableIds: [] } },
      "gatewayEndpoint.routeTableIds: must name a route table, got []",
    ],
    [
      "the ARN of a role in place of its name",
      { writers: [{ roleName: "arn:aws:iam::1:role/team/app" }] },
      'writers[0].roleName: must be a name of 1 to 64 letters, digits and + = , . @ _ -, got "arn:aws:iam::1:role/team/app"; of an ARN, what follows the last "/": "app"',
    ],
    [
      "credentials whose file no host finds",
      { writers: [{ userName: "logs", credentials: { kind: "file", path: "x" } }] },
      'writers[0].credentials.path: must be an absolute path without blanks and backslashes, a file of each host, got "x"',
    ],
    [
      "an alias of a key, which no policy can name",
      { encryptionKey: "alias/logs" },
      'encryptionKey: must be the ARN of a KMS key and of no alias, such as arn:aws:kms:eu-central-1:123456789012:key/…, got "alias/logs"',
    ],
    [
      "copies into a bucket by its name",
      { replicas: { archive: { bucketArn: "copies" } } },
      'replicas.archive.bucketArn: must be the ARN of a bucket, such as arn:aws:s3:::copies, got "copies"',
    ],
    [
      "copies of what a key encrypts under no key, which S3 refuses in the middle of an apply",
      { replicas: { compliance: { bucketArn: "arn:aws:s3:::copies" } } },
      "replicas.compliance.encryptionKey: is missing; must be the ARN of a KMS key where the copies are, since the tier is encrypted",
    ],
    [
      "a name that S3 keeps for itself",
      { bucketName: "amzn-s3-demo-logs" },
      'bucketName: must not have "amzn-s3-demo-" there, which S3 keeps for itself, got "amzn-s3-demo-logs"',
    ],
    ["a region that is none", { region: 'eu"' }, 'region: must be a region such as "eu-central-1", got'],
    [
      "administrators by another word, which would leave the buckets to everybody",
      untyped({ admins: ["arn:aws:iam::1:role/deployer"] }),
      "admins: is no prop; must be one of bucketName, complianceBucketName, region,",
    ],
    [
      "a prop that is there in two spellings",
      untyped({ bucketName: "logs", bucketname: "others" }),
      "bucketname: is no prop; must be one of",
    ],
    [
      "a lock that is shorter than its acknowledgement says",
      untyped({ lock: { ...COMPLIANCE, retention: Duration.days(1) } }),
      "lock.retention: is no prop; must be one of mode, acknowledged",
    ],
    [
      "copies of a bucket that there is not",
      untyped({ replicas: { audit: { bucketArn: "arn:aws:s3:::copies" } } }),
      "replicas.audit: is no prop; must be one of archive, compliance",
    ],
    [
      "a writer with more than it takes",
      untyped({ writers: [{ roleName: "app", on: "workloads" }] }),
      "writers[0].on: is no prop; must be one of roleName",
    ],
    ["AWS's own tags", { tags: { "aws:x": "" } }, 'tags["aws:x"]: must not begin with "aws:"'],
    ["a misspelt prop", untyped({ bucketname: "logs" }), "bucketname: is no prop; did you mean bucketName?"],
  ])("%s", (_, props, message) => {
    expect(() => archiveWith(props)).toThrow(`[production/logs] ${message}`);
  });

  it.each([
    ["archive", "logs-archive", {}, "bucketName"],
    ["archive", "logs-archive-compliance", {}, "complianceBucketName"],
    ["archive", "logs-archive-access", {}, "accessLogs"],
    ["compliance", "others", { complianceBucketName: "logs-archive" }, "bucketName"],
  ])(
    "a bucket that the %s %s of the stack is already, whose lifecycles would overwrite each other",
    (_, bucketName, more, path) => {
      expect(() =>
        archiveWith((stack) => {
          new S3Archive(stack, "first", { bucketName, accessLogs: "our-access-logs", ...more }, TIERS);
          return {};
        }),
      ).toThrow(new RegExp(`${path}: must be a bucket of this archive's own, got "[a-z-]+", which production/first/`));
    },
  );

  it("an acknowledgement where nothing is locked", () => {
    const { compliance: _, ...tiers } = TIERS;
    expect(() => archiveWith({ lock: COMPLIANCE }, { ...tiers, compliance: undefined as never })).toThrow(
      "lock: must be left out: no tier that goes into a bucket is immutable; set immutable on one",
    );
  });

  it("a lifecycle that S3 refuses, whoever made it", () => {
    const [rule] = TIERS.archive.rules;
    const rules = [{ ...rule!, transitions: [{ afterDays: 7, to: "STANDARD_IA" as const }] }];
    expect(() => archiveWith({}, { archive: { ...TIERS.archive, rules } })).toThrow(
      "tiers.archive.rules.audit.transitions[0]: must be at least 30 days old for STANDARD_IA, got 7",
    );
  });

  it("a provider that says it works elsewhere", () => {
    expect(() => archiveWith({ provider: { region: "us-east-1" } as never })).toThrow(
      `region: must be the provider's region, which is "us-east-1", got "eu-central-1"`,
    );
  });
});
