import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { verbatim } from "../../lib/escaping";
import { didYouMean, type Problem, quoted, ValidationError } from "../../lib/errors";
import type { LogBucket } from "../../lib/retention";
import type { ObjectLock } from "../../lib/s3";
import type { ArchiveDestination, ArchiveTiers, IArchive, IArchiveDefinition } from "../archive";
import { tagsOf } from "../targets/aws/lists";
import { refuseDestroy } from "../targets/aws/protected-data";
import { type Precondition, providerOf, regionProblems, sameRegion, useProvider } from "../targets/aws/region";
import { AccessLogs } from "./access-logs";
import { warnOfOutsiders } from "./applier";
import { archiveKey } from "./key";
import { TierBucket } from "./tier-bucket";
import { archiveProblems, copyProblems, type SettledArchive, settledProblems, tierProblems } from "./problems";
import type { ArchiveLock, ArchiveWriter, S3ArchiveProps } from "./props";
import { Replication } from "./replication";
import { takenProblems } from "./taken";
import { writerProblems } from "./writer-problems";
import { type RolesAnywhere, Writer, type WriterGrant } from "./writers";

/** An archive of logs in S3: a bucket for all of them, and a locked one for what has to be kept for compliance. */
export class S3Archive extends Construct implements IArchive {
  public readonly archive: TierBucket;
  /** @default - no category has to be kept for compliance */
  public readonly compliance: TierBucket | undefined;
  /** The key that is made for encrypted tiers. @default - none is encrypted, or the key is yours */
  public readonly key: KmsKey | undefined;
  private readonly writers: Writer[] = [];
  private readonly account: DataAwsCallerIdentity;
  private readonly partition: DataAwsPartition;
  private readonly settled: SettledArchive;
  private readonly inRegion: Precondition;

