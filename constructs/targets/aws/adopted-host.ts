import { DataAwsInstance } from "@cdktf/provider-aws/lib/data-aws-instance";
import { Ec2Tag } from "@cdktf/provider-aws/lib/ec2-tag";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { NetworkInterfaceSgAttachment } from "@cdktf/provider-aws/lib/network-interface-sg-attachment";
import { SsmAssociation } from "@cdktf/provider-aws/lib/ssm-association";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { verbatim } from "../../../lib/escaping";
import type { PlacedHost } from "./host";
import type { AwsAdoption } from "./props";

/** Seconds that Systems Manager has to run the bootstrap on an adopted instance. */
const BOOTSTRAP_TIMEOUT = 300;

/** Arguments of an {@link AdoptedHost}. */
export interface AdoptedHostProps {
  readonly name: string;
  readonly adopt: AwsAdoption;
  /** Tags by which Prometheus finds the host; the instance keeps all others. */
  readonly discoveryTags: Readonly<Record<string, string>>;
  readonly userData: string;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * An EC2 instance that exists: it is tagged, joins the fleet's security groups, and Systems Manager runs on it what
 * created hosts run at their first boot. Its policy is attached to its role, or named for you to attach.
 */
export class AdoptedHost extends Construct implements PlacedHost {
  public readonly instance: DataAwsInstance;
  /** Its data stays where it is. */
  public readonly volume?: string;
  /** What the instance's role needs. */
  public readonly policy: IamPolicy;

  constructor(scope: Construct, id: string, props: AdoptedHostProps) {
    super(scope, id);
    const { adopt } = props;
    this.instance = new DataAwsInstance(this, "instance", {
      instanceId: adopt.instanceId,
      ...(adopt.tags !== undefined && { filter: filtersOf(adopt.tags) }),
    });
    this.policy = new IamPolicy(this, "policy", {
      namePrefix: `vmo-${props.name}-`,
      description: `What the host ${props.name} may do`,
      policy: props.policy,
      tags: { ...props.tags },
    });
    if (adopt.roleName !== undefined)
      new IamRolePolicyAttachment(this, "policy-attachment", { role: adopt.roleName, policyArn: this.policy.arn });
    for (const [key, value] of Object.entries(props.discoveryTags))
      new Ec2Tag(this, `tag-${key}`, { resourceId: this.instance.id, key, value });
    new SsmAssociation(this, "bootstrap", {
      name: "AWS-RunShellScript",
      associationName: `vmo-bootstrap-${props.name}`,
      parameters: { commands: props.userData },
      targets: [{ key: "InstanceIds", values: [this.instance.id] }],
      waitForSuccessTimeoutSeconds: BOOTSTRAP_TIMEOUT,
      tags: { ...props.tags },
    });
  }

  public get instanceId(): string {
    return this.instance.id;
  }

  public get privateIp(): string {
    return this.instance.privateIp;
  }

  /** Puts the instance's first network interface into groups beside those that it has. */
  public join(groups: readonly string[]): void {
    groups.forEach((securityGroupId, index) => {
      new NetworkInterfaceSgAttachment(this, `security-group-${index}`, {
        networkInterfaceId: this.instance.networkInterfaceId,
        securityGroupId,
      });
    });
  }
}

/** Terminated instances keep their tags for an hour. */
function filtersOf(tags: Readonly<Record<string, string>>) {
  return [
    ...Object.entries(tags).map(([key, value]) => ({ name: `tag:${verbatim(key)}`, values: [verbatim(value)] })),
    { name: "instance-state-name", values: ["pending", "running", "stopping", "stopped"] },
  ];
}

/** An output with the policies that roles of adopted instances need, where there are some. */
export function nameAdoptedPolicies(fleet: Construct, suffix: string, hosts: ReadonlyMap<string, Construct>): void {
  const adopted = [...hosts].flatMap(([name, host]) => (host instanceof AdoptedHost ? [[name, host.policy.arn]] : []));
  if (adopted.length === 0) return;
  new TerraformOutput(fleet, "adopted-policies", {
    description: "Policies that the roles of adopted instances need",
    value: Object.fromEntries(adopted) as Record<string, string>,
  }).overrideLogicalId(`adopted_policies${suffix}`);
}
