import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { IamUserPolicy } from "@cdktf/provider-aws/lib/iam-user-policy";
import { RolesanywhereProfile } from "@cdktf/provider-aws/lib/rolesanywhere-profile";
import { RolesanywhereTrustAnchor } from "@cdktf/provider-aws/lib/rolesanywhere-trust-anchor";
import { Construct } from "constructs";
import { policyText, type PolicyStatement } from "../targets/aws/access";
import { verbatim } from "../../lib/escaping";
import type { ArchiveWriter } from "./props";

/** What a writer may do, which is the same for all of them. */
export interface WriterGrant {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: Readonly<Record<string, unknown>>;
}

/** What hosts beside AWS need, to take their role with a certificate; tokens. */
export interface RolesAnywhere {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
}

/** Somebody who writes logs: what is made for it, and the policy that it gets. */
export class Writer extends Construct {
  /** @default - it is no role for certificates */
  public readonly rolesAnywhere: RolesAnywhere | undefined;

  constructor(
    scope: Construct,
    id: string,
    writer: ArchiveWriter,
    {
      grants,
      name,
      tags,
    }: {
      readonly grants: readonly WriterGrant[];
      readonly name: string;
      readonly tags: Readonly<Record<string, string>>;
    },
  ) {
    super(scope, id);
    const policy = policyText(grants.map(statementOf));
    if ("fleet" in writer) for (const grant of grants) writer.fleet.allow({ ...grant, on: writer.on ?? "every host" });
    else if ("roleName" in writer) new IamRolePolicy(this, "policy", { role: verbatim(writer.roleName), policy });
    else if ("userName" in writer) {
      const user = new IamUser(this, "user", { name: writer.userName, tags: { ...tags } });
      new IamUserPolicy(this, "policy", { user: user.name, policy });
    } else this.rolesAnywhere = this.byCertificate(writer, name, policy, tags);
  }

  private byCertificate(
    { authority, commonNames }: Extract<ArchiveWriter, { readonly authority: string }>,
    name: string,
    policy: string,
    tags: Readonly<Record<string, string>>,
  ): RolesAnywhere {
    const anchor = new RolesanywhereTrustAnchor(this, "authority", {
      name,
      enabled: true,
      source: { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: verbatim(authority) } },
      tags: { ...tags },
    });
    const role = new IamRole(this, "role", {
      assumeRolePolicy: assumedWith(anchor.arn, commonNames),
      tags: { ...tags },
    });
    new IamRolePolicy(this, "policy", { role: role.id, policy });
    const profile = new RolesanywhereProfile(this, "profile", {
      name,
      enabled: true,
      roleArns: [role.arn],
      tags: { ...tags },
    });
    return { trustAnchorArn: anchor.arn, profileArn: profile.arn, roleArn: role.arn };
  }
}

function statementOf({ sid, actions, resources, condition }: WriterGrant): PolicyStatement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resources, Condition: condition };
}

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html */
function assumedWith(anchor: string, commonNames: readonly string[] | undefined): string {
  return policyText([
    {
      Sid: "AssumedWithCertificates",
      Effect: "Allow",
      Principal: { Service: "rolesanywhere.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      Condition: {
        ArnEquals: { "aws:SourceArn": anchor },
        ...(commonNames && { StringEquals: { "aws:PrincipalTag/x509Subject/CN": commonNames } }),
      },
    },
  ]);
}
