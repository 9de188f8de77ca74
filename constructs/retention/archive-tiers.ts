import type { Construct } from "constructs";
import { type Problem, quoted, ValidationError } from "../../lib/errors";
import { keyPrefix } from "../../lib/log-pipeline";
import { archiveOf, complianceBucketOf, type RetentionModel } from "../../lib/retention";
import { type FluentdOutput, located, type Specification } from "../../lib/specification";
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
  ValidationError.throwIfAny(scope, located(specification, prefixProblems(specification, prefix)));
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

/** S3 takes no longer keys. */
const LONGEST_KEY = 1024;

function prefixProblems({ fluentd }: Specification, prefix: string): readonly Problem[] {
  // The longest name of a category, and of an object's day and name a few signs.
  const room = LONGEST_KEY - 128;
  if (new TextEncoder().encode(prefix).length <= room) return [];
  const index = fluentd.output.findIndex(({ type }) => type === "s3");
  const message = `must have literal folders of at most ${room} bytes together, as S3's keys have ${LONGEST_KEY}, got ${prefix.length}`;
  return [{ path: `fluentd.output[${index}].path`, message }];
}

/** The first output of `fluentd` that goes to a bucket. */
export function s3OutputOf({ fluentd }: Specification): Extract<FluentdOutput, { readonly type: "s3" }> | undefined {
  return fluentd.output.flatMap((output) => (output.type === "s3" ? [output] : []))[0];
}
