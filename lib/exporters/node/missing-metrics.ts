import type { Unavailable } from "../../rules";
import { metricsOfOthers } from "./page";
import { nodeExporterFeatures, youngCollector } from "./versions";
import { LISTS, NORMALISED_METRICS, type MetricList, type MetricLists } from "./rules";

/**
 * The metrics that are not there, each with why: its collector or the whole exporter is not enabled, the oldest `version` in use does
 * not have the collector, or its list leaves a recorded metric out.
 */
export function missingNodeMetrics(
  collectors: readonly string[] | "disabled",
  { lists, version }: { readonly lists?: MetricLists; readonly version?: string } = {},
): readonly Unavailable[] {
  if (collectors === "disabled") {
    const why = "node_exporter, which is not enabled; set node_exporter.enabled to true";
    const recorded = Object.values(NORMALISED_METRICS).flat();
    return [
      ...metricsOfOthers([]).map(({ name }) => ({ name, reason: `comes from ${why}` })),
      ...recorded.map((name) => ({ name, reason: `is recorded from ${why}` })),
    ];
  }
  const missing = metricsOfOthers(collectors).map(({ name, from }) => {
    const collector = from.split("/")[1] ?? "";
    const young = youngCollector(collector);
    const [tooOld] = young && version !== undefined ? nodeExporterFeatures.missing(version, young, collector) : [];
    if (tooOld) return { name, reason: `comes from ${from}: ${tooOld.message}` };
    const fix = `add "${collector}" to node_exporter.collectors`;
    return { name, reason: `comes from ${from}, which is not enabled; ${fix}` };
  });
  return [...missing, ...(lists ? unlisted(lists) : [])];
}

function unlisted(lists: MetricLists): readonly Unavailable[] {
  return (Object.entries(LISTS) as [MetricList, string][]).flatMap(([list, key]) =>
    NORMALISED_METRICS[list]
      .filter((name) => !lists[list].includes(name))
      .map((name) => ({
        name,
        reason: `is recorded only when ${key} names it; add it there`,
      })),
  );
}
