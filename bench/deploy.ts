import { join, resolve } from "node:path";
import { eventually, succeed } from "../harness/command";
import { bootHosts, type World } from "../harness/hosts";
import { Mirror } from "../harness/mirror";
import { Terraform } from "../harness/terraform";
import { BenchError, median } from "./measure";

/** What was timed on three booted hosts; medians in milliseconds, of so many runs. */
export interface DeployTimes {
  /** Empty hosts: synthesis, `terraform init`, apply with downloads from a mirror on this machine. */
  readonly firstDeploy: Timed;
  /** Synthesis and apply; nothing is different. */
  readonly noChange: Timed;
  /** Synthesis and apply of another threshold, until Prometheus evaluates it; the process goes on. */
  readonly oneRule: Timed;
  /** The activation script on the monitoring host, by its own clock. */
  readonly activation: Timed;
}

/** A median and how many runs it is of. */
export interface Timed {
  readonly time: number;
  readonly runs: number;
}

const FIRST_DEPLOYS = 3;
const CHANGES = 5;
const HOSTS = ["monitor-1", "web-1", "web-2"];
const CURRENT = "/opt/vm-observability/current";

/** Boots three Debian 13 hosts for each first deploy and times what a user waits for. */
export async function deployTimes(progress: (text: string) => void): Promise<DeployTimes> {
  const all: Record<keyof DeployTimes, number[]> = { firstDeploy: [], noChange: [], oneRule: [], activation: [] };
  for (let run = 1; run <= FIRST_DEPLOYS; run++) {
    const world = await bootHosts({ hosts: HOSTS, progress });
    const mirror = await Mirror.start({ address: world.gateway, suites: ["sid"] });
    try {
      const project = new Project(world, mirror);
      all.firstDeploy.push(await timed(() => project.firstDeploy(80)));
      progress(`first deploy ${run}: ${Math.round(all.firstDeploy.at(-1) ?? 0)} ms`);
      if (run === FIRST_DEPLOYS) await later(project, all);
    } finally {
      await mirror.stop();
      await world.down();
    }
  }
  const of = (times: readonly number[]): Timed => ({ time: median(times), runs: times.length });
  return {
    firstDeploy: of(all.firstDeploy),
    noChange: of(all.noChange),
    oneRule: of(all.oneRule),
    activation: of(all.activation),
  };
}

async function later(project: Project, all: Record<keyof DeployTimes, number[]>): Promise<void> {
  for (let run = 1; run <= CHANGES; run++) {
    all.noChange.push(await timed(() => project.noChange()));
    const before = await project.prometheusPid();
    all.oneRule.push(await timed(() => project.changeThreshold(80 + run)));
    if ((await project.prometheusPid()) !== before) throw new BenchError("a threshold restarted Prometheus");
    all.activation.push(await project.activateAgain());
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/** A project on booted hosts, as a CI job has it: the compiled app, and Terraform. */
class Project {
  private readonly outdir: string;
  private readonly terraform: Terraform;
  private threshold = 0;

  constructor(
    private readonly world: World,
    private readonly mirror: Mirror,
  ) {
    this.outdir = join(world.folder, "out");
    this.terraform = new Terraform({
      folder: join(this.outdir, "stacks/bench"),
      log: join(world.folder, "terraform.log"),
    });
  }

  public async firstDeploy(threshold: number): Promise<void> {
    await this.synthesize(threshold);
    await this.terraform.init();
    await this.apply((touched) => touched >= HOSTS.length);
  }

  public async noChange(): Promise<void> {
    await this.synthesize(this.threshold);
    await this.apply((touched) => touched === 0);
  }

  public async changeThreshold(threshold: number): Promise<void> {
    await this.synthesize(threshold);
    await this.apply((touched) => touched === 1);
    await eventually("the new threshold is live", () => this.isLive(threshold), { seconds: 10, every: 50 });
  }

  public prometheusPid(): Promise<string> {
    return this.monitor.succeed("systemctl show --property=MainPID vmo-prometheus.service");
  }

  /** Milliseconds that the activation of the live release takes on the host. */
  public async activateAgain(): Promise<number> {
    const activate = `sh ${CURRENT}/activate apply --digest "$(basename "$(readlink ${CURRENT})")"`;
    const clock = "date +%s%N";
    const nanoseconds = await this.monitor.succeed(
      `began=$(${clock}); ${activate} >&2 || exit; echo $(($(${clock}) - began))`,
    );
    return Number(nanoseconds) / 1e6;
  }

  private get monitor() {
    return this.world.host(HOSTS[0] ?? "");
  }

  private async synthesize(threshold: number): Promise<void> {
    this.threshold = threshold;
    const settings = {
      hosts: this.world.hosts.map(({ name, address }) => ({ name, address })),
      key: this.world.key,
      knownHosts: this.world.knownHosts,
      mirror: this.mirror.url,
      threshold,
      outdir: this.outdir,
      state: join(this.world.folder, "bench.tfstate"),
    };
    await succeed(process.execPath, [resolve(__dirname, "apps/rollout.cjs")], {
      env: { ...process.env, BENCH_SETTINGS: JSON.stringify(settings) },
    });
  }

  private async apply(asMeant: (touched: number) => boolean): Promise<void> {
    const { ok, errors, completed } = await this.terraform.apply();
    if (!ok) throw new BenchError(errors);
    const touched = new Set(completed);
    if (!asMeant(touched.size)) throw new BenchError(`the apply touched ${[...touched].join(", ") || "nothing"}`);
  }

  private async isLive(threshold: number): Promise<boolean> {
    const response = await fetch(`http://${this.monitor.address}:9090/api/v1/rules?type=alert`);
    const { data } = (await response.json()) as { data: { groups: { rules: { name: string; query: string }[] }[] } };
    const alert = data.groups.flatMap(({ rules }) => rules).find(({ name }) => name === "cpu_high");
    return alert?.query === `cpu_usage_percent > ${threshold}`;
  }
}
