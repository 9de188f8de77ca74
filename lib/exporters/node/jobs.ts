import { NODE_JOB, UNITS_JOB, type Metric } from "../../rules";
import type { ScrapeJob } from "../../scraping";
import { nodeExporterFeatures } from "./versions";

/** Collectors that ask over D-Bus, where any user of a host can keep them waiting: 64 half-open connections are all that the bus takes. */
const ON_BUS: readonly string[] = ["systemd", "logind"];

/** Metrics of the exporter about each of its collectors, on the pages of both jobs. */
const OF_EVERY_PAGE: readonly string[] = ["node_scrape_collector_success", "node_scrape_collector_duration_seconds"];

/** What jobs of one exporter ask for. */
export type NodeJob = Pick<ScrapeJob, "name" | "params" | "metricRelabelings" | "exposes" | "owns">;

/**
 * The jobs that scrape an exporter with `collectors`: what asks over D-Bus has one of its own, so that a bus that does not answer
 * costs its series alone.
 *
 * @param version - oldest one in use, of which the pages are asked for
 */
export function nodeJobs(collectors: readonly string[], version?: string): readonly NodeJob[] {
  const onBus = collectors.filter(isOnBus);
  if (onBus.length === 0) return [{ name: NODE_JOB, owns: true }];
  return [
    { name: NODE_JOB, ...withoutBus(collectors, version), owns: true },
    {
      name: UNITS_JOB,
      params: { "collect[]": onBus },
      metricRelabelings: [named(`node_(${[...onBus, "scrape_collector"].join("|")})_.+`, "keep")],
      exposes: OF_EVERY_PAGE,
      owns: true,
    },
  ];
}

/** `metric` with the job that scrapes it. */
export function withJob(metric: Metric): Metric {
  const collector = metric.from.split("/")[1];
  if (collector === undefined)
    return OF_EVERY_PAGE.includes(metric.name) ? { ...metric, severalSources: true } : metric;
  return isOnBus(collector) ? { ...metric, job: UNITS_JOB } : metric;
}

/**
 * An exporter answers 400 when `collect[]` names a collector that it does not run: a host that missed an activation would be out of sight.
 * Names in `exclude[]` need not exist, and an exporter that does not know the parameter answers with its whole page.
 */
function withoutBus(collectors: readonly string[], version?: string): Pick<NodeJob, "params" | "metricRelabelings"> {
  if (version !== undefined && !nodeExporterFeatures.supports(version, "exclusions"))
    return { params: { "collect[]": collectors.filter((name) => !isOnBus(name)) } };
  const onBus = collectors.filter(isOnBus);
  return { params: { "exclude[]": onBus }, metricRelabelings: [named(`node_(${onBus.join("|")})_.+`, "drop")] };
}

function named(regex: string, action: "keep" | "drop") {
  return { source_labels: ["__name__"], regex, action };
}

/** Whether a collector asks over D-Bus. */
export function isOnBus(collector: string): boolean {
  return ON_BUS.includes(collector);
}
