import { Token } from "cdktf";
import { isUnit, type Problem, type PropKinds, propProblems, quoted } from "../../lib/errors";
import type { LogBucket } from "../../lib/retention";
import { lifecycleProblems, lockProblems } from "../../lib/s3";
import { Duration } from "../../lib/units";
import type { ArchiveTiers } from "../archive";
import { bucketNameProblems } from "../targets/aws/model";
import { principalProblems } from "../targets/aws/principals";
import { fleetTagProblems } from "../targets/aws/tags";
import { selectorProblems } from "../targets/hosts";
import type { ArchiveEndpoint, ArchiveLock, ArchiveReplica, ArchiveWriter, S3ArchiveProps } from "./props";

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

/** What is wrong with props alone, before any tiers are known. */
export function archiveProblems(props: S3ArchiveProps): readonly Problem[] {
  const shape = propProblems(props, PROPS);
  if (shape.length > 0) return shape;
  const { writers = [], lock, administrators, replicas, gatewayEndpoint, tags } = props;
  return [
    ...writers.flatMap((writer, index) => writerProblems(writer, `writers[${index}]`)),
    ...(lock ? lockShapeProblems(lock) : []),
    ...principalProblems("administrators", administrators, "nobody could change the buckets"),
    ...replicaProblems(replicas),
    ...(gatewayEndpoint ? propProblems(gatewayEndpoint, ENDPOINT, "gatewayEndpoint") : []),
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
    ...(complianceBucketName === bucketName ? another("complianceBucketName", "", bucketName) : []),
    ...([bucketName, complianceBucketName].includes(accessLogs)
      ? another("accessLogs", ", since S3 delivers none where objects are locked or age", accessLogs)
      : []),
    ...(lock ? lengthProblems(lock, lockedDays) : []),
  ];
}

function lengthProblems(lock: ArchiveLock, lockedDays: readonly number[]): readonly Problem[] {
  if (lockedDays.length === 0)
    return [
      { path: "lock", message: "must be left out: no tier that goes into a bucket is immutable; set immutable on one" },
    ];
  const longest = Duration.days(Math.max(...lockedDays));
  if (lock.mode === "COMPLIANCE")
    return lock.acknowledged.compare(longest) === 0
      ? []
      : [
          {
            path: "lock.acknowledged",
            message: `must be the ${longest.toString()} for which nobody, not even AWS, can delete objects or stop paying for them, got ${quoted(lock.acknowledged)}`,
          },
        ];
  const shortest = Duration.days(Math.min(...lockedDays));
  const { retention } = lock;
  if (
    retention === undefined ||
    (retention.compare(shortest) <= 0 && retention.toDays() >= 1 && Number.isInteger(retention.toDays()))
  )
    return [];
  return [
    {
      path: "lock.retention",
      message: `must be whole days from 1d to ${shortest.toString()}, when objects go, got ${quoted(retention)}`,
    },
  ];
}

function lockShapeProblems(lock: ArchiveLock): readonly Problem[] {
  if (lock.mode === "GOVERNANCE")
    return [...propProblems<object>(lock, { mode: "text", retention: "duration?" }, "lock")];
  if ((lock.mode as unknown) === "COMPLIANCE") {
    if (isUnit("Duration", lock.acknowledged)) return [];
    const rule =
      "must be the longest lock of the tiers, such as Duration.days(2555): nobody, not even AWS, can delete objects until it ends";
    return [
      {
        path: "lock.acknowledged",
        message: lock.acknowledged === undefined ? `is missing; ${rule}` : `${rule}, got ${quoted(lock.acknowledged)}`,
      },
    ];
  }
  return [
    {
      path: "lock.mode",
      message: `must be "GOVERNANCE" or "COMPLIANCE", got ${quoted((lock as { mode: unknown }).mode)}`,
    },
  ];
}

/** Destroying could not delete the locked bucket, but would its key. */
function destroyProblems({ lock, protectData }: S3ArchiveProps): readonly Problem[] {
  if (protectData !== false || lock?.mode !== "COMPLIANCE") return [];
  const message = "must not be false with lock.mode COMPLIANCE: a destroy would fail at the bucket, and delete its key";
  return [{ path: "protectData", message }];
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

const KINDS_OF_WRITERS = ["fleet", "roleName", "userName", "authority"] as const;

/** What is wrong with who writes. */
export function writerProblems(writer: ArchiveWriter, path: string): readonly Problem[] {
  const given = KINDS_OF_WRITERS.filter((kind) => (Object(writer) as Record<string, unknown>)[kind] !== undefined);
  if (given.length !== 1)
    return [{ path, message: `must be an object with one of ${KINDS_OF_WRITERS.join(", ")}, got ${quoted(writer)}` }];
  if ("fleet" in writer)
    return [
      ...propProblems<object>(writer, { fleet: "awsFleet", on: "any?" }, path),
      ...selectorProblems(`${path}.on`, writer.on),
    ];
  if ("roleName" in writer) return propProblems<object>(writer, { roleName: "text" }, path);
  if ("authority" in writer) return authorityProblems(writer, path);
  const shape = propProblems<object>(writer, { userName: "text", credentials: "secret" }, path);
  if (shape.length > 0 || (!Token.isUnresolved(writer.userName) && /^[\w+=,.@-]{1,64}$/.test(writer.userName)))
    return shape;
  return [
    {
      path: `${path}.userName`,
      message: `must be 1 to 64 literal letters, digits and + = , . @ _ -, got ${quoted(writer.userName)}`,
    },
  ];
}

function authorityProblems(
  writer: Extract<ArchiveWriter, { readonly authority: string }>,
  path: string,
): readonly Problem[] {
  const shape = propProblems<object>(writer, { authority: "text", commonNames: "texts?" }, path);
  if (shape.length > 0) return shape;
  const { authority, commonNames } = writer;
  if (commonNames?.length === 0)
    return [{ path: `${path}.commonNames`, message: "must name a host, got []: nobody could take the role" }];
  if (
    Token.isUnresolved(authority) ||
    (authority.includes("-----BEGIN CERTIFICATE-----") && !authority.includes("PRIVATE KEY"))
  )
    return [];
  return [
    {
      path: `${path}.authority`,
      message: "must be certificates as PEM, without a key: the text of certificates/fleet/ca.pem",
    },
  ];
}

function replicaProblems(replicas: S3ArchiveProps["replicas"]): readonly Problem[] {
  if (replicas === undefined) return [];
  const shape = propProblems<object>(replicas, { archive: "object?", compliance: "object?" }, "replicas");
  if (shape.length > 0) return shape;
  return Object.entries(replicas).flatMap(([name, replica]) =>
    replica === undefined ? [] : propProblems<ArchiveReplica>(replica, REPLICA, `replicas.${name}`),
  );
}
