import { didYouMean, quoted, type Problem } from "../../errors";
import type { RawSeries, RecordingRule, RuleGroup } from "../../rules";
import type { Specification } from "../../specification";
import type { Duration } from "../../units";
import { nodeAlerts } from "./alerts";
import { MOUNT_LABELS, mountRules, ONLY_MOUNT, oncePerFilesystem } from "./filesystems";
import { DISK_MATCHER, INTERFACE_MATCHER } from "./filters";
import { rateWindow, type NodeExporterModel } from "./model";
import * as proofs from "./proofs";

/** The list of the specification that a metric stands in. */
export type MetricList = "cpuMetrics" | "memoryMetrics" | "diskMetrics" | "networkMetrics";

/** Names of the lists as the specification's file writes them. */
export const LISTS: Readonly<Record<MetricList, string>> = {
  cpuMetrics: "cpu_metrics",
  memoryMetrics: "memory_metrics",
  diskMetrics: "disk_metrics",
  networkMetrics: "network_metrics",
};

/** Rules of one model: what every formula needs. */
interface Context {
  /** Range of rates: `5m`. */
  readonly window: string;
  readonly range: Duration;
}

type Formula = Omit<RecordingRule, "record" | "expr" | "proof" | "raw"> & {
  readonly expr: (context: Context) => string;
  /** How raw series make it take a value, where `expr` cannot be solved backwards. */
  readonly raw?: (context: Context) => RawSeries;
};

/**
 * A rate of the processors that are online. The counters of one that is taken offline stand still, and without idle time it
 * would look busy (prometheus/node_exporter#2604).
 */
const ofOnline = (mode: string, window: string) =>
  `rate(node_cpu_seconds_total{mode="${mode}"}[${window}]) and on (instance, job, cpu)` +
  ` (sum by (instance, job, cpu) (rate(node_cpu_seconds_total[${window}])) > 0)`;

const cpu = (help: string, unit: string, expr: Formula["expr"], collector = "cpu"): Formula => ({
  help,
  unit,
  labels: [],
  from: [`node_exporter/${collector}`],
  expr,
});
const processors = (help: string, expr: Formula["expr"], mode: "idle" | "steal"): Formula => ({
  ...cpu(help, "percent", expr),
  raw: ({ range }) => proofs.processorTime(mode, range),
});
const load = (minutes: number): Formula =>
  cpu(
    `Processes that run or wait, averaged over ${minutes} minutes.`,
    "processes",
    () => `node_load${minutes}`,
    "loadavg",
  );
const memory = (help: string, unit: string, expr: string): Formula => ({
  help,
  unit,
  labels: [],
  from: ["node_exporter/meminfo"],
  expr: () => expr,
});
const filesystem = (help: string, unit: string, expr: string, raw: RawSeries): Formula => ({
  help,
  unit,
  labels: MOUNT_LABELS,
  from: ["node_exporter/filesystem"],
  expr: () => oncePerFilesystem(expr),
  raw: () => raw,
});
const disk = (help: string, unit: string, ...counters: readonly string[]): Formula => ({
  help,
  unit,
  labels: ["device"],
  from: ["node_exporter/diskstats"],
  expr: ({ window }) =>
    counters.map((counter) => `rate(node_disk_${counter}_total{${DISK_MATCHER}}[${window}])`).join(" + "),
});
const network = (help: string, unit: string, ...counters: readonly string[]): Formula => ({
  help,
  unit,
  labels: ["device"],
  from: ["node_exporter/netdev"],
  expr: ({ window }) =>
    counters.map((counter) => `rate(node_network_${counter}_total{${INTERFACE_MATCHER}}[${window}])`).join(" + "),
});
const tcp = (help: string, expr: string, collector: string): Formula => ({
  help,
  unit: "connections",
  labels: [],
  from: [`node_exporter/${collector}`],
  expr: () => expr,
});

