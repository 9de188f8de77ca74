import { ComponentPrograms, featuresOf } from "../../artifacts";
import { clientAllowedSans } from "../../web-config";

/** node_exporter of its vendor, and as Debian packages it. */
export const nodeExporterPrograms = new ComponentPrograms({
  name: "node_exporter",
  upstream: {
    version: "1.11.1",
    repository: "prometheus/node_exporter",
    checksums: "sha256sums.txt",
    programs: ["node_exporter"],
  },
  packaged: {
    versions: { "debian-12": "1.5.0", "debian-13": "1.9.0" },
    packages: ["prometheus-node-exporter"],
    maskedUnits: ["prometheus-node-exporter.service"],
    programs: { node_exporter: "/usr/bin/prometheus-node-exporter" },
  },
});

/**
 * What node_exporter accepts from which version on. All flags that this library writes exist in the oldest one.
 *
 * @see https://github.com/prometheus/node_exporter/blob/master/CHANGELOG.md
 */
export const nodeExporterFeatures = featuresOf("node_exporter", "1.5.0", {
  clientAllowedSans: clientAllowedSans("1.6.0"),
  exclusions: { since: "1.9.0", what: "parameter exclude[] of its page" },
  softirqs: { since: "1.6.0", what: "collector softirqs" },
  cpu_vulnerabilities: { since: "1.7.0", what: "collector cpu_vulnerabilities" },
  watchdog: { since: "1.8.0", what: "collector watchdog" },
  xfrm: { since: "1.8.0", what: "collector xfrm" },
  pcidevice: { since: "1.10.0", what: "collector pcidevice" },
  swap: { since: "1.10.0", what: "collector swap" },
  bcachefs: { since: "1.11.0", what: "collector bcachefs" },
  kernel_hung: { since: "1.11.0", what: "collector kernel_hung" },
  dmmultipath: { since: "1.12.0", what: "collector dmmultipath" },
  nvmesubsystem: { since: "1.12.0", what: "collector nvmesubsystem" },
});

type YoungCollector = Parameters<typeof nodeExporterFeatures.supports>[1];

const YOUNG_COLLECTORS: readonly YoungCollector[] = [
  ...(["softirqs", "cpu_vulnerabilities", "watchdog", "xfrm", "pcidevice", "swap"] as const),
  ...(["bcachefs", "kernel_hung", "dmmultipath", "nvmesubsystem"] as const),
];

/** Collectors that every version has. */
const OLD_COLLECTORS = (
  "arp bcache bonding btrfs buddyinfo cgroups conntrack cpu cpufreq diskstats dmi drbd drm edac entropy ethtool " +
  "fibrechannel filefd filesystem hwmon infiniband interrupts ipvs ksmd lnstat loadavg logind mdadm meminfo " +
  "meminfo_numa mountstats netclass netdev netstat network_route nfs nfsd ntp nvme os perf powersupplyclass pressure " +
  "processes qdisc rapl runit schedstat selinux slabinfo sockstat softnet stat supervisord sysctl systemd tapestats " +
  "tcpstat textfile thermal_zone time timex udp_queues uname vmstat wifi xfs zfs zoneinfo"
).split(" ");

/** Every collector for Linux that some version has. */
export const COLLECTORS: readonly string[] = [...OLD_COLLECTORS, ...YOUNG_COLLECTORS].sort();

/** `collector` as a feature, when not all versions have it. */
export function youngCollector(collector: string): YoungCollector | undefined {
  return YOUNG_COLLECTORS.find((young) => young === collector);
}
