import { App, LocalBackend, TerraformStack, TerraformVariable } from "cdktf";
import { SshFleet } from "cdktf-vm-observability";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../../harness/hosts";
import { Terraform } from "../../harness/terraform";
import { smallPlan } from "../constructs/plans";

/** What a state of a {@link FleetAlone} is made of. */
export interface FleetState {
  /** Name of the host. @default "web-1" */
  readonly name?: string;
  /** @default - the first host's */
  readonly address?: string;
  /** Whether Terraform learns the address at apply. @default false */
  readonly late?: boolean;
  /** Another number is another release. @default 1 */
  readonly revision?: number;
  /** Hosts in place of the one. @default - one */
  readonly empty?: boolean;
}

/** A service that runs for ever, with a secret from a Terraform variable; it needs no download. */
export const SERVICE = "vmo-sleeper.service";

/** A fleet of one host in a stack of its own, without anything of ours but its report: what is delivered is all there is. */
export class FleetAlone {
  public readonly folder: string;
  private readonly outdir: string;
  private applied = 0;

  constructor(
    private readonly world: World,
    private readonly secret: string,
  ) {
    this.outdir = join(world.folder, "alone");
    this.folder = join(this.outdir, "stacks/alone");
  }

  /** Writes the stack, and gives Terraform for it. */
  public async synthesized(state: FleetState = {}, secret = this.secret): Promise<Terraform> {
    const { name = "web-1", address = this.world.hosts[0]?.address ?? "", late = false, revision = 1 } = state;
    rmSync(join(this.folder, "cdk.tf.json"), { force: true });
    const app = new App({ outdir: this.outdir });
    const stack = new TerraformStack(app, "alone");
    new LocalBackend(stack, { path: join(this.world.folder, "alone.tfstate") });
    const found = new TerraformVariable(stack, "found", { default: address }).stringValue;
    const fleet = new SshFleet(stack, "fleet", {
      hosts: [{ name, address: late ? found : address, hostKeys: [this.world.hosts[0]?.hostKey ?? ""] }],
      login: { user: "admin", privateKeyFile: this.world.key },
    });
    const from = { kind: "variable", variable: "token", version: revision } as const;
    fleet.place({
      component: "sleeper",
      on: "every host",
      plan: () =>
        smallPlan("sleeper", {
          files: [{ path: "sleeper/revision", content: `${revision}\n`, onChange: "nothing" }],
          units: [{ name: SERVICE, reloads: false, sections: { Service: { ExecStart: "/bin/sleep infinity" } } }],
          secrets: [{ name: "token", unit: SERVICE, from }],
          probes: [{ kind: "unit", purpose: "it sleeps", unit: SERVICE }],
        }),
    });
    app.synth();
    const terraform = new Terraform({
      folder: this.folder,
      variables: { token: secret },
      log: join(this.outdir, "terraform.log"),
    });
    if (this.applied++ === 0) await terraform.init();
    return terraform;
  }
}
