import type { Construct } from "constructs";
import { quoted, ValidationError } from "../../lib/errors";
import { archiveOf, complianceBucketOf, keyPrefix, type RetentionModel } from "../../lib/retention";
import type { FluentdOutput, Specification } from "../../lib/specification";
import type { IArchive, IArchiveDefinition } from "../archive";

/**
 * Places an archive where the specification's output of the type `s3` says.
 *
 * @throws ValidationError when there is no such output, or when what is bound is no archive
 */
export function bindArchive(
  scope: Construct,
  definition: IArchiveDefinition,
  specification: Specification,
  model: RetentionModel,
): IArchive {
  const output = s3OutputOf(specification);
  if (!output) {
    const message = 'must have an output of type "s3", which names the bucket of the archive; or leave archive out';
    throw new ValidationError(scope, [{ path: "fluentd.output", message }]);
  }
  const prefix = keyPrefix(output.path);
  const compliance = complianceBucketOf(model, prefix);
  const archive: unknown = definition.bind(scope, "archive", {
    bucket: output.s3Bucket,
    region: output.s3Region,
    archive: archiveOf(model, prefix),
    ...(compliance && { compliance }),
  });
  if (typeof (Object(archive) as { destinationsOf?: unknown }).destinationsOf === "function")
    return archive as IArchive;
  const message = `must be an archive such as S3Archive.of({ … }) of "cdktf-vm-observability/aws-archive", got one that binds ${quoted(archive)}`;
  throw new ValidationError(scope, [{ path: "archive", message }]);
}

/** The output of `fluentd` that goes to a bucket. */
export function s3OutputOf({ fluentd }: Specification): Extract<FluentdOutput, { readonly type: "s3" }> | undefined {
  return fluentd.output.flatMap((output) => (output.type === "s3" ? [output] : []))[0];
}
