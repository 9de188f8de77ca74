import { type Problem, quoted } from "../errors";
import { networkOf } from "../units";
import type { ComponentPlan } from "./component-plan";

/** Networks of a plan's listeners that no firewall could let in. */
export function listenerProblems({ component, listens }: ComponentPlan): readonly Problem[] {
  return listens.flatMap(({ port, exposure, networks = [] }) => {
    const path = `${component}.listens`;
    if (networks.length > 0 && exposure !== "clients")
      return [
        { path, message: `port ${port} must have the exposure "clients" to have networks, got ${quoted(exposure)}` },
      ];
    return networks
      .filter((network) => networkOf(network) === undefined)
      .map((network) => ({
        path,
        message: `networks of port ${port} must be literal, such as "10.0.0.0/8", got ${quoted(network)}`,
      }));
  });
}
