import type { Metric } from "../../rules";

type Type = Metric["type"];

/** Metrics of one shape: names as words, one help text in which `%` is the part of the name after the prefix. */
interface Family {
  readonly collector: string;
  readonly type: Type;
  readonly prefix: string;
  readonly names: string;
  readonly suffix?: string;
  readonly labels?: readonly string[];
  readonly help: string;
  readonly examples?: Metric["examples"];
}

const FAMILIES: readonly Family[] = [
  {
    collector: "cpu",
    type: "counter",
    prefix: "node_cpu_",
    names: "seconds guest_seconds",
    suffix: "_total",
    labels: ["cpu", "mode"],
    examples: { cpu: "0", mode: "user" },
    help: "Seconds that each processor spent in each mode (%).",
  },
  {
    collector: "diskstats",
    type: "counter",
    prefix: "node_disk_",
    names:
      "discard_time_seconds discarded_sectors discards_completed discards_merged flush_requests_time_seconds flush_requests io_time_seconds io_time_weighted_seconds read_bytes read_time_seconds reads_completed reads_merged write_time_seconds writes_completed writes_merged written_bytes",
    suffix: "_total",
    labels: ["device"],
    examples: { device: "vda" },
    help: "% of each disk, of /proc/diskstats.",
  },
  {
    collector: "diskstats",
    type: "gauge",
    prefix: "node_disk_",
    names: "io_now",
    labels: ["device"],
    examples: { device: "vda" },
    help: "Operations that each disk works on now.",
  },
  {
    collector: "diskstats",
    type: "info",
    prefix: "node_disk_",
    names: "info",
    labels: ["device", "major", "minor", "model", "path", "revision", "serial", "wwn"],
    help: "What each disk is.",
  },
  {
    collector: "filefd",
    type: "gauge",
    prefix: "node_filefd_",
    names: "allocated maximum",
    help: "Open files of the whole host: %.",
  },
  {
    collector: "filesystem",
    type: "gauge",
    prefix: "node_filesystem_",
    names: "avail_bytes device_error files files_free free_bytes readonly size_bytes",
    labels: ["device", "device_error", "fstype", "mountpoint"],
    examples: { device: "/dev/vda1", device_error: "", fstype: "ext4", mountpoint: "/" },
    help: "% of each mounted file system.",
  },
  {
    collector: "loadavg",
    type: "gauge",
    prefix: "node_load",
    names: "1 5 15",
    help: "Processes that run or wait, averaged over % minutes.",
  },
  {
    collector: "meminfo",
    type: "gauge",
    prefix: "node_memory_",
    names:
      "Active Active_anon Active_file AnonHugePages AnonPages Bounce Buffers Cached CommitLimit Committed_AS Dirty Hugepagesize Inactive Inactive_anon Inactive_file KernelStack Mapped MemAvailable MemFree MemTotal Mlocked PageTables Percpu SReclaimable SUnreclaim Shmem Slab SwapCached SwapFree SwapTotal Unevictable VmallocChunk VmallocTotal VmallocUsed Writeback WritebackTmp",
    suffix: "_bytes",
    help: "% of /proc/meminfo.",
  },
  {
    collector: "meminfo",
    type: "gauge",
    prefix: "node_memory_",
    names: "HugePages_Free HugePages_Rsvd HugePages_Surp HugePages_Total",
    help: "% of /proc/meminfo.",
  },
  {
    collector: "netdev",
    type: "counter",
    prefix: "node_network_",
    names:
      "receive_bytes receive_compressed receive_drop receive_errs receive_fifo receive_frame receive_multicast receive_packets transmit_bytes transmit_carrier transmit_colls transmit_compressed transmit_drop transmit_errs transmit_fifo transmit_packets",
    suffix: "_total",
    labels: ["device"],
    examples: { device: "eth0" },
    help: "% of each network interface, of /proc/net/dev.",
  },
  {
    collector: "netstat",
    type: "gauge",
    prefix: "node_netstat_",
    names: "Ip_Forwarding Tcp_CurrEstab",
    help: "% of /proc/net/snmp.",
  },
  {
    // The exporter calls them untyped; the kernel only ever counts them up.
    collector: "netstat",
    type: "counter",
    prefix: "node_netstat_",
    names:
      "Icmp_InErrors Icmp_InMsgs Icmp_OutMsgs IpExt_InOctets IpExt_OutOctets TcpExt_ListenDrops TcpExt_ListenOverflows TcpExt_SyncookiesFailed TcpExt_SyncookiesRecv TcpExt_SyncookiesSent TcpExt_TCPSynRetrans TcpExt_TCPTimeouts Tcp_ActiveOpens Tcp_InErrs Tcp_InSegs Tcp_OutRsts Tcp_OutSegs Tcp_PassiveOpens Tcp_RetransSegs Udp_InDatagrams Udp_InErrors Udp_NoPorts Udp_OutDatagrams Udp_RcvbufErrors Udp_SndbufErrors",
    help: "% of /proc/net/snmp and netstat.",
  },
  {
    collector: "sockstat",
    type: "gauge",
    prefix: "node_sockstat_",
    names:
      "FRAG_inuse FRAG_memory RAW_inuse TCP_alloc TCP_inuse TCP_mem TCP_mem_bytes TCP_orphan TCP_tw UDPLITE_inuse UDP_inuse UDP_mem UDP_mem_bytes sockets_used",
    help: "% of /proc/net/sockstat.",
  },
  {
    collector: "stat",
    type: "counter",
    prefix: "node_",
    names: "context_switches forks intr",
    suffix: "_total",
    help: "% of the whole host, of /proc/stat.",
  },
  {
    collector: "stat",
    type: "gauge",
    prefix: "node_",
    names: "boot_time_seconds procs_blocked procs_running",
    help: "% of /proc/stat.",
  },
  {
    collector: "systemd",
    type: "gauge",
    prefix: "node_systemd_",
    names: "unit_state",
    labels: ["name", "state", "type"],
    help: "1 for the state that each unit is in.",
  },
  {
    collector: "systemd",
    type: "gauge",
    prefix: "node_systemd_",
    names: "system_running",
    help: "1 when no unit has failed.",
  },
  {
    collector: "systemd",
    type: "gauge",
    prefix: "node_systemd_",
    names: "units",
    labels: ["state"],
    help: "How many units are in each state.",
  },
  {
    collector: "systemd",
    type: "gauge",
    prefix: "node_systemd_",
    names: "timer_last_trigger_seconds socket_current_connections",
    labels: ["name"],
    help: "% of each unit.",
  },
  {
    collector: "systemd",
    type: "counter",
    prefix: "node_systemd_",
    names: "socket_accepted_connections_total socket_refused_connections_total",
    labels: ["name"],
    help: "% of each unit.",
  },
  {
    collector: "systemd",
    type: "info",
    prefix: "node_systemd_",
    names: "version",
    labels: ["version"],
    help: "Version of systemd.",
  },
  {
    collector: "textfile",
    type: "gauge",
    prefix: "node_textfile_",
    names: "mtime_seconds",
    labels: ["file"],
    help: "When each file of the folder was written.",
  },
  {
    collector: "textfile",
    type: "gauge",
    prefix: "node_textfile_",
    names: "scrape_error",
    help: "1 when a file of the folder could not be read.",
  },
  {
    collector: "timex",
    type: "gauge",
    prefix: "node_timex_",
    names:
      "estimated_error_seconds frequency_adjustment_ratio maxerror_seconds offset_seconds status sync_status tai_offset_seconds tick_seconds",
    help: "% of the kernel's clock, of adjtimex.",
  },
  {
    collector: "uname",
    type: "info",
    prefix: "node_uname_",
    names: "info",
    labels: ["domainname", "machine", "nodename", "release", "sysname", "version"],
    help: "What uname says.",
  },
  {
    collector: "vmstat",
    type: "counter",
    prefix: "node_vmstat_",
    names: "oom_kill pgfault pgmajfault pgpgin pgpgout pswpin pswpout",
    help: "% of /proc/vmstat.",
  },
];

