import { applicationMetrics, missingApplicationMetrics } from "../lib/exporters/application";
import type { Advice } from "../lib/errors";
import {
  missingNodeMetrics,
  NODE_EXPORTER_WEB_FACT,
  nodeExporterFeatures,
  nodeExporterOf,
  nodeExporterPlan,
  nodeExporterPrograms,
  nodeFamilies,
  nodeMetrics,
  nodeRules,
} from "../lib/exporters/node";
import {
  MISSING_PROCESS_METRICS,
  PROCESS_EXPORTER_WEB_FACT,
  PROCESS_METRICS,
  processExporterFeatures,
  processExporterOf,
  processExporterPlan,
  processExporterPrograms,
} from "../lib/exporters/process";
import { HOST_REPORT_METRICS, hostReportRules } from "../lib/host-report";
import type { Contribution } from "../lib/monitoring";
import type { Metric } from "../lib/rules";
import type { Specification } from "../lib/specification";
import { oldestNodeExporter, programsOf } from "./components";
import type { IFleet } from "./targets/fleet";
import { anyHostAdvice, asMember, exporterWebConfig, type WebProgram } from "./tls";

const NODE_EXPORTER: WebProgram = {
  name: "node_exporter",
  on: "every host",
  programs: nodeExporterPrograms,
  features: nodeExporterFeatures,
  opens: "read its metrics",
};

const PROCESS_EXPORTER: WebProgram = {
  name: "process_exporter",
  on: "every host",
  programs: processExporterPrograms,
  features: processExporterFeatures,
  opens: "read its metrics",
};

/**
 * node_exporter on every host, with what is recorded from it and what hosts report about themselves through it.
 *
 * @throws ValidationError when a collector does not exist
 */
export function placeNodeExporter(fleet: IFleet, specification: Specification): readonly Contribution[] {
  if (!specification.nodeExporter.enabled) return [{ unavailable: missingNodeMetrics("disabled") }];
  const model = nodeExporterOf(specification);
  const version = oldestNodeExporter(fleet, specification);
  const as = asMember(fleet);
  const served = { ...model, tls: as !== undefined };
  fleet.place({
    component: "node-exporter",
    on: "every host",
    plan: (shape) => nodeExporterPlan(served, programsOf(specification, "node_exporter", shape)),
  });
  addWebConfig(fleet, NODE_EXPORTER_WEB_FACT, NODE_EXPORTER, specification);
  return [
    {
      job: {
        name: "node",
        discovery: fleet.discovery({ on: "every host", port: model.port, as }),
        onHosts: true,
        owns: true,
      },
      rules: nodeRules(specification, model),
      metrics: [...nodeMetrics(model.collectors, version), ...textfileMetrics(specification)],
      unavailable: missingNodeMetrics(model.collectors, {
        lists: specification,
        ...(version !== undefined && { version }),
      }),
      families: nodeFamilies(model.collectors),
    },
    {
      rules: hostReportRules(fleet.recheckAdvice, { certificates: fleet.certificates !== undefined }),
      metrics: HOST_REPORT_METRICS,
    },
  ];
}

/** Metrics that files of the hosts' textfile folder have, as the specification names them. */
function textfileMetrics({ nodeExporter }: Specification): readonly Metric[] {
  return nodeExporter.textfileMetrics.map((name) => ({
    name,
    type: name.endsWith("_total") ? "counter" : "unknown",
    help: "A metric of a text file.",
    labels: [],
    from: "node_exporter/textfile",
    open: true,
  }));
}

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
  fleet.place({
    component: "process-exporter",
    on: "every host",
    plan: (shape) => processExporterPlan(served, programsOf(specification, "process_exporter", shape)),
  });
  addWebConfig(fleet, PROCESS_EXPORTER_WEB_FACT, PROCESS_EXPORTER, specification);
  const discovery = fleet.discovery({ on: "every host", port: model.port, as });
  const { sampleLimit } = specification.processExporter;
  return [{ job: { name: "process", discovery, sampleLimit, onHosts: true, owns: true }, metrics: PROCESS_METRICS }];
}

/** What hosts whose exporters are too old leave open to each other. */
export function exporterAdvice(fleet: IFleet, specification: Specification): readonly Advice[] {
  return [
    ...(specification.nodeExporter.enabled ? anyHostAdvice(fleet, specification, NODE_EXPORTER) : []),
    ...(specification.processExporter.enabled ? anyHostAdvice(fleet, specification, PROCESS_EXPORTER) : []),
  ];
}

/** A fact, and no file of the release: the host's own name stands in it. */
function addWebConfig(fleet: IFleet, path: string, program: WebProgram, specification: Specification): void {
  if (fleet.certificates === undefined) return;
  fleet.addFact({ path, on: program.on, content: (host) => exporterWebConfig(program, specification, host) });
}

/** The metrics pages of the applications that run on the fleet; nothing is placed for them. */
export function findApplications(fleet: IFleet, specification: Specification): readonly Contribution[] {
  const { port, endpoint, format } = specification.appMetrics;
  const isSomewhere = fleet.hosts.some(
    ({ application, roles = [], additionalTargets = [] }) =>
      (application ?? roles.length === 0) || additionalTargets.length > 0,
  );
  const known = { metrics: applicationMetrics(specification), unavailable: missingApplicationMetrics(specification) };
  // A job without targets would fire the alert for exactly that.
  if (!isSomewhere) return [known];
  const discovery = fleet.discovery({ applications: { port, path: endpoint } });
  return [{ ...known, job: { name: "application", discovery, path: endpoint, format } }];
}
