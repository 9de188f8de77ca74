import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { TerraformResource, TerraformStack } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { type Problem, quoted } from "../../lib/errors";

/**
 * Names of buckets that something else of the stack makes. AWS refuses the second one, or gives it to both in us-east-1: then two policies and two
 * lifecycles overwrite each other, and each destroys what the other keeps.
 */
export function takenProblems(
  archive: Construct,
  names: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
  const buckets = TerraformStack.of(archive).node.findAll().filter(isBucket);
  return Object.entries(names).flatMap(([path, name]) => {
    const taken = name === undefined ? undefined : buckets.find(({ bucketInput }) => bucketInput === name);
    if (!taken) return [];
    return [
      { path, message: `must be a bucket of this archive's own, got ${quoted(name)}, which ${taken.node.path} makes` },
    ];
  });
}

function isBucket(construct: IConstruct): construct is S3Bucket {
  return TerraformResource.isTerraformResource(construct) && construct.terraformResourceType === "aws_s3_bucket";
}
