import { Token } from "cdktf";
import { type Problem, type PropKinds, propProblems, quoted } from "../../lib/errors";
import type { LogBucket } from "../../lib/retention";
import { lifecycleProblems, lockProblems } from "../../lib/s3";
import type { ArchiveTiers } from "../archive";
import { bucketNameProblems } from "../targets/aws/model";
import { principalProblems } from "../targets/aws/principals";
import { fleetTagProblems } from "../targets/aws/tags";
import { lengthProblems, lockShapeProblems } from "./lock-problems";
import type { ArchiveEndpoint, ArchiveLock, ArchiveReplica, ArchiveReplicas, S3ArchiveProps } from "./props";
import { writerProblems } from "./writer-problems";

const PROPS: PropKinds<S3ArchiveProps> = {
  bucketName: "text?",
  complianceBucketName: "text?",
  region: "text?",
  provider: "any?",
  writers: "list?",
  lock: "object?",
  administrators: "texts?",
  encryptionKey: "text?",
  accessLogs: "text?",
  replicas: "object?",
  gatewayEndpoint: "object?",
  protectData: "boolean?",
  tags: "object?",
};
const TIERS: PropKinds<ArchiveTiers> = { bucket: "text", region: "text", archive: "object", compliance: "object?" };
const BUCKET: PropKinds<LogBucket> = {
  rules: "list",
  lockedDays: "number?",
  encrypted: "boolean",
  compressed: "boolean",
};
const ENDPOINT: PropKinds<ArchiveEndpoint> = { vpcId: "text", routeTableIds: "texts" };
const REPLICA: PropKinds<ArchiveReplica> = { bucketArn: "text", encryptionKey: "text?" };

/** A prop that is written wrongly and passes would leave buckets without what it asks for. */
const ONLY = { only: true } as const;

/** What is wrong with props alone, before any tiers are known. */
export function archiveProblems(props: S3ArchiveProps): readonly Problem[] {
  const shape = propProblems(props, PROPS, "", ONLY);
  if (shape.length > 0) return shape;
  const { writers = [], lock, administrators, encryptionKey, replicas, gatewayEndpoint, tags } = props;
  return [
    ...writers.flatMap((writer, index) => writerProblems(writer, `writers[${index}]`)),
    ...(lock ? lockShapeProblems(lock) : []),
    ...principalProblems("administrators", administrators, "nobody could change the buckets"),
    ...keyProblems(encryptionKey, "encryptionKey"),
    ...replicaProblems(replicas),
    ...(gatewayEndpoint ? endpointProblems(gatewayEndpoint) : []),
    ...fleetTagProblems(tags),
    ...destroyProblems(props),
  ];
}

/** What is wrong with the tiers of an archive. */
export function tierProblems(tiers: ArchiveTiers): readonly Problem[] {
  const shape = propProblems(tiers, TIERS, "tiers");
  if (shape.length > 0) return shape;
  return Object.entries({ archive: tiers.archive, compliance: tiers.compliance }).flatMap(([name, bucket]) => {
    if (bucket === undefined) return [];
    const path = `tiers.${name}`;
    const problems = propProblems(bucket, BUCKET, path);
    if (problems.length > 0) return problems;
    const { rules, lockedDays } = bucket;
    return [
      ...lifecycleProblems(rules, `${path}.rules`),
      ...(lockedDays === undefined ? [] : lockProblems({ mode: "GOVERNANCE", days: lockedDays }, `${path}.lockedDays`)),
    ];
  });
}

/** What an archive goes by, once it has its tiers. */
export interface SettledArchive {
  readonly region: string;
  readonly bucketName: string;
  /** @default - no tier goes there */
  readonly complianceBucketName?: string;
  readonly accessLogs: string;
  /** Whether that bucket exists already. */
  readonly hasAccessLogs: boolean;
  readonly lock: ArchiveLock | undefined;
  /** Of each immutable tier. */
  readonly lockedDays: readonly number[];
}

