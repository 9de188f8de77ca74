import { seriesName, type Alert } from "../rules";
import { Duration } from "../units";
import { HOST, reported } from "./samples";

/** The report is old. */
export const reportStale = (recheck: string): Alert => ({
  name: "HostReportStale",
  expr: 'time() - vm_observability_report_timestamp_seconds{job="node"} > 1200',
  for: Duration.minutes(5),
  severity: "warning",
  family: "host_report",
  summary: "{{ $labels.instance }} has stopped reporting on itself",
  description:
    "The last report of {{ $labels.instance }} about its release is {{ $value | humanizeDuration }} old; it writes one every five minutes. Drift and stopped units on this host go unnoticed.",
  runbook: {
    meaning: "The other alerts about this host's release are blind; its services may be fine.",
    immediateActions: [
      "See the timer: `systemctl list-timers 'vmo-host-report*'`",
      "See the last run: `journalctl -u vmo-host-report.service -n 20`",
    ],
    investigation: [
      "Is the disk full or read-only? `df /var/lib/vm-observability`",
      "Is the clock right? `timedatectl`",
    ],
    resolution: [
      "Run it by hand: `systemctl start vmo-host-report.service`",
      `Restore the host with its timer. ${recheck}`,
    ],
    prevention: ["Watch the disk of /var/lib with the disk alerts"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: Duration.minutes(1),
    // Reports until minute 10, none for 40 minutes, then again; promtool's clock begins at 0.
    series: [reported("report_timestamp_seconds", "0+60x10 600x39 3060+60x20")],
    justBelow: [reported("report_timestamp_seconds", "-1200+60x70")],
    breaks: Duration.minutes(31),
    mends: Duration.minutes(51),
    labels: HOST,
  },
});

/** There is no report. */
export const reportMissing = (recheck: string): Alert => ({
  name: "HostReportMissing",
  expr: 'up{job="node"} == 1 unless on (job, instance) vm_observability_report_timestamp_seconds{job="node"}',
  for: Duration.minutes(15),
  severity: "warning",
  family: "host_report",
  summary: "{{ $labels.instance }} does not report on itself",
  description:
    "The node_exporter of {{ $labels.instance }} answers, but has had no report about the host's release for more than 15 minutes. Drift and stopped units on this host go unnoticed.",
  runbook: {
    meaning: "The report's file is gone or cannot be read; the other alerts about this host's release are blind.",
    immediateActions: [
      "See the file: `ls -l /var/lib/vm-observability/textfiles/vmo.prom`",
      "See the timer: `systemctl list-timers 'vmo-host-report*'`",
    ],
    investigation: [
      "Who stopped the timer? `journalctl -u vmo-host-report.timer`",
      "Can the exporter read the folder? `journalctl -u vmo-node-exporter -n 50`",
    ],
    resolution: [
      "Start it again: `systemctl start vmo-host-report.timer vmo-host-report.service`",
      `Restore the host with its timer. ${recheck}`,
    ],
    prevention: ["Leave the units and their folders to the stack"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: Duration.minutes(1),
    series: [
      { series: seriesName("up", HOST), values: "1x80" },
      reported("report_timestamp_seconds", "0+60x9 stale _x30 2460+60x30"),
    ],
    justBelow: [{ series: seriesName("up", HOST), values: "1x80" }, reported("report_timestamp_seconds", "0+60x80")],
    breaks: Duration.minutes(10),
    mends: Duration.minutes(41),
    labels: HOST,
    value: 1,
  },
});
