import { applicationMetrics, missingApplicationMetrics } from "../lib/exporters/application";
import {
  missingNodeMetrics,
  nodeExporterOf,
  nodeExporterPlan,
  nodeFamilies,
  nodeMetrics,
  nodeRules,
} from "../lib/exporters/node";
import {
  MISSING_PROCESS_METRICS,
  PROCESS_METRICS,
  processExporterOf,
  processExporterPlan,
} from "../lib/exporters/process";
import { HOST_REPORT_METRICS, hostReportRules } from "../lib/host-report";
import type { TargetDiscovery } from "../lib/scraping";
import {
  type Catalogue,
  catalogueOf,
  type Metric,
  type MetricFamily,
  type RecordingRule,
  type RuleGroup,
  RUNTIME_METRICS,
  SCRAPE_METRICS,
  type Unavailable,
} from "../lib/rules";
import type { Specification } from "../lib/specification";
import { type labelsOf, oldestNodeExporter, programsOf } from "./components";
import type { IFleet } from "./targets/fleet";

/** Rules of a component about itself, and the metrics that they use. */
export interface MetricsContribution {
  readonly rules?: RuleGroup;
  /** What it exposes. @default - nothing that rules use */
  readonly metrics?: readonly Metric[];
  /** What it would expose if it were configured otherwise; for messages. @default - nothing */
  readonly unavailable?: readonly Unavailable[];
  /** Metrics named after what it finds on a host: only the beginnings of their names are known. @default - none */
  readonly families?: readonly MetricFamily[];
  /** Jobs whose pages may expose anything. @default - none */
  readonly unknown?: readonly string[];
}

/** An exporter on a fleet. */
export interface PlacedExporter {
  readonly contributions: readonly MetricsContribution[];
  /** Its pages; undefined when it runs nowhere. */
  readonly discovery?: TargetDiscovery;
}

/**
 * node_exporter on every host, with what is recorded from it and what hosts report about themselves through it.
 *
 * @throws ValidationError when a collector does not exist
 */
export function placeNodeExporter(fleet: IFleet, specification: Specification): PlacedExporter {
  if (!specification.nodeExporter.enabled) return { contributions: [{ unavailable: missingNodeMetrics("disabled") }] };
  const model = nodeExporterOf(specification);
  const version = oldestNodeExporter(fleet, specification);
  fleet.place({
    component: "node-exporter",
    on: "every host",
    plan: (shape) => nodeExporterPlan(model, programsOf(specification, "node_exporter", shape)),
  });
  return {
    discovery: fleet.discovery({ on: "every host", port: model.port }),
    contributions: [
      {
        rules: nodeRules(specification, model),
        metrics: [...nodeMetrics(model.collectors, version), ...textfileMetrics(specification)],
        unavailable: missingNodeMetrics(model.collectors, {
          lists: specification,
          ...(version !== undefined && { version }),
        }),
        families: nodeFamilies(model.collectors),
      },
      { rules: hostReportRules(fleet.recheckAdvice), metrics: HOST_REPORT_METRICS },
    ],
  };
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
export function placeProcessExporter(fleet: IFleet, specification: Specification): PlacedExporter {
  if (!specification.processExporter.enabled) return { contributions: [{ unavailable: MISSING_PROCESS_METRICS }] };
  const model = processExporterOf(specification);
  fleet.place({
    component: "process-exporter",
    on: "every host",
    plan: (shape) => processExporterPlan(model, programsOf(specification, "process_exporter", shape)),
  });
  return {
    discovery: fleet.discovery({ on: "every host", port: model.port }),
    contributions: [{ metrics: PROCESS_METRICS }],
  };
}

/** The metrics pages of the applications that run on the fleet; nothing is placed for them. */
export function findApplications(fleet: IFleet, specification: Specification): PlacedExporter {
  const { port, endpoint } = specification.appMetrics;
  const isSomewhere = fleet.hosts.some(
    ({ application, roles = [], additionalTargets = [] }) =>
      (application ?? roles.length === 0) || additionalTargets.length > 0,
  );
  const contributions = [
    { metrics: applicationMetrics(specification), unavailable: missingApplicationMetrics(specification) },
  ];
  // A job without targets would fire the alert for exactly that.
  if (!isSomewhere) return { contributions };
  return { contributions, discovery: fleet.discovery({ applications: { port, path: endpoint } }) };
}

/** Everything that rules may use: what all expose that contribute, and what is recorded from it. */
export function contributedCatalogue(
  contributions: readonly MetricsContribution[],
  recorded: readonly RecordingRule[],
  hostLabels: ReturnType<typeof labelsOf>,
): Catalogue {
  const exposed = contributions.flatMap(({ metrics }) => metrics ?? []);
  return catalogueOf([...SCRAPE_METRICS, ...RUNTIME_METRICS, ...exposed], recorded, {
    hostLabels,
    unavailable: contributions.flatMap(({ unavailable }) => unavailable ?? []),
    families: contributions.flatMap(({ families }) => families ?? []),
    unknown: contributions.flatMap(({ unknown }) => unknown ?? []),
  });
}
