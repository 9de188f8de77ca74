import {
  missingNodeMetrics,
  nodeDashboards,
  NODE_EXPORTER_WEB_FACT,
  nodeExporterFeatures,
  nodeExporterOf,
  nodeExporterPlan,
  nodeExporterPrograms,
  nodeFamilies,
  nodeJobs,
  nodeMetrics,
  nodeRules,
} from "../../lib/exporters/node";
import { HOST_REPORT_DASHBOARDS, HOST_REPORT_METRICS, hostReportRules } from "../../lib/host-report";
import type { Contribution } from "../../lib/monitoring";
import type { Metric } from "../../lib/rules";
import type { Specification } from "../../lib/specification";
import { labelsOf, oldestNodeExporter, programsOf } from "../components";
import { ours } from "../ours";
import type { IFleet } from "../targets/fleet";
import { asMember, type WebProgram } from "../tls";
import { addWebConfig } from "./web-config";

/** What it is called, and where it runs. */
export const NODE_EXPORTER: WebProgram = {
  name: "node_exporter",
  on: "every host",
  programs: nodeExporterPrograms,
  features: nodeExporterFeatures,
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
  fleet.place(
    ours({
      component: "node-exporter",
      on: "every host",
      plan: (shape) => nodeExporterPlan(served, programsOf(specification, "node_exporter", shape)),
    }),
  );
  addWebConfig(fleet, NODE_EXPORTER_WEB_FACT, NODE_EXPORTER, specification);
  const discovery = fleet.discovery({ on: "every host", port: model.port, as });
  return [
    ...nodeJobs(model.collectors, version).map((job) => ({ job: { ...job, discovery, onHosts: true } })),
    {
      rules: nodeRules(specification, model),
      metrics: [...nodeMetrics(model.collectors, version), ...textfileMetrics(specification)],
      get unavailable() {
        return missingNodeMetrics(model.collectors, {
          lists: specification,
          ...(version !== undefined && { version }),
        });
      },
      families: nodeFamilies(model.collectors),
      dashboards: () => nodeDashboards(labelsOf(fleet.hosts)),
    },
    {
      rules: hostReportRules(fleet.recheckAdvice, { certificates: fleet.certificates !== undefined }),
      metrics: HOST_REPORT_METRICS,
      dashboards: HOST_REPORT_DASHBOARDS,
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
