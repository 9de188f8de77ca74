import { type Dashboard, figure, lines, RATE, states, table, UP_OR_DOWN } from "../../panels";
import { Duration } from "../../units";
import { HOST, JOB, PERCENT } from "./dashboard-parts";

const now = [
  figure(
    "CPU now",
    "percent",
    "Share of time in which the processors are not idle.",
    { CPU: "max(cpu_usage_percent)" },
    PERCENT,
  ),
  figure(
    "Memory now",
    "percent",
    "Share of memory that new programs cannot have.",
    { memory: "max(memory_used_percent)" },
    PERCENT,
  ),
  figure(
    "Fullest file system",
    "percent",
    "The fullest of all file systems.",
    { disk: "max(disk_usage_percent)" },
    PERCENT,
  ),
  figure("Up for", "duration", "Time since the host started.", { up: "time() - max(node_boot_time_seconds)" }),
  figure(
    "Failed units here",
    "count",
    "Units of systemd that failed.",
    { units: 'sum(node_systemd_unit_state{state="failed"})' },
    {
      thresholds: [{ value: 1, color: "red" }],
    },
  ),
  figure(
    "Alerts here",
    "count",
    "Alerts that fire now and name this host.",
    {
      alerts: { expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', unmatched: ["job"] },
    },
    { thresholds: [{ value: 1, color: "red" }] },
  ),
  states(
    "Reachable",
    "yes or no",
    "Whether each of the host's pages could be scraped.",
    { "{{job}}": { expr: "up", unmatched: ["job"] } },
    {
      states: UP_OR_DOWN,
      width: 24,
      height: 5,
    },
  ),
];

const processors = [
  lines(
    "CPU usage",
    "percent",
    "What the processors do, in percent of all of them together. Much iowait means that they wait for disks, steal that the hypervisor gave their time away.",
    {
      "{{mode}}": `100 * avg by (mode) (rate(node_cpu_seconds_total{mode!="idle"}${RATE}))`,
    },
    { ...PERCENT, stacked: true },
  ),
  lines(
    "Load",
    "count",
    "Processes that run or wait. More than there are processors, for long, means that they wait for each other.",
    {
      "1 minute": "node_load1",
      "5 minutes": "node_load5",
      "15 minutes": "node_load15",
      processors: `count(rate(node_cpu_seconds_total{mode="idle"}${RATE}))`,
    },
  ),
  lines("Waiting processes", "count", "Processes that want a processor now, and those that wait for a disk.", {
    runnable: "node_procs_running",
    blocked: "node_procs_blocked",
  }),
  lines(
    "Switches and interrupts",
    "per second",
    "A sudden rise tells of many short tasks, or of a device that needs attention.",
    {
      "context switches": `rate(node_context_switches_total${RATE})`,
      interrupts: `rate(node_intr_total${RATE})`,
    },
  ),
];

const memory = [
  lines(
    "Memory",
    "bytes",
    "Where the memory is. Caches are given back when programs need them.",
    {
      programs:
        "node_memory_MemTotal_bytes - node_memory_MemFree_bytes - node_memory_Buffers_bytes - node_memory_Cached_bytes - node_memory_SReclaimable_bytes",
      caches: "node_memory_Cached_bytes + node_memory_SReclaimable_bytes",
      buffers: "node_memory_Buffers_bytes",
      free: "node_memory_MemFree_bytes",
    },
    { stacked: true, min: 0 },
  ),
  lines(
    "Swap",
    "bytes",
    "Swap in use. It matters when it grows while memory is full.",
    {
      used: "node_memory_SwapTotal_bytes - node_memory_SwapFree_bytes",
      total: "node_memory_SwapTotal_bytes",
    },
    { min: 0 },
  ),
  lines(
    "Paging",
    "per second",
    "Pages that had to be read from a disk, and moves to and from swap. Steady swapping slows everything down.",
    {
      "major faults": `rate(node_vmstat_pgmajfault${RATE})`,
      "swapped in": `rate(node_vmstat_pswpin${RATE})`,
      "swapped out": `rate(node_vmstat_pswpout${RATE})`,
    },
  ),
  lines(
    "Processes killed for memory",
    "count",
    "Processes that the kernel killed because memory ran out.",
    { killed: `increase(node_vmstat_oom_kill${RATE})` },
    {
      thresholds: [{ value: 1, color: "red" }],
      min: 0,
    },
  ),
];

const disks = [
  lines(
    "Busy disks",
    "ratio",
    "Share of time in which each disk worked. At 100 % a disk that does one thing at a time is full; arrays and SSDs can take more.",
    {
      "{{device}}": `rate(node_disk_io_time_seconds_total${RATE})`,
    },
    { min: 0, max: 1 },
  ),
  lines("Waiting for disks", "seconds", "How long reads and writes took on average, waiting included.", {
    "{{device}} read": `rate(node_disk_read_time_seconds_total${RATE}) / (rate(node_disk_reads_completed_total${RATE}) > 0)`,
    "{{device}} written": `rate(node_disk_write_time_seconds_total${RATE}) / (rate(node_disk_writes_completed_total${RATE}) > 0)`,
  }),
  lines("Disk throughput", "bytes per second", "Bytes read from and written to each disk.", {
    "{{device}} read": `rate(node_disk_read_bytes_total${RATE})`,
    "{{device}} written": `rate(node_disk_written_bytes_total${RATE})`,
  }),
  lines("Disk operations", "operations per second", "Reads and writes that each disk completed.", {
    "{{device}} reads": `rate(node_disk_reads_completed_total${RATE})`,
    "{{device}} writes": `rate(node_disk_writes_completed_total${RATE})`,
  }),
  lines(
    "File systems",
    "percent",
    "Share of each file system that is in use.",
    { "{{mountpoint}}": "disk_usage_percent" },
    PERCENT,
  ),
  lines(
    "Inodes",
    "percent",
    "Share of each file system's inodes that are in use: without any left, no file can be made.",
    { "{{mountpoint}}": "inode_usage_percent" },
    PERCENT,
  ),
];

const network = [
  lines("Network throughput", "bytes per second", "Bytes that each interface received and sent.", {
    "{{device}} received": "network_receive_bytes",
    "{{device}} sent": "network_transmit_bytes",
  }),
  lines("Network packets", "packets per second", "Packets that each interface received and sent.", {
    "{{device}} received": "network_receive_packets",
    "{{device}} sent": "network_transmit_packets",
  }),
  lines("Errors and drops", "packets per second", "Packets with errors, and packets for which there was no room.", {
    "{{device}} errors": "network_errors",
    "{{device}} dropped": "network_dropped_packets",
  }),
  lines("TCP", "count", "Connections that are open, and those that wait for late packets.", {
    open: "node_netstat_Tcp_CurrEstab",
    waiting: "node_sockstat_TCP_tw",
  }),
  lines(
    "TCP retransmissions",
    "ratio",
    "Share of segments that had to be sent again: the network or the other side loses them.",
    {
      "sent again": `rate(node_netstat_Tcp_RetransSegs${RATE}) / (rate(node_netstat_Tcp_OutSegs${RATE}) > 0)`,
    },
    { min: 0 },
  ),
];

const system = [
  lines("Clock offset", "seconds", "How far the host's clock is from the time that it follows.", {
    offset: "node_timex_offset_seconds",
  }),
  lines(
    "Open files",
    "count",
    "Files that are open on the whole host, and how many may be.",
    {
      open: "node_filefd_allocated",
      most: "node_filefd_maximum",
    },
    { min: 0 },
  ),
  table(
    "Units that failed",
    "count",
    "Units of systemd that failed; look at their journal.",
    {
      Failed: 'sum by (name) (node_systemd_unit_state{state="failed"}) > 0',
    },
    { columns: { name: "Unit" }, width: 12, height: 8 },
  ),
];

/** One host: how busy, how full and how faulty each of its resources is. */
export const HOST_DASHBOARD: Dashboard = {
  title: "Host",
  description: "One host in detail: utilisation, saturation and errors of its processors, memory, disks and network.",
  folder: "Hosts",
  tags: ["hosts"],
  about: "host",
  range: Duration.hours(3),
  variables: [JOB, { ...HOST, single: true }],
  rows: [
    { title: "At a glance", panels: now },
    { title: "Processors", panels: processors },
    { title: "Memory use", panels: memory },
    { title: "Disks", panels: disks },
    { title: "Network", panels: network },
    { title: "System", panels: system },
  ],
};
