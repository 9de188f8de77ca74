import { App, LocalBackend } from "cdktf";
import { MonitoringStack, parseSpecification, SshFleet, type SshFleetProps } from "cdktf-vm-observability";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Authority } from "../../harness/authority";
import type { Mirror } from "../../harness/mirror";
import type { World } from "../../harness/hosts";
import type { Sink } from "../../harness/sink";
import { type ApplyOptions, Terraform, type TerraformResult } from "../../harness/terraform";
import type { SpecificationOverrides } from "../../lib/specification";

/** A host of a deployment, as its test describes it. */
type HostProps = SshFleetProps["hosts"][number];

/** What one state of a deployment is made of; tests change a part of it and apply again. */
export interface Variant {
  /** Hosts by name, with what they are for. @default - `monitor-1` for metrics and alerts, all others workloads */
  readonly hosts?: Readonly<Record<string, Partial<HostProps>>>;
  /** Laid over what every test has. @default - nothing */
  readonly specification?: SpecificationOverrides;
  /** Works on the stack before it is synthesized. */
  readonly change?: (stack: MonitoringStack) => void;
  readonly rollout?: SshFleetProps["rollout"];
  /** Whether it is without certificates and users, so that nothing is encrypted. @default false */
  readonly open?: boolean;
  /** Where certificates come from. @default - the world's authority */
  readonly certificates?: SshFleetProps["certificates"];
  /** @default "root" */
  readonly user?: "root" | "admin";
}

/** What hosts reach, and who certifies them. */
interface Servers {
  readonly mirror: Mirror;
  readonly sink: Sink;
  readonly authority: Authority;
}

/** Where the portal's host has its users. */
export const USERS_FILE = "/etc/observability/secrets/users";

/** Intervals that make a test short; everything else is the document's. */
const QUICK = `
node_exporter: { scrape_interval: 2s }
prometheus: { evaluation_interval: 2s, memory: 512MiB }
alertmanager: { group_wait: 1s, group_interval: 2s, start_delay: 0s }
`;

const SIGN_IN = `security: { users: { admin: admin }, users_file: "${USERS_FILE}" }\n`;

/** A stack that a test deploys on the hosts of a world, as a user's CI would: synthesized files and Terraform. */
export class Deployment {
  private readonly outdir: string;
  private readonly terraform: Terraform;
  private initialized = false;

  constructor(
    private readonly world: World,
    private readonly servers: Servers,
  ) {
    this.outdir = join(world.folder, "deployment");
    this.terraform = new Terraform({ folder: this.folder, log: join(world.folder, "terraform.log") });
  }

  /** Folder of the synthesized stack. */
  public get folder(): string {
    return join(this.outdir, "stacks/e2e");
  }

  /** Synthesizes `variant` in place of what was there; the state of Terraform is kept. */
  public synthesize(variant: Variant = {}): void {
    rmSync(join(this.folder, "cdk.tf.json"), { force: true });
    const app = new App({ outdir: this.outdir });
    const { user = "root", rollout, specification, open = false } = variant;
    const { certificates = this.servers.authority.origin } = variant;
    const stack = new MonitoringStack(app, "e2e", {
      ...specification,
      specification: parseSpecification(this.sharedSpecification(open), { source: "e2e.yaml" }),
      fleet: SshFleet.of({
        hosts: this.hostsOf(variant),
        login: { user, privateKeyFile: this.world.key, hostKeys: this.world.knownHosts },
        ...(rollout && { rollout }),
        ...(!open && { certificates }),
      }),
    });
    new LocalBackend(stack, { path: join(this.world.folder, "e2e.tfstate") });
    variant.change?.(stack);
    app.synth();
  }

  /** Synthesizes and applies. */
  public async apply(variant: Variant = {}, options?: ApplyOptions): Promise<TerraformResult> {
    this.synthesize(variant);
    return (await this.ready()).apply(options);
  }

  /** Plans what was synthesized last. */
  public async plan(): Promise<TerraformResult> {
    return (await this.ready()).plan();
  }

  /** Destroys what was applied. */
  public async destroy(): Promise<TerraformResult> {
    return (await this.ready()).destroy();
  }

  private async ready(): Promise<Terraform> {
    if (!this.initialized) await this.terraform.init();
    this.initialized = true;
    return this.terraform;
  }

  private hostsOf({ hosts = {} }: Variant): readonly HostProps[] {
    const named = Object.keys(hosts).length > 0 ? Object.keys(hosts) : this.world.hosts.map(({ name }) => name);
    return named.map((name) => ({
      name,
      address: this.world.host(name).address,
      ...(name.startsWith("monitor") && { roles: ["metrics"] as const }),
      ...hosts[name],
    }));
  }

  private sharedSpecification(open: boolean): string {
    return `
${QUICK}
artifacts: { mirror: "${this.servers.mirror.url}" }
${open ? "" : SIGN_IN}channels: { webhook: { url: "${this.servers.sink.url}/alerts" } }
`;
  }
}
