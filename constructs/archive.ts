import type { Construct } from "constructs";
import type { SecretOrigin } from "../lib/host";
import type { LogBucket } from "../lib/retention";
import type { ObjectLock } from "../lib/s3";

/** What tiers ask of an archive. */
export interface ArchiveTiers {
  /** Where logs of all categories go: `s3_bucket` and `s3_region` of the specification's output. */
  readonly bucket: string;
  readonly region: string;
  readonly archive: LogBucket;
  /** @default - no category has to be kept for compliance */
  readonly compliance?: LogBucket;
}

/** An archive that `RetentionTiers` places: `S3Archive.of({ … })` of `cdktf-vm-observability/aws-archive`. */
export interface IArchiveDefinition {
  bind(scope: Construct, id: string, tiers: ArchiveTiers): IArchive;
}

/** Where objects of logs are kept. */
export interface IArchive extends Construct {
  /** How objects of each bucket are locked in fact; a plan that locks them for less is refused. @default - in mode `GOVERNANCE`, as the tiers ask */
  readonly locks?: Readonly<Partial<Record<"archive" | "compliance", ObjectLock>>>;
  /** Where the log agents of a category write; for a category under compliance, two buckets. */
  destinationsOf(category: string): readonly ArchiveDestination[];
}

/** Where an agent writes. All of it is literal: it becomes a part of a release. */
export interface ArchiveDestination {
  readonly bucket: string;
  readonly region: string;
  /** What its keys begin with: `logs/audit/`. */
  readonly prefix: string;
  /** Whether each object is compressed with gzip. */
  readonly compressed: boolean;
  /** Where hosts without a role of AWS have their access key: two lines, as an AWS credentials file. @default - the host's own role */
  readonly credentials?: SecretOrigin;
}
