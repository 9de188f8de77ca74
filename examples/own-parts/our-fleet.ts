import { Lazy, TerraformResource } from "cdktf";
import { FleetBase, type FleetHost, type HostProps } from "cdktf-vm-observability";
import type { Construct } from "constructs";

/**
 * What brings a release to a host: a tool that copies two files, and runs
 * `tar -xzOf <bundle> activate >activate && sh activate apply --bundle <bundle> --digest <digest> --facts <facts>` there as root.
 */
const DELIVER = 'printf %s "$FACTS" >"facts-$HOST" && our-tool deliver "$HOST" "$BUNDLE" "facts-$HOST" "$DIGEST"';

/** Hosts that a tool of the company's own reaches. */
export class OurFleet extends FleetBase {
  constructor(scope: Construct, id: string, hosts: readonly HostProps[]) {
    super(scope, id, hosts);
    for (const host of this.members) {
      const environment = {
        HOST: this.addressOf(host),
        DIGEST: this.releases.digestOf(host.shape),
        BUNDLE: this.releases.bundleOf(host.shape),
        // What is placed on the fleet later adds to it.
        FACTS: Lazy.stringValue({ produce: () => this.factsOf(host) }),
      };
      const delivery = new TerraformResource(this, host.name, {
        terraformResourceType: "terraform_data",
        provisioners: [{ type: "local-exec", command: DELIVER, environment }],
      });
      // Delivered again whenever one of them changes.
      delivery.addOverride("triggers_replace", [environment.DIGEST, environment.FACTS]);
    }
  }

  protected addressOf({ name }: FleetHost): string {
    return `${name}.internal`;
  }
}