  /** @throws ValidationError when S3 would refuse the tiers, or a name, a lock, a writer or an administrator cannot be right */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: S3ArchiveProps,
    tiers: ArchiveTiers,
  ) {
    super(scope, id);
    ValidationError.throwIfAny(this, [...archiveProblems(props), ...tierProblems(tiers)]);
    this.settled = settledOf(props, tiers);
    ValidationError.throwIfAny(this, [...settledProblems(this.settled), ...copyProblems(props.replicas, tiers)]);
    ValidationError.throwIfAny(this, this.taken());
    const provider = providerOf(this, props);
    ValidationError.throwIfAny(this, regionProblems(provider, this.settled.region));
    if (provider) useProvider(this, provider);
    this.account = new DataAwsCallerIdentity(this, "account");
    this.partition = new DataAwsPartition(this, "partition");
    const mend = "; give it another by region of S3Archive, or by s3_region of the specification's output";
    this.inRegion = sameRegion(this, this.settled.region, "archive", mend);
    this.key = this.createKey(tiers);
    const accessLogs = props.accessLogs ?? this.createAccessLogs();
    const { bucketName, complianceBucketName } = this.settled;
    this.archive = this.createBucket("archive", bucketName, tiers.archive, accessLogs);
    if (tiers.compliance && complianceBucketName !== undefined)
      this.compliance = this.createBucket("compliance", complianceBucketName, tiers.compliance, accessLogs);
    if (this.isProtected) refuseDestroy(this, "protect-data", () => this.protected, `vmo_protect_${bucketName}`);
    if (props.administrators) warnOfOutsiders(this, this.account, props.administrators);
    this.createEndpoint();
    for (const writer of props.writers ?? []) this.addWriter(writer);
  }

  /** An archive that `RetentionTiers` places: `new RetentionTiers(stack, "retention", { …, archive: S3Archive.of({ … }) })`. */
  public static of(props: S3ArchiveProps = {}): IArchiveDefinition {
    return { bind: (scope, id, tiers) => new S3Archive(scope, id, props, tiers) };
  }

  /** What hosts with certificates need, of each writer that has an authority; tokens, for AWS's `aws_signing_helper`. */
  public get rolesAnywhere(): readonly RolesAnywhere[] {
    return this.writers.flatMap(({ rolesAnywhere }) => rolesAnywhere ?? []);
  }

  /**
   * Lets somebody write logs, and nothing else.
   *
   * @throws ValidationError when it is no writer
   */
  public addWriter(writer: ArchiveWriter): void {
    ValidationError.throwIfAny(this, writerProblems(writer, "writer"));
    const id = "userName" in writer ? `user-${writer.userName}` : `writer-${this.writers.length}`;
    const name = `${this.settled.bucketName}-${this.writers.length}`;
    this.writers.push(new Writer(this, id, writer, { grants: this.grants(), name, tags: this.tags }));
  }

  /**
   * Where the log agents of `category` write.
   *
   * @throws ValidationError when no bucket is for it
   */
  public destinationsOf(category: string): readonly ArchiveDestination[] {
    const found = this.buckets.flatMap(({ name, rules, isCompressed: compressed }) =>
      rules.filter(({ id }) => id === category).map(({ prefix }) => ({ bucket: name, prefix, compressed })),
    );
    if (found.length === 0) {
      const known = this.archive.rules.map(({ id }) => id);
      const message = `must be one of ${known.join(", ")}, got ${quoted(category)}${didYouMean(category, known)}`;
      throw new ValidationError(this, [{ path: "category", message }]);
    }
    const credentials = this.props.writers?.flatMap((writer) => ("userName" in writer ? writer.credentials : [])).at(0);
    const { region } = this.settled;
    return found.map((destination) => ({ ...destination, region, ...(credentials && { credentials }) }));
  }

  /** How objects of each bucket are locked. */
  public get locks(): NonNullable<IArchive["locks"]> {
    const { archive, compliance } = this;
    return {
      ...(archive.lock && { archive: archive.lock }),
      ...(compliance?.lock && { compliance: compliance.lock }),
    };
  }

  private get buckets(): readonly TierBucket[] {
    return [this.archive, ...(this.compliance ? [this.compliance] : [])];
  }

  private get isProtected(): boolean {
    return this.props.protectData !== false;
  }

  /**
   * What must stay when its own block goes, and takes `prevent_destroy` along: a compliance bucket of which no category is left, or all of it when
   * the archive has another id. By the address of each.
   */
  private get protected(): Readonly<Record<string, string>> {
    const { archive, compliance, key } = this;
    return {
      [archive.bucket.friendlyUniqueId]: archive.name,
      ...(compliance && { [compliance.bucket.friendlyUniqueId]: compliance.name }),
      ...(key && { [key.friendlyUniqueId]: `key of ${archive.name}` }),
    };
  }

  private taken(): readonly Problem[] {
    const { bucketName, complianceBucketName, accessLogs, hasAccessLogs } = this.settled;
    return takenProblems(this, { bucketName, complianceBucketName, ...(!hasAccessLogs && { accessLogs }) });
  }

  private get tags(): Record<string, string> {
    return tagsOf(this.props.tags);
  }

  /** ARN of the key for encrypted tiers. */
  private get keyArn(): string | undefined {
    return this.props.encryptionKey ?? this.key?.arn;
  }

  private createKey({ archive, compliance }: ArchiveTiers): KmsKey | undefined {
    const isAsked = archive.encrypted || compliance?.encrypted === true;
    if (!isAsked || this.props.encryptionKey !== undefined) return undefined;
    return archiveKey(this, "key", {
      bucket: this.settled.bucketName,
      account: this.account.accountId,
      partition: this.partition.partition,
      isProtected: this.isProtected,
      administrators: this.props.administrators,
      tags: this.tags,
    });
  }

  private createAccessLogs(): AccessLogs {
    const { bucketName, complianceBucketName, accessLogs } = this.settled;
    return new AccessLogs(this, "access-logs", {
      name: accessLogs,
      of: [bucketName, ...(complianceBucketName === undefined ? [] : [complianceBucketName])],
      account: this.account.accountId,
      partition: this.partition.partition,
      isProtected: this.isProtected,
      ...(this.props.administrators && { administrators: this.props.administrators }),
      tags: this.tags,
    });
  }

  private createBucket(
    id: "archive" | "compliance",
    name: string,
    tier: LogBucket,
    accessLogs: AccessLogs | string,
  ): TierBucket {
    const { props } = this;
    const encryptionKey = tier.encrypted ? this.keyArn : undefined;
    const lock = objectLockOf(props.lock, tier);
    const bucket = new TierBucket(this, id, {
      name,
      encryptionKey,
      accessLogs,
      rules: tier.rules,
      isCompressed: tier.compressed,
      ...(lock && { lock }),
      ...(props.administrators && { administrators: props.administrators }),
      isProtected: this.isProtected,
      ...(this.key && { keptBy: this.key }),
      preconditions: [this.inRegion],
      tags: this.tags,
    });
    const to = props.replicas?.[id];
    if (to) new Replication(bucket, "replica", { from: bucket, encryptionKey, to, tags: this.tags });
    return bucket;
  }

  private createEndpoint(): void {
    const { gatewayEndpoint } = this.props;
    if (!gatewayEndpoint) return;
    const { vpcId, routeTableIds } = gatewayEndpoint;
    new VpcEndpoint(this, "endpoint", {
      vpcId: verbatim(vpcId),
      routeTableIds: Token.isUnresolved(routeTableIds) ? [...routeTableIds] : routeTableIds.map(verbatim),
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${this.settled.region}.s3`,
      tags: this.tags,
    });
  }

  private grants(): readonly WriterGrant[] {
    const { buckets } = this;
    const key = buckets.some(({ isEncrypted }) => isEncrypted) ? this.keyArn : undefined;
    return [
      {
        sid: "WriteLogs",
        actions: ["s3:PutObject"],
        resources: buckets.flatMap(({ writable }) => writable),
        // A bucket that was deleted may be anyone's when it is back under its name.
        condition: { StringEquals: { "aws:ResourceAccount": this.account.accountId } },
      },
      ...(key === undefined
        ? []
        : [
            {
              sid: "EncryptLogs",
              // Uploads in parts read what they wrote.
              actions: ["kms:GenerateDataKey", "kms:Decrypt"],
              resources: [key],
              condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com*" } },
            },
          ]),
    ];
  }
}

function settledOf(props: S3ArchiveProps, tiers: ArchiveTiers): SettledArchive {
  const bucketName = props.bucketName ?? tiers.bucket;
  return {
    region: props.region ?? tiers.region,
    bucketName,
    ...(tiers.compliance && { complianceBucketName: props.complianceBucketName ?? `${bucketName}-compliance` }),
    accessLogs: props.accessLogs ?? `${bucketName}-access`,
    hasAccessLogs: props.accessLogs !== undefined,
    lock: props.lock,
    lockedDays: [tiers.archive.lockedDays, tiers.compliance?.lockedDays].filter((days) => days !== undefined),
  };
}

function objectLockOf(lock: ArchiveLock | undefined, { lockedDays }: LogBucket): ObjectLock | undefined {
  if (lockedDays === undefined) return undefined;
  if (lock?.mode === "COMPLIANCE") return { mode: "COMPLIANCE", days: lockedDays };
  return { mode: "GOVERNANCE", days: lock?.retention?.toDays() ?? lockedDays };
}
