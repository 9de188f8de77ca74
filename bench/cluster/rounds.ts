import { MEMBERS, type ClusterState, clusterVariant, untilWhole } from "../../test/e2e/cluster-variant";
import { servicesOn } from "../../test/e2e/host-state";
import { type Scene, setScene } from "../../test/e2e/scene";
import type { ApplyOptions } from "../../harness/terraform";
import type { Host } from "../../harness/host";
import { BenchError, type Summary, summaryOf } from "../measure";

/** What was timed on a cluster of three Alertmanagers over TLS; milliseconds of Terraform, without synthesis. */
export interface ClusterTimes {
  /** An apply that finds nothing to do. */
  readonly noChange: Summary;
  /** A change that restarts Alertmanager on all members, one after the other. */
  readonly turns: Summary;
  /** A restart of Alertmanager until it answers again, on its own host and by its own clock. */
  readonly restart: Summary;
  /** Only the seeds are made again. */
  readonly seeds: Summary;
  /** New certificates for all members, which nothing restarts for. */
  readonly renewal: Summary;
}

const ROUNDS = 4;
const UNIT = "vmo-alertmanager.service";
const SEEDS = "terraform_data.vmo_seeds_keeper";

/** Boots the cluster and times what is done to it. */
export async function clusterTimes(progress: (text: string) => void): Promise<ClusterTimes> {
  const scene = await setScene({ hosts: MEMBERS });
  try {
    const cluster = new Cluster(scene);
    progress(`installed in ${Math.round(await cluster.apply({}))} ms`);
    const seen = await measured(cluster, progress);
    return Object.fromEntries(Object.entries(seen).map(([name, times]) => [name, summaryOf(times)])) as Record<
      keyof ClusterTimes,
      Summary
    >;
  } finally {
    await scene.end();
  }
}

async function measured(
  cluster: Cluster,
  progress: (text: string) => void,
): Promise<Readonly<Record<keyof ClusterTimes, number[]>>> {
  const seen = { noChange: [], turns: [], restart: [], seeds: [], renewal: [] } as Record<keyof ClusterTimes, number[]>;
  let memory = 256;
  for (let round = 1; round <= ROUNDS; round++) {
    seen.noChange.push(await cluster.apply({ memory }));
    memory += 1;
    const before = await cluster.started();
    seen.turns.push(await cluster.apply({ memory }));
    await cluster.assertRestarted(before, true);
    for (const name of MEMBERS) seen.restart.push(await cluster.restart(name));
    seen.seeds.push(await cluster.apply({ memory }, { replace: [SEEDS] }));
    const between = await cluster.started();
    await cluster.renew();
    seen.renewal.push(await cluster.apply({ memory }));
    await cluster.assertRestarted(between, false);
    progress(`round ${round} of ${ROUNDS}: turns ${Math.round(seen.turns.at(-1) ?? NaN)} ms`);
  }
  return seen;
}

/** The booted cluster. */
class Cluster {
  constructor(private readonly scene: Scene) {}

  /** Brings the cluster into a state once its members know each other. Gives Terraform's milliseconds. */
  public async apply(state: ClusterState, options?: ApplyOptions): Promise<number> {
    const { ok, errors, seconds } = await this.scene.deployment.apply(clusterVariant(state), options);
    if (!ok) throw new BenchError(errors);
    await this.untilWhole();
    return seconds * 1000;
  }

  public renew(): Promise<void> {
    return this.scene.authority.renewAll();
  }

  /** When Alertmanager was started on each member. */
  public started(): Promise<readonly (string | undefined)[]> {
    return Promise.all(MEMBERS.map(async (name) => (await servicesOn(this.host(name)))[UNIT]?.started));
  }

  public async assertRestarted(before: readonly (string | undefined)[], restarts: boolean): Promise<void> {
    const after = await this.started();
    const same = after.filter((started, index) => started === before[index]);
    if (same.length !== (restarts ? 0 : MEMBERS.length))
      throw new BenchError(`${same.length} of ${MEMBERS.length} members were not restarted`);
  }

  /** Milliseconds of one restart until the server answers. */
  public async restart(name: string): Promise<number> {
    const tls = "/etc/vm-observability/secrets/certificates";
    const ask = `curl -fsS -o /dev/null --cacert ${tls}/fleet-ca.pem --cert ${tls}/fleet.pem --connect-to ::127.0.0.1: https://${name}.fleet.internal:9093/-/ready`;
    const nanoseconds = await this.host(name).succeed(
      `began=$(date +%s%N); systemctl restart ${UNIT}; until ${ask} 2>/dev/null; do sleep 0.02; done; echo $(($(date +%s%N) - began))`,
    );
    await this.untilWhole();
    return Number(nanoseconds) / 1e6;
  }

  private host(name: string): Host {
    return this.scene.world.host(name);
  }

  private untilWhole(): Promise<void> {
    return untilWhole(this.scene.authority, MEMBERS);
  }
}
