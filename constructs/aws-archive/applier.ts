import type { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";
import { regexpLiteral, terraformQuoted, verbatim } from "../../lib/escaping";

/** An assumed role as policies know it, without the path that its session does not say. */
const AS_ROLE = '"/^(arn:[^:]+):sts::([^:]+):assumed-role/([^/]+)/.*$/", "$1:iam::$2:role/$3"';

/**
 * Warns in a plan that somebody makes who is no administrator: it could apply once, and then change nothing any more. A warning and no error, since
 * a role that only plans need not be among them.
 */
export function warnOfOutsiders(
  archive: Construct,
  caller: DataAwsCallerIdentity,
  administrators: readonly string[],
): void {
  if (Token.isUnresolved(administrators) || administrators.some((arn) => Token.isUnresolved(arn))) return;
  const arn = `data.${caller.terraformResourceType}.${caller.friendlyUniqueId}.arn`;
  const patterns = administrators.map((one) => `"${terraformQuoted(patternOf(one))}"`).join(", ");
  TerraformStack.of(archive).addOverride(`check.${caller.friendlyUniqueId}_applies`, {
    assert: [
      {
        condition: `\${anytrue([for pattern in [${patterns}] : length(regexall(pattern, replace(${arn}, ${AS_ROLE}))) > 0])}`,
        error_message: `administrators of ${verbatim(archive.node.path)} do not have \${${arn}}: what it applies it cannot change afterwards. If it only plans, all is well.`,
      },
    ],
  });
}

/** The regular expression of an ARN with wildcards. */
function patternOf(arn: string): string {
  const words = arn.replace(/:role\/.*\//, ":role/").split(/([*?])/);
  return `^${words.map((word) => (word === "*" ? ".*" : word === "?" ? "." : regexpLiteral(word))).join("")}$`;
}
