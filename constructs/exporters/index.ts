import type { Advice } from "../../lib/errors";
import type { Specification } from "../../lib/specification";
import type { IFleet } from "../targets/fleet";
import { anyHostAdvice } from "../tls";
import { NODE_EXPORTER } from "./node-exporter";
import { PROCESS_EXPORTER } from "./process-exporter";

export { findApplications } from "./applications";
export { placeNodeExporter } from "./node-exporter";
export { placeProcessExporter } from "./process-exporter";

/** What hosts whose exporters are too old leave open to each other. */
export function exporterAdvice(fleet: IFleet, specification: Specification): readonly Advice[] {
  return [
    ...(specification.nodeExporter.enabled ? anyHostAdvice(fleet, specification, NODE_EXPORTER) : []),
    ...(specification.processExporter.enabled ? anyHostAdvice(fleet, specification, PROCESS_EXPORTER) : []),
  ];
}
