import type { Advice } from "../../lib/errors";
import { type ComponentPlan, smallVolumes } from "../../lib/host";
import type { Bytes } from "../../lib/units";
import type { HostShape } from "./fleet";
import type { Host } from "./hosts";

/** Memory of the smallest host of a shape, whose plan has to fit into all of them. */
export function leastMemoryOf(shape: HostShape, hosts: readonly Host[]): Bytes | undefined {
  const sizes = hosts.filter((host) => host.shape === shape).flatMap(({ memory }) => (memory ? [memory] : []));
  return sizes.sort((a, b) => a.count - b.count)[0];
}

/** Volumes of hosts that may not hold what their components keep there. */
export function volumeAdvice(
  hosts: readonly Host[],
  plansOf: (shape: HostShape) => readonly ComponentPlan[],
): readonly Advice[] {
  return hosts.flatMap(({ name, shape, volumes }) =>
    smallVolumes(volumes, plansOf(shape)).map(({ path, message }) => ({
      name: "hosts.volume-small" as const,
      path: `hosts.${name}.${path}`,
      message,
    })),
  );
}
