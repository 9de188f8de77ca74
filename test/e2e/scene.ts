import { type Account, newAccount } from "../../harness/account";
import type { UpstreamArchive } from "../../harness/archives";
import { Authority } from "../../harness/authority";
import { bootHosts, type WorldOptions, type World } from "../../harness/hosts";
import { Mirror } from "../../harness/mirror";
import type { PrometheusApi } from "../../harness/prometheus-api";
import { Sink } from "../../harness/sink";
import { Deployment, USERS_FILE } from "./deployment";

/** Booted hosts, the servers around them, and a stack to deploy on them. */
export interface Scene {
  readonly world: World;
  readonly mirror: Mirror;
  readonly sink: Sink;
  /** Makes the certificates that every deployment has. */
  readonly authority: Authority;
  /** Signs in to the portal and may do everything there. */
  readonly admin: Account;
  readonly deployment: Deployment;
  /** The Prometheus of the first host. */
  readonly prometheus: PrometheusApi;
  /** Ends all of it. */
  end(): Promise<void>;
}

/** Boots hosts and starts what they reach: a mirror of the vendors' releases and a receiver of notifications. */
export async function setScene({
  archives = [],
  ...options
}: Pick<WorldOptions, "hosts" | "debian"> & {
  /** What the mirror offers beside the programs of every stack. @default - nothing */
  readonly archives?: readonly UpstreamArchive[];
}): Promise<Scene> {
  const world = await bootHosts(options);
  try {
    const mirror = await Mirror.start({ address: world.gateway, others: archives });
    const sink = await Sink.start({ address: world.gateway });
    const authority = await Authority.of(world);
    const admin = await newAccount("admin");
    await Promise.all(world.hosts.map((host) => host.write(USERS_FILE, admin.line, 0o600)));
    return {
      world,
      mirror,
      sink,
      authority,
      admin,
      deployment: new Deployment(world, { mirror, sink, authority }),
      prometheus: authority.prometheusOf(world.hosts[0]?.name ?? ""),
      end: async () => {
        await sink.stop();
        await mirror.stop();
        await world.down();
      },
    };
  } catch (error) {
    await world.down();
    throw error;
  }
}
