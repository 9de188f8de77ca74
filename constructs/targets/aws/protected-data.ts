import type { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Lazy } from "cdktf";
import type { Construct } from "constructs";
import { TerraformData } from "../terraform-data";

/** Name of the resource, which stays when the fleet's construct moves. */
const NAME = "vmo_protect_data";

/** A data volume, and whose it is. */
export interface HostVolume {
  readonly host: string;
  readonly volume: EbsVolume;
}

/**
 * Refuses every plan that destroys a data volume. `prevent_destroy` on the volume itself ends with the volume's own block:
 * a host that is taken out, renamed or left without its role would take its data along. So this is one resource with an
 * instance a volume, known by the volume's address: an instance that goes is refused while the resource is still written.
 *
 * @param suffix - what the name ends with, for one of several fleets of a stack
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/prevent_destroy
 */
export function protectData(scope: Construct, suffix: string, volumes: readonly HostVolume[]): void {
  const entries = () => Object.fromEntries(volumes.map(({ host, volume }) => [volume.friendlyUniqueId, host]));
  refuseDestroy(scope, "protect-data", entries, `${NAME}${suffix}`);
}

/**
 * Refuses every plan in which an entry is missing that was applied before.
 *
 * @param entries - of what must stay, by its name; asked for at synthesis
 * @param logicalId - the resource's own name. @default - made of the construct's path
 */
export function refuseDestroy(
  scope: Construct,
  id: string,
  entries: () => Readonly<Record<string, string>>,
  logicalId?: string,
): void {
  const kept = new TerraformData(scope, id, { ...(logicalId !== undefined && { logicalId }), input: "${each.value}" });
  kept.lifecycle = { preventDestroy: true };
  kept.addOverride("for_each", Lazy.anyValue({ produce: entries }));
}
