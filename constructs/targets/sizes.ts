import type { Advice } from "../../lib/errors";
import { type ComponentPlan, smallVolumes } from "../../lib/host";
import type { HostShape } from "./fleet";
import type { Host } from "./hosts";

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
