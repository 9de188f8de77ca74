import type { Advice } from "../../lib/errors";
import type { Specification } from "../../lib/specification";
import type { IFleet } from "../targets/fleet";
import { isLoopback, openSecret } from "../scrape-jobs";
import { anyHostAdvice } from "../tls";
import { NODE_EXPORTER } from "./node-exporter";
import { PROCESS_EXPORTER } from "./process-exporter";
import { specifiedAdvice } from "./specified";

export { findApplications } from "./applications";
export { placeNodeExporter } from "./node-exporter";
export { placeProcessExporter } from "./process-exporter";
export { placeSpecified } from "./specified";

/** What hosts whose exporters are too old leave open to each other, and secrets that probes send for everyone to read. */
export function exporterAdvice(fleet: IFleet, specification: Specification): readonly Advice[] {
  return [
    ...(specification.nodeExporter.enabled ? anyHostAdvice(fleet, specification, NODE_EXPORTER) : []),
    ...(specification.processExporter.enabled ? anyHostAdvice(fleet, specification, PROCESS_EXPORTER) : []),
    ...specifiedAdvice(fleet, specification),
    ...Object.entries(specification.probes).flatMap(([name, probe]) =>
      probe.type === "http" && (probe.basicAuth ?? probe.tokenFile) !== undefined && probe.targets.some(isOpen)
        ? [openSecret(`probes.${name}`, "take addresses with https://")]
        : [],
    ),
  ];
}

function isOpen(target: string): boolean {
  return URL.canParse(target) && new URL(target).protocol === "http:" && !isLoopback(new URL(target).hostname);
}
