import { join, resolve } from "node:path";
import type { Authority } from "../../harness/authority";
import { eventually, succeed } from "../../harness/command";
import type { World } from "../../harness/hosts";
import type { Mirror } from "../../harness/mirror";
import { PrometheusApi } from "../../harness/prometheus-api";
import { Terraform } from "../../harness/terraform";
import { BenchError } from "../measure";
import { assertTouched, type Candidate, CURRENT, HOSTS, type Step, timed } from "./candidate";

/** A project on booted hosts, as a CI job has it: the compiled app in a process of its own, and Terraform. */
export class Library implements Candidate {
  private readonly outdir: string;
  private readonly terraform: Terraform;
  private threshold = 0;

  /** @param authority - makes the hosts' certificates; without one nothing is encrypted */
  constructor(
    private readonly world: World,
    private readonly mirror: Mirror,
    private readonly authority?: Authority,
  ) {
    this.outdir = join(world.folder, "out");
    this.terraform = new Terraform({ folder: this.folder, log: join(world.folder, "terraform.log") });
  }

  /** Folder of the synthesized stack. */
  public get folder(): string {
    return join(this.outdir, "stacks/bench");
  }

  public firstDeploy(threshold: number): Promise<Step> {
    return this.step(threshold, async () => {
      await this.terraform.init();
      await this.apply((touched) => touched >= HOSTS.length);
    });
  }

  public noChange(): Promise<Step> {
    return this.step(this.threshold, () => this.apply((touched) => touched === 0));
  }

  public async changeThreshold(threshold: number): Promise<Step> {
    const pid = () => this.monitor.succeed("systemctl show --property=MainPID vmo-prometheus.service");
    const before = await pid();
    const step = await this.step(threshold, async () => {
      await this.apply((touched) => touched === 1);
      await this.untilLive(threshold);
    });
    if ((await pid()) !== before) throw new BenchError("a threshold restarted Prometheus");
    return step;
  }

  /** Milliseconds that the activation of the live release takes on the host, by its own clock. */
  public async activateAgain(): Promise<number> {
    const activate = `sh ${CURRENT}/activate apply --digest "$(basename "$(readlink ${CURRENT})")"`;
    const clock = "date +%s%N";
    const nanoseconds = await this.monitor.succeed(
      `began=$(${clock}); ${activate} >&2 || exit; echo $(($(${clock}) - began))`,
    );
    return Number(nanoseconds) / 1e6;
  }

  /** Writes the stack that has `threshold`. */
  public async synthesize(threshold: number): Promise<void> {
    this.threshold = threshold;
    const settings = {
      hosts: this.world.hosts.map(({ name, address }) => ({ name, address })),
      key: this.world.key,
      knownHosts: this.world.knownHosts,
      mirror: this.mirror.url,
      certificates: this.authority?.origin,
      threshold,
      outdir: this.outdir,
      state: join(this.world.folder, "bench.tfstate"),
    };
    await succeed(process.execPath, [resolve(__dirname, "../apps/rollout.cjs")], {
      env: { ...process.env, BENCH_SETTINGS: JSON.stringify(settings) },
    });
  }

  /** Waits until Prometheus evaluates `threshold`. */
  public async untilLive(threshold: number): Promise<void> {
    await eventually("the new threshold is live", () => this.isLive(threshold), { seconds: 30, every: 50 });
  }

  private get monitor() {
    return this.world.host(HOSTS[0] ?? "");
  }

  private async step(threshold: number, deploy: () => Promise<void>): Promise<Step> {
    const synthesis = await timed(() => this.synthesize(threshold));
    return { synthesis, whole: synthesis + (await timed(deploy)) };
  }

  private async apply(asMeant: (touched: number) => boolean): Promise<void> {
    const { ok, errors, completed } = await this.terraform.apply();
    if (!ok) throw new BenchError(errors);
    assertTouched(completed, asMeant);
  }

  private async isLive(threshold: number): Promise<boolean> {
    const { address, name } = this.monitor;
    const api = this.authority?.prometheusOf(name) ?? PrometheusApi.at(`http://${address}:9090`);
    const alert = (await api.rules()).find((rule) => rule.name === "cpu_high");
    return alert?.query === `cpu_usage_percent > ${threshold}`;
  }
}
