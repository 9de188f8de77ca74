import { nearest, quoted, ValidationError, type Problem } from "../../errors";
import type { FilesystemsSection, Specification } from "../../specification";
import { Duration } from "../../units";
import { COLLECTORS, nodeExporterFeatures, youngCollector } from "./versions";

/** The node_exporter that is meant, before any flag or version. */
export interface NodeExporterModel {
  readonly port: number;
  /** Enabled collectors, sorted; no other one runs. */
  readonly collectors: readonly string[];
  readonly scrapeInterval: Duration;
  /** What is measured beside the file systems that usually hold data, and what of those is not. */
  readonly filesystems: FilesystemsSection;
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly tls?: boolean;
}

/** What the specification does not say. */
export interface NodeExporterOptions {
  /** The version that will run. @default - not checked */
  readonly version?: string;
}

/**
 * Collectors that run beside those of the document: the first three feed its metric lists, the others say what a host is
 * (dashboards), whether its clock is right, and what the activation reports (textfile).
 */
export const SUPPLEMENTARY_COLLECTORS: readonly string[] = [
  ...["stat", "netstat", "sockstat"],
  ...["vmstat", "uname", "filefd", "timex", "textfile"],
];

/**
 * The node_exporter of a specification.
 *
 * @throws ValidationError when a collector does not exist, or not in the version that will run
 */
export function nodeExporterOf(
  specification: Pick<Specification, "nodeExporter">,
  options: NodeExporterOptions = {},
): NodeExporterModel {
  const { port, collectors, scrapeInterval, filesystems } = specification.nodeExporter;
  const { version } = options;
  ValidationError.throwIfAny("node_exporter", [
    ...(version === undefined ? [] : nodeExporterFeatures.unusable(version, "version")),
    ...collectors.flatMap((collector, index) => collectorProblems(collector, `collectors.${index}`, version)),
  ]);
  return {
    port,
    collectors: [...new Set([...collectors, ...SUPPLEMENTARY_COLLECTORS])].sort(),
    scrapeInterval,
    filesystems,
  };
}

function collectorProblems(collector: string, path: string, version: string | undefined): readonly Problem[] {
  if (!COLLECTORS.includes(collector)) {
    const meant = nearest(collector, COLLECTORS);
    const hint = meant === undefined ? "see --help of node_exporter" : `did you mean ${quoted(meant)}?`;
    return [{ path, message: `must be a collector of node_exporter, got ${quoted(collector)}; ${hint}` }];
  }
  const young = youngCollector(collector);
  return version === undefined || young === undefined ? [] : nodeExporterFeatures.missing(version, young, path);
}

/** Range of the rates over node_exporter's counters: five minutes as in the document, longer where scrapes are rare. */
export function rateWindow(scrapeInterval: Duration): Duration {
  const least = scrapeInterval.times(4);
  const usual = Duration.minutes(5);
  return least.compare(usual) > 0 ? least : usual;
}
