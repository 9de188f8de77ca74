import type { Host } from "../hosts";
import type { Turns } from "../clusters";

/** In which order a new release reaches the hosts. */
export interface SshRollout {
  /**
   * Hosts of each shape that go first, in the order of the fleet and one shape after the other; all others wait until
   * they are healthy. A release that fails on one of them reaches no host after it.
   *
   * @default 0
   */
  readonly canary?: number;
  /**
   * Hosts after the canaries that go at the same time; the next ones wait until all of them are healthy.
   *
   * @default - all of them, as many at once as Terraform's `-parallelism` allows
   */
  readonly parallelism?: number;
}

/** `hosts` in the waves of a rollout, in the order that they go. */
export function wavesOf(hosts: readonly Host[], { canary = 0, parallelism }: SshRollout): readonly (readonly Host[])[] {
  const byShape = new Map<string, Host[]>();
  const waves: Host[][] = [];
  const others: Host[] = [];
  for (const host of hosts) {
    const first = byShape.get(host.shape.name) ?? [];
    byShape.set(host.shape.name, first);
    if (first.length >= canary) others.push(host);
    else {
      if (first.length === 0) waves.push(first);
      first.push(host);
    }
  }
  const size = parallelism ?? Math.max(1, others.length);
  for (let start = 0; start < others.length; start += size) waves.push(others.slice(start, start + size));
  return waves;
}

/** The host of each turn that must be healthy before `name` may change, where the fleet changes its hosts in this `order`. */
export function turnsBefore(name: string, order: readonly string[], turns: readonly Turns[]): readonly string[] {
  const before = turns.flatMap(({ atOnce, hosts }) => {
    const names = order.filter((one) => hosts.some((host) => host.name === one));
    const other = names[names.indexOf(name) - atOnce];
    return names.includes(name) && other !== undefined ? [other] : [];
  });
  return [...new Set(before)];
}
