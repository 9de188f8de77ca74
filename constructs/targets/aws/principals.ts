import { Token } from "cdktf";
import { type Problem, quoted } from "../../../lib/errors";

/** What `aws:PrincipalArn` can be, with wildcards: an assumed role is there by its role. */
const PRINCIPAL = /^arn:[^:]+:(iam::[^:]+:(root|(user|role)\/.+|.*[*?].*)|sts::[^:]+:federated-user\/.+)$/;

/**
 * What is wrong with the only `principals` that may do something. A list that matches nobody locks everyone out: then only the account's root user
 * can change the policy.
 *
 * @param otherwise - what an empty list would do: "nobody could write to the bucket"
 */
export function principalProblems(
  path: string,
  principals: readonly string[] | undefined,
  otherwise: string,
): readonly Problem[] {
  if (principals === undefined || Token.isUnresolved(principals)) return [];
  const rule = 'must name the role that applies, such as "arn:aws:iam::123456789012:role/deployer"';
  if (principals.length === 0) return [{ path, message: `${rule}, got []: ${otherwise}` }];
  return principals.flatMap((arn, index) => {
    if (Token.isUnresolved(arn) || PRINCIPAL.test(arn)) return [];
    const role = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)/.exec(arn);
    const hint = role
      ? `; a session counts by its role: "arn:${role[1]}:iam::${role[2]}:role/${role[3]}", with the role's path`
      : "";
    return [{ path: `${path}[${index}]`, message: `${rule}, got ${quoted(arn)}${hint}` }];
  });
}
