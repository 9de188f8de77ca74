import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { World } from "../../harness/hosts";
import { Terraform } from "../../harness/terraform";
import { BenchError } from "../measure";
import { assertTouched, type Candidate, HOSTS, type Step, timed } from "./candidate";
import type { Library } from "./library";

/** A provisioner of the library's stack. */
type Provisioner = Readonly<Record<string, { readonly connection: Connection } & Readonly<Record<string, unknown>>>>;
type Connection = Readonly<Record<string, unknown>>;

interface HostResource {
  readonly triggers_replace: unknown;
  readonly provisioner: readonly Provisioner[];
}

/** More resources of the library's stack: a membership for each host, and the fleet's owner. */
const OTHERS = HOSTS.length + 1;

/**
 * The limit: Terraform with as many resources, and the shortest script that brings the same files and programs to a host. What is
 * brought is what the library synthesized; its time does not count.
 */
export class ByHand implements Candidate {
  private readonly folder: string;
  private readonly terraform: Terraform;

  /** @param content - synthesizes what is brought to the hosts, and deploys nothing */
  constructor(
    world: World,
    private readonly content: Library,
  ) {
    this.folder = join(world.folder, "by-hand");
    this.terraform = new Terraform({ folder: this.folder, log: join(world.folder, "by-hand.log") });
  }

  public async firstDeploy(threshold: number): Promise<Step> {
    await this.write(threshold);
    return this.step(async () => {
      await this.terraform.init();
      await this.apply((touched) => touched === HOSTS.length + OTHERS);
    });
  }

  public noChange(): Promise<Step> {
    return this.step(() => this.apply((touched) => touched === 0));
  }

  public async changeThreshold(threshold: number): Promise<Step> {
    await this.write(threshold);
    return this.step(async () => {
      await this.apply((touched) => touched === 1);
      await this.content.untilLive(threshold);
    });
  }

  private async step(deploy: () => Promise<void>): Promise<Step> {
    return { synthesis: 0, whole: await timed(deploy) };
  }

  private async apply(asMeant: (touched: number) => boolean): Promise<void> {
    const { ok, errors, completed, provisioned } = await this.terraform.apply();
    if (!ok) throw new BenchError([errors, ...Object.values(provisioned)].join("\n"));
    assertTouched(completed, asMeant);
  }

  private async write(threshold: number): Promise<void> {
    await this.content.synthesize(threshold);
    const stack = JSON.parse(readFileSync(join(this.content.folder, "cdk.tf.json"), "utf8")) as {
      readonly resource: { readonly terraform_data: Readonly<Record<string, HostResource>> };
    };
    const hosts = HOSTS.map((name) => [name, this.hostOf(stack.resource.terraform_data[`vmo_host_${name}`])] as const);
    const others = Array.from({ length: OTHERS }, (_, n) => [`other-${n}`, { input: n }] as const);
    mkdirSync(this.folder, { recursive: true });
    const terraform_data = Object.fromEntries([...hosts, ...others]);
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify({ resource: { terraform_data } }));
  }

  private hostOf(resource: HostResource | undefined): unknown {
    const given = (resource?.provisioner ?? []).flatMap((one) => Object.values(one));
    const find = (what: string) => {
      const found = given.find(({ destination }) => String(destination).endsWith(what));
      if (found === undefined) throw new BenchError(`the stack delivers no ${what}`);
      return found;
    };
    const [bundle, facts] = [find("/bundle.tar.gz"), find("/facts")];
    // The library's own connections run nothing but its own script.
    const { script_path: _path, target_platform: _platform, ...connection } = bundle.connection;
    const source = String(bundle["source"]).replace("${path.module}", () => this.content.folder);
    const script = readFileSync(resolve(__dirname, "../apps/by-hand.sh"), "utf8").replaceAll("${", "$${");
    return {
      triggers_replace: [source, facts["content"]],
      provisioner: [
        { file: { connection, source, destination: "/root/by-hand.tar.gz" } },
        { file: { connection, content: facts["content"], destination: "/root/by-hand.facts" } },
        { "remote-exec": { connection, inline: [script] } },
      ],
    };
  }
}
