import type { ProgramOptions } from "../lib/artifacts";
import type { Specification } from "../lib/specification";
import type { HostShape } from "./targets/fleet";

/** Programs that can be asked for in a version of their own, by the names of `artifacts.versions`: the portal's is Caddy. */
export const COMPONENTS = ["prometheus", "alertmanager", "node_exporter", "process_exporter", "caddy"] as const;

/** Name of a component in a specification. */
export type ComponentName = (typeof COMPONENTS)[number];

/** Where a component's programs come from on hosts of `shape`. */
export function programsOf(
  { artifacts }: Specification,
  component: ComponentName,
  { distribution }: HostShape,
): ProgramOptions {
  const { source, mirror, lock, versions } = artifacts;
  const version = versions[component];
  return {
    source: { source, lock, ...(mirror !== undefined && { mirror }) },
    distribution,
    ...(version && { version }),
  };
}
