import {
  MISSING_PROCESS_METRICS,
  PROCESS_DASHBOARD,
  PROCESS_EXPORTER_WEB_FACT,
  PROCESS_METRICS,
  processExporterFeatures,
  processExporterOf,
  processExporterPlan,
  processExporterPrograms,
} from "../../lib/exporters/process";
import type { Contribution } from "../../lib/monitoring";
import type { Specification } from "../../lib/specification";
import { programsOf } from "../components";
import { ours } from "../ours";
import type { IFleet } from "../targets/fleet";
import { asMember, type WebProgram } from "../tls";
import { addWebConfig } from "./web-config";

/** What it is called, and where it runs. */
export const PROCESS_EXPORTER: WebProgram = {
  name: "process_exporter",
  on: "every host",
  programs: processExporterPrograms,
  features: processExporterFeatures,
  opens: "read its metrics",
};

/**
 * process-exporter on every host.
 *
 * @throws ValidationError when a group of processes cannot work
 */
export function placeProcessExporter(fleet: IFleet, specification: Specification): readonly Contribution[] {
  if (!specification.processExporter.enabled) return [{ unavailable: MISSING_PROCESS_METRICS }];
  const model = processExporterOf(specification);
  const as = asMember(fleet);
  const served = { ...model, tls: as !== undefined };
  fleet.place(
    ours({
      component: "process-exporter",
      on: "every host",
      plan: (shape) => processExporterPlan(served, programsOf(specification, "process_exporter", shape)),
    }),
  );
  addWebConfig(fleet, PROCESS_EXPORTER_WEB_FACT, PROCESS_EXPORTER, specification);
  const discovery = fleet.discovery({ on: "every host", port: model.port, as });
  const { sampleLimit } = specification.processExporter;
  return [
    {
      job: { name: "process", discovery, sampleLimit, onHosts: true, owns: true },
      metrics: PROCESS_METRICS,
      dashboards: [PROCESS_DASHBOARD],
    },
  ];
}