/** What is wrong with an archive once it has its tiers. */
export function settledProblems(settled: SettledArchive): readonly Problem[] {
  const { bucketName, complianceBucketName, accessLogs, hasAccessLogs, lock, lockedDays } = settled;
  const another = (path: string, reason: string, given: string) => [
    { path, message: `must be another bucket than the archive's${reason}, got ${quoted(given)}` },
  ];
  return [
    ...nameProblems({ bucketName, complianceBucketName, ...(!hasAccessLogs && { accessLogs }) }),
    ...regionFormProblems(settled.region),
    ...(complianceBucketName === bucketName ? another("complianceBucketName", "", bucketName) : []),
    ...([bucketName, complianceBucketName].includes(accessLogs)
      ? another("accessLogs", ", since S3 delivers none where objects are locked or age", accessLogs)
      : []),
    ...(lock ? lengthProblems(lock, lockedDays) : []),
  ];
}

/** Destroying could not delete the locked bucket, but would what protects it. */
function destroyProblems({ lock, protectData }: S3ArchiveProps): readonly Problem[] {
  if (protectData !== false || lock?.mode !== "COMPLIANCE") return [];
  const message =
    "must not be false with lock.mode COMPLIANCE: a destroy would fail at the bucket, and delete its policy";
  return [{ path: "protectData", message }];
}

/** It is a part of the files of agents, and of an expression. */
function regionFormProblems(region: string): readonly Problem[] {
  if (Token.isUnresolved(region) || /^[a-z]{2}[a-z-]*-\d+$/.test(region)) return [];
  return [{ path: "region", message: `must be a region such as "eu-central-1", got ${quoted(region)}` }];
}

function nameProblems(names: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  return Object.entries(names).flatMap(([path, name]) => (name === undefined ? [] : literalNameProblems(path, name)));
}

function literalNameProblems(path: string, name: string): readonly Problem[] {
  if (!Token.isUnresolved(name)) return bucketNameProblems(path, name);
  return [
    {
      path,
      message: "must be literal, since the files of log agents name it, got a value that is known only at apply",
    },
  ];
}

function replicaProblems(replicas: S3ArchiveProps["replicas"]): readonly Problem[] {
  if (replicas === undefined) return [];
  const shape = propProblems<object>(replicas, { archive: "object?", compliance: "object?" }, "replicas", ONLY);
  if (shape.length > 0) return shape;
  return Object.entries(replicas as Readonly<Record<string, ArchiveReplica | undefined>>).flatMap(([name, replica]) => {
    if (replica === undefined) return [];
    const path = `replicas.${name}`;
    const problems = propProblems<ArchiveReplica>(replica, REPLICA, path, ONLY);
    if (problems.length > 0) return problems;
    return [
      ...arnProblems(replica.bucketArn, BUCKET_ARN, `${path}.bucketArn`, "a bucket, such as arn:aws:s3:::copies"),
      ...keyProblems(replica.encryptionKey, `${path}.encryptionKey`),
    ];
  });
}

const BUCKET_ARN = /^arn:[\w-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:\d+:key\/[\w-]+$/;

/** Policies name keys by their ARN alone, and by no alias. */
function keyProblems(arn: string | undefined, path: string): readonly Problem[] {
  return arnProblems(
    arn,
    KEY_ARN,
    path,
    "a KMS key and of no alias, such as arn:aws:kms:eu-central-1:123456789012:key/…",
  );
}

function arnProblems(arn: string | undefined, form: RegExp, path: string, of: string): readonly Problem[] {
  if (arn === undefined || Token.isUnresolved(arn) || form.test(arn)) return [];
  return [{ path, message: `must be the ARN of ${of}, got ${quoted(arn)}` }];
}

function endpointProblems(endpoint: ArchiveEndpoint): readonly Problem[] {
  const shape = propProblems(endpoint, ENDPOINT, "gatewayEndpoint", ONLY);
  if (shape.length > 0 || Token.isUnresolved(endpoint.routeTableIds) || endpoint.routeTableIds.length > 0) return shape;
  return [
    {
      path: "gatewayEndpoint.routeTableIds",
      message: "must name a route table, got []: nothing would take the way to S3",
    },
  ];
}

/** S3 copies what a KMS key encrypts only under a key that is named, and refuses to be asked otherwise. */
export function copyProblems(replicas: ArchiveReplicas | undefined, tiers: ArchiveTiers): readonly Problem[] {
  return (["archive", "compliance"] as const)
    .filter((name) => tiers[name]?.encrypted && replicas?.[name] && replicas[name].encryptionKey === undefined)
    .map((name) => ({
      path: `replicas.${name}.encryptionKey`,
      message: `is missing; must be the ARN of a KMS key where the copies are, since the tier is encrypted: S3 copies its objects under no other`,
    }));
}