/** Metrics of the exporter about itself. */
const OWN: readonly Metric[] = [
  {
    name: "node_scrape_collector_success",
    type: "gauge",
    help: "1 when a collector succeeded.",
    labels: ["collector"],
    from: "node_exporter",
  },
  {
    name: "node_scrape_collector_duration_seconds",
    type: "gauge",
    help: "How long a collector took.",
    labels: ["collector"],
    from: "node_exporter",
  },
  {
    name: "node_exporter_build_info",
    type: "info",
    help: "Version of node_exporter.",
    labels: ["branch", "goarch", "goos", "goversion", "revision", "tags", "version"],
    from: "node_exporter",
  },
];

/** Every metric of node_exporter that rules and dashboards may use, with the collector that it comes from. */
export const ALL_NODE_METRICS: readonly Metric[] = [...FAMILIES.flatMap(metricsOfFamily), ...OWN];

function metricsOfFamily({
  collector,
  type,
  prefix,
  names,
  suffix = "",
  labels = [],
  help,
  examples,
}: Family): Metric[] {
  return names.split(" ").map((name) => ({
    name: `${prefix}${name}${suffix}`,
    type,
    help: help.replace("%", name),
    labels,
    from: `node_exporter/${collector}`,
    ...(examples && { examples }),
  }));
}

/** Whether the collector that `metric` comes from is among `collectors`. */
export function isEnabled({ from }: Metric, collectors: readonly string[]): boolean {
  const collector = from.split("/")[1];
  return collector === undefined || collectors.includes(collector);
}
