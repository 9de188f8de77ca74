import { bootHosts, type WorldOptions, type World } from "../../harness/hosts";
import { Mirror } from "../../harness/mirror";
import { PrometheusApi } from "../../harness/prometheus-api";
import { Sink } from "../../harness/sink";
import { Deployment } from "./deployment";

/** Booted hosts, the servers around them, and a stack to deploy on them. */
export interface Scene {
  readonly world: World;
  readonly mirror: Mirror;
  readonly sink: Sink;
  readonly deployment: Deployment;
  /** The Prometheus of the first host. */
  readonly prometheus: PrometheusApi;
  /** Ends all of it. */
  end(): Promise<void>;
}

/** Boots hosts and starts what they reach: a mirror of the vendors' releases and a receiver of notifications. */
export async function setScene(options: Pick<WorldOptions, "hosts" | "debian">): Promise<Scene> {
  const world = await bootHosts(options);
  try {
    const mirror = await Mirror.start({ address: world.gateway });
    const sink = await Sink.start({ address: world.gateway });
    return {
      world,
      mirror,
      sink,
      deployment: new Deployment(world, mirror, sink),
      prometheus: new PrometheusApi(`http://${world.hosts[0]?.address}:9090`),
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
