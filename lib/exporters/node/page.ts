import { exposedMetrics, type Metric, type MetricFamily } from "../../rules";
import { EXPOSED } from "./exposed";
import { withJob } from "./jobs";
import { ALL_NODE_METRICS, isEnabled } from "./metrics";

/** Collectors that name metrics after what kernel, driver or hardware have, so that no list is complete. */
const OPEN_COLLECTORS: Readonly<Record<string, string>> = {
  bcache: "node_bcache_",
  ethtool: "node_ethtool_",
  hwmon: "node_hwmon_",
  infiniband: "node_infiniband_",
  lnstat: "node_lnstat_",
  meminfo: "node_memory_",
  meminfo_numa: "node_memory_numa_",
  netstat: "node_netstat_",
  perf: "node_perf_",
  sockstat: "node_sockstat_",
  sysctl: "node_sysctl_",
  vmstat: "node_vmstat_",
  xfrm: "node_xfrm_",
  zfs: "node_zfs_",
  zoneinfo: "node_zoneinfo_",
};

/**
 * The metrics that an exporter with `collectors` has: those that rules and dashboards use, and all others that are known.
 *
 * @param version - oldest one in use, by which metrics of later ones are marked
 */
export function nodeMetrics(collectors: readonly string[], version?: string): readonly Metric[] {
  const described = ALL_NODE_METRICS.filter((metric) => isEnabled(metric, collectors));
  return [...described, ...othersOf(collectors, version)].map(withJob);
}

/** The metrics of the collectors that are not among `collectors`. */
export function metricsOfOthers(collectors: readonly string[]): readonly Metric[] {
  const described = ALL_NODE_METRICS.filter((metric) => !isEnabled(metric, collectors));
  return [...described, ...othersOf(Object.keys(EXPOSED).filter((collector) => !collectors.includes(collector)))];
}

/** Beginnings of the names that collectors make of what they find. */
export function nodeFamilies(collectors: readonly string[]): readonly MetricFamily[] {
  return Object.entries(OPEN_COLLECTORS)
    .filter(([collector]) => collectors.includes(collector))
    .map(([collector, prefix]) => ({ prefix, from: `node_exporter/${collector}` }));
}

const DESCRIBED: ReadonlySet<string> = new Set(ALL_NODE_METRICS.map(({ name }) => name));

function othersOf(collectors: readonly string[], version?: string): readonly Metric[] {
  const oldest = version === undefined ? undefined : { program: "node_exporter", version };
  return collectors.flatMap((collector) =>
    exposedMetrics(EXPOSED[collector] ?? "", "node_", `node_exporter/${collector}`, oldest).filter(
      ({ name }) => !DESCRIBED.has(name),
    ),
  );
}
