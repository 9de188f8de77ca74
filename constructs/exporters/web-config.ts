import type { Specification } from "../../lib/specification";
import type { IFleet } from "../targets/fleet";
import { exporterWebConfig, type WebProgram } from "../tls";

/** A fact, and no file of the release: the host's own name stands in it. */
export function addWebConfig(fleet: IFleet, path: string, program: WebProgram, specification: Specification): void {
  if (fleet.certificates === undefined) return;
  fleet.addFact({ path, on: program.on, content: (host) => exporterWebConfig(program, specification, host) });
}
