import { type Problem, quoted } from "../errors";
import type { Duration } from "../units";
import type { ApiCall } from "./model";

/** Where snapshots of the cluster go. */
export interface Snapshots {
  /** A bucket of S3 for these alone, which exists. */
  readonly bucket: string;
  readonly region: string;
  /** Below which they lie in it. @default - at its top */
  readonly path?: string;
  /** How long each is kept. @default 30 days */
  readonly keep?: Duration;
}

/** Name of the repository and of the policy. */
const NAME = "fleet";

/** Every night; the time is UTC. */
const SCHEDULE = "0 30 1 * * ?";

/** However old, so many stay: a cluster whose snapshots fail must not lose the last good ones. */
const LEAST = 5;

const KEEP = "30d";

/**
 * The repository, and the policy by which snapshots are taken and deleted. The bucket may have no lifecycle, lock or archive class: snapshots share
 * files, and one that is gone breaks them all.
 *
 * @see https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/s3-repository
 */
export function snapshotCalls({ bucket, path, keep }: Snapshots): readonly ApiCall[] {
  return [
    {
      purpose: `the repository of snapshots in ${bucket}`,
      method: "PUT",
      path: `/_snapshot/${NAME}`,
      body: { type: "s3", settings: { bucket, ...(path !== undefined && { base_path: path }) } },
    },
    {
      purpose: "the policy of snapshots",
      method: "PUT",
      path: `/_slm/policy/${NAME}`,
      body: {
        schedule: SCHEDULE,
        name: `<${NAME}-{now/d}>`,
        repository: NAME,
        config: { include_global_state: true },
        retention: { expire_after: keep?.toElasticsearch() ?? KEEP, min_count: LEAST },
      },
    },
  ];
}

/** What is wrong with where snapshots go. */
export function snapshotProblems({ bucket, region, path }: Snapshots): readonly Problem[] {
  const text = (at: string, given: string | undefined, form: RegExp, rule: string) =>
    given === undefined || form.test(given)
      ? []
      : [{ path: `snapshots.${at}`, message: `${rule}, got ${quoted(given)}` }];
  return [
    ...text(
      "bucket",
      bucket,
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "must be a bucket name (3 to 63 lower-case letters, digits, dots and hyphens)",
    ),
    ...text("region", region, /^[a-z]{2,}(-[a-z0-9]+)+$/, 'must be a region such as "us-east-1"'),
    ...text("path", path, /^[^/\s][^\s]*[^/\s]$/, "must be a path without a slash at either end"),
  ];
}