/** The document's 29 system metrics, by list. Where its section 5.1 has a formula, that one is used, per instance. */
const FORMULAS: Readonly<Record<MetricList, Readonly<Record<string, Formula>>>> = {
  cpuMetrics: {
    cpu_usage_percent: processors(
      "Share of time in which the processors were not idle.",
      ({ window }) => `100 - (avg without (cpu, mode) (${ofOnline("idle", window)}) * 100)`,
      "idle",
    ),
    cpu_load_average_1m: load(1),
    cpu_load_average_5m: load(5),
    cpu_load_average_15m: load(15),
    cpu_context_switches: cpu(
      "Context switches of all processors.",
      "switches per second",
      ({ window }) => `rate(node_context_switches_total[${window}])`,
      "stat",
    ),
    cpu_interrupts: cpu(
      "Interrupts of all processors.",
      "interrupts per second",
      ({ window }) => `rate(node_intr_total[${window}])`,
      "stat",
    ),
    cpu_steal_time: processors(
      "Share of time that the hypervisor gave to other machines.",
      ({ window }) => `100 * avg without (cpu, mode) (${ofOnline("steal", window)})`,
      "steal",
    ),
  },
  memoryMetrics: {
    memory_total_bytes: memory("Memory of the host.", "bytes", "node_memory_MemTotal_bytes"),
    memory_available_bytes: memory(
      "Memory that new programs can have without swapping.",
      "bytes",
      "node_memory_MemAvailable_bytes",
    ),
    memory_used_percent: memory(
      "Share of memory that new programs cannot have.",
      "percent",
      "(1 - (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)) * 100",
    ),
    memory_cached_bytes: memory("Page cache.", "bytes", "node_memory_Cached_bytes"),
    memory_buffers_bytes: memory("Buffers of block devices.", "bytes", "node_memory_Buffers_bytes"),
    swap_used_bytes: memory("Swap in use.", "bytes", "node_memory_SwapTotal_bytes - node_memory_SwapFree_bytes"),
    swap_total_bytes: memory("Swap of the host.", "bytes", "node_memory_SwapTotal_bytes"),
  },
  diskMetrics: {
    disk_usage_percent: filesystem(
      "Share of a file system that programs without privileges cannot have.",
      "percent",
      "(100 - ((node_filesystem_avail_bytes * 100) / (node_filesystem_size_bytes > 0)))",
      proofs.usedShare("node_filesystem_size_bytes", "node_filesystem_avail_bytes"),
    ),
    disk_free_bytes: filesystem(
      "Space of a file system that programs without privileges can have.",
      "bytes",
      "node_filesystem_avail_bytes",
      proofs.ofRoot("node_filesystem_avail_bytes"),
    ),
    disk_total_bytes: filesystem(
      "Size of a file system.",
      "bytes",
      "node_filesystem_size_bytes",
      proofs.ofRoot("node_filesystem_size_bytes"),
    ),
    disk_io_read_bytes: disk("Bytes read from a disk.", "bytes per second", "read_bytes"),
    disk_io_write_bytes: disk("Bytes written to a disk.", "bytes per second", "written_bytes"),
    disk_io_operations: disk(
      "Reads and writes that a disk completed.",
      "operations per second",
      "reads_completed",
      "writes_completed",
    ),
    inode_usage_percent: filesystem(
      "Share of a file system's inodes that are in use.",
      "percent",
      // btrfs and vfat make inodes as they need them and report none.
      "(100 * (1 - node_filesystem_files_free / (node_filesystem_files > 0)))",
      proofs.usedShare("node_filesystem_files", "node_filesystem_files_free"),
    ),
  },
  networkMetrics: {
    network_receive_bytes: network("Bytes received by an interface.", "bytes per second", "receive_bytes"),
    network_transmit_bytes: network("Bytes sent by an interface.", "bytes per second", "transmit_bytes"),
    network_receive_packets: network("Packets received by an interface.", "packets per second", "receive_packets"),
    network_transmit_packets: network("Packets sent by an interface.", "packets per second", "transmit_packets"),
    network_errors: network("Packets with errors, both ways.", "packets per second", "receive_errs", "transmit_errs"),
    network_dropped_packets: network(
      "Packets dropped, both ways.",
      "packets per second",
      "receive_drop",
      "transmit_drop",
    ),
    tcp_connections_active: tcp(
      "Connections that are established or wait for the program to close them.",
      "node_netstat_Tcp_CurrEstab",
      "netstat",
    ),
    tcp_connections_time_wait: tcp(
      "Closed connections that wait for late packets.",
      "node_sockstat_TCP_tw",
      "sockstat",
    ),
  },
};

/** Names of the normalised metrics that exist, by list. */
export const NORMALISED_METRICS: Readonly<Record<MetricList, readonly string[]>> = {
  cpuMetrics: Object.keys(FORMULAS.cpuMetrics),
  memoryMetrics: Object.keys(FORMULAS.memoryMetrics),
  diskMetrics: Object.keys(FORMULAS.diskMetrics),
  networkMetrics: Object.keys(FORMULAS.networkMetrics),
};

/** The parts of a specification that name system metrics. */
export type MetricLists = Pick<Specification, MetricList>;

/**
 * The recording rules that make the listed system metrics exist under the document's names. A name that is not listed is not
 * recorded; a listed name that nobody knows is a problem of {@link metricListProblems}.
 */
export function nodeRules(lists: MetricLists, model: NodeExporterModel): RuleGroup {
  const range = rateWindow(model.scrapeInterval);
  const context: Context = { range, window: range.toPrometheus() };
  const listed = (Object.keys(LISTS) as MetricList[]).flatMap((list) =>
    Object.entries(FORMULAS[list])
      .filter(([name]) => lists[list].includes(name))
      .map(([name, formula]) => recordingOf(name, formula, context)),
  );
  const needsMounts = listed.some(({ expr }) => expr.includes(ONLY_MOUNT));
  return {
    name: "node",
    recording: [...(needsMounts ? mountRules(model.filesystems) : []), ...listed],
    alerts: nodeAlerts(model.collectors),
  };
}

/**
 * What is wrong with the names in the lists: those that no rule records, unless an application exposes them
 * (`provided`), and those in the wrong list.
 */
export function metricListProblems(lists: MetricLists, provided: readonly string[]): readonly Problem[] {
  const all = Object.values(NORMALISED_METRICS).flat();
  return (Object.entries(LISTS) as [MetricList, string][]).flatMap(([list, key]) =>
    lists[list].flatMap((name, index) => {
      const path = `${key}.${index}`;
      if (NORMALISED_METRICS[list].includes(name) || provided.includes(name)) return [];
      const home = (Object.keys(LISTS) as MetricList[]).find((other) => NORMALISED_METRICS[other].includes(name));
      if (home !== undefined) return [{ path, message: `${quoted(name)} belongs to ${LISTS[home]}; move it there` }];
      const hint = didYouMean(name, all);
      return [
        {
          path,
          message: `must be a metric that is recorded (${NORMALISED_METRICS[list].join(", ")}) or that the application exposes, got ${quoted(name)}${hint}`,
        },
      ];
    }),
  );
}

function recordingOf(record: string, { expr, raw, ...rest }: Formula, context: Context): RecordingRule {
  // Only tests ask for the proof.
  return {
    record,
    expr: expr(context),
    ...rest,
    ...(raw && { raw: raw(context) }),
    get proof() {
      return proofs.proofOf(record, context.range);
    },
  };
}
