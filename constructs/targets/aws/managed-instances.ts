import { DefaultTokenResolver, StringConcat, TerraformResource, TerraformStack, Tokenization } from "cdktf";
import type { Construct } from "constructs";
import type { Problem } from "../../../lib/errors";
import type { AwsHost } from "./model";

/** What adoption gives an instance: Terraform takes it back at the next apply where it manages the instance as well. */
const OF_ADOPTION = ["tags", "tags_all", "vpc_security_group_ids"];

/**
 * Adopted instances that a stack of the app makes itself: two resources would give and take the same tags and security
 * groups in turns, for ever.
 */
export function managedTwice(fleet: Construct, hosts: readonly AwsHost[]): readonly Problem[] {
  const adopted = hosts.filter(({ adopt }) => adopt !== undefined);
  if (adopted.length === 0) return [];
  const instances = fleet.node.root.node.findAll().filter(isInstance);
  return adopted.flatMap(({ name, adopt = {} }) => {
    const instance = instances.find((one) => isSame(one, fleet, adopt));
    const missing = instance ? OF_ADOPTION.filter((attribute) => !isLeftAlone(instance, attribute)) : [];
    if (!instance || missing.length === 0) return [];
    const message =
      `is ${addressOf(instance)} (${instance.node.path}), which would lose its tags and security groups of the fleet at every other ` +
      `apply; give that resource lifecycle: { ignoreChanges: ${JSON.stringify(OF_ADOPTION).replaceAll(",", ", ")} }`;
    return [{ path: `hosts.${name}.adopt`, message }];
  });
}

interface Instance extends TerraformResource {
  readonly tagsInput?: Readonly<Record<string, string>>;
  readonly vpcSecurityGroupIdsInput?: readonly string[];
}

function isInstance(construct: unknown): construct is Instance {
  return TerraformResource.isTerraformResource(construct) && construct.terraformResourceType === "aws_instance";
}

function isSame(instance: Instance, fleet: Construct, { instanceId, tags }: NonNullable<AwsHost["adopt"]>): boolean {
  const stack = TerraformStack.of(fleet);
  if (instanceId === undefined) {
    const { tagsInput } = instance;
    // Another stack, or another provider, may be another account's.
    if (!tagsInput || TerraformStack.of(instance) !== stack || instance.provider) return false;
    return Object.entries(tags ?? {}).every(([key, value]) => tagsInput[key] === value);
  }
  const resolver = new DefaultTokenResolver(new StringConcat());
  const reference = String(Tokenization.resolve(instanceId, { scope: stack, resolver, preparing: false }));
  const id = `${addressOf(instance)}.id`;
  if (reference.match(/[\w.-]+/g)?.includes(id)) return true;
  // Once the engine has prepared its stacks, it names a reference to another stack without its dots.
  return reference.includes(`cross-stack-output-${id.replaceAll(".", "")}`);
}

/** The engine's own `fqn` is a token. */
function addressOf({ terraformResourceType, friendlyUniqueId }: Instance): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}

function isLeftAlone({ lifecycle, vpcSecurityGroupIdsInput }: Instance, attribute: string): boolean {
  // Unset, they are whatever the instance has.
  if (attribute === "vpc_security_group_ids" && vpcSecurityGroupIdsInput === undefined) return true;
  const ignored = lifecycle?.ignoreChanges ?? [];
  return ignored === "all" || ignored.includes(attribute);
}
