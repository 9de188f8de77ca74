// What "cdktf-vm-observability/aws-archive" is: an entry of its own, because the provider that it needs is an optional peer.
import "../checked-engine";
import "../targets/aws/checked-provider";

export type { ArchiveDestination, ArchiveTiers, IArchive, IArchiveDefinition } from "../archive";
export type {
  ArchiveEndpoint,
  ArchiveLock,
  ArchiveReplica,
  ArchiveReplicas,
  ArchiveWriter,
  S3ArchiveProps,
} from "./props";
export { S3Archive } from "./s3-archive";
