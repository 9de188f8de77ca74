import { certificateRules } from "./certificate-rules";
import { seriesName, type Alert, type InputSeries, type RuleGroup } from "../rules";
import { Duration } from "../units";

const minutes = (count: number) => Duration.minutes(count);

/** The host of all proofs. */
const HOST = { job: "node", instance: "web-1" };

const series = (metric: string, values: string): InputSeries => ({
  series: seriesName(`vm_observability_${metric}`, HOST),
  values,
});

/** What brings a host back where nothing better is known: `<host>` stands for its name. */
const BY_HAND =
  "On `<host>`, as root: `sh /opt/vm-observability/current/activate apply --digest <the line wanted= of activate status>`";

const activationFailed: Alert = {
  name: "HostActivationFailed",
  expr: 'vm_observability_activation_success{job="node"} == 0',
  for: minutes(5),
  severity: "warning",
  family: "host_activation",
  summary: "{{ $labels.instance }} did not take its last release",
  description:
    "The last activation on {{ $labels.instance }} was refused or rolled back, more than 5 minutes ago. The host keeps running its previous release.",
  runbook: {
    meaning:
      "What was deployed last is not live on this host. Nothing is down because of it: a rejected release changes nothing, and an unhealthy one was rolled back.",
    immediateActions: [
      "See why: `sh /opt/vm-observability/current/activate status` (the line `message=`)",
      "See what runs: `systemctl list-units --all 'vmo-*'`",
    ],
    investigation: [
      "A failed validation names the file and line; the release stays in /opt/vm-observability/releases until the next good one",
      "An unhealthy release has its reason in the unit's own log: `journalctl -u <unit>` at the time of `time=`",
      "See whether other hosts of the same roles have it: `vm_observability_activation_success == 0`",
    ],
    resolution: [
      "Fix the code and apply again; the alert resolves with the next good activation",
      "Or apply the previous revision: the host still has it and only confirms it",
    ],
    prevention: [
      "Deploy to a canary first (`rollout` of the fleet)",
      "Run the plan's checks in CI: they use the same validations wherever the tools are installed",
    ],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [series("activation_success", "1x4 0x15 1x10")],
    justBelow: [series("activation_success", "1x30")],
    breaks: minutes(5),
    mends: minutes(21),
    labels: HOST,
    value: 0,
  },
};

const notWanted = (recheck: string): Alert => ({
  name: "HostReleaseNotWanted",
  expr: 'vm_observability_release_wanted{job="node"} == 0 and vm_observability_activation_success{job="node"} == 1',
  for: minutes(15),
  severity: "warning",
  family: "host_release",
  summary: "{{ $labels.instance }} runs a different release from the one its fleet asked for",
  description:
    "For more than 15 minutes, {{ $labels.instance }} has run a different release from the one that its fleet last asked for. Someone activated another one by hand; Terraform does not see that.",
  runbook: {
    meaning:
      "The host is healthy, but its rules, versions or thresholds are not those that the code asks for. A plan is empty all the same, since Terraform knows only what it delivered.",
    immediateActions: [
      "See both: `sh /opt/vm-observability/current/activate status` (the lines `release=` and `wanted=`)",
      "Ask who went back and why before you go forward: `journalctl _COMM=sudo`",
    ],
    investigation: [
      "Compare the two: `diff -r /opt/vm-observability/releases/<wanted> /opt/vm-observability/current/`",
      "Was the wanted one bad? The log of the apply that delivered it shows its last activation",
    ],
    resolution: [
      "If going back was right, change the code and apply, so that code and host agree",
      `If it was not, bring the host forward. ${recheck}`,
    ],
    prevention: ["Go back through the code if there is time: the change reaches every host, and it lasts"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [series("release_wanted", "1x4 0x25 1x10"), series("activation_success", "1x60")],
    // A release that was refused or did not get healthy has its own alert.
    justBelow: [series("release_wanted", "0x60"), series("activation_success", "0x60")],
    breaks: minutes(5),
    mends: minutes(31),
    labels: HOST,
    value: 0,
  },
});

const drifted = (recheck: string): Alert => ({
  name: "HostDrifted",
  expr: 'vm_observability_drifted_files{job="node"} > 0',
  for: minutes(15),
  severity: "warning",
  family: "host_drift",
  summary: "{{ $labels.instance }} has drifted from its release",
  description:
    "{{ $value }} files on {{ $labels.instance }} have differed from its release for more than 15 minutes. Someone, or another program, changed them.",
  runbook: {
    meaning:
      "What runs now, or would after a restart, is not what the code says; an activation puts it right. A plan is empty all the same, since Terraform does not look at the host.",
    immediateActions: ["List the files: `sh /opt/vm-observability/current/activate report` as root"],
    investigation: [
      "See when they changed and who was there: `stat <file>`, `journalctl -u ssh`, `journalctl _COMM=sudo`",
      "A path below artifacts/ means that a program itself was replaced: treat it as an intrusion until you know better",
    ],
    resolution: [
      "Move a change that you want to keep into the code",
      `Restore the rest; the activation also restarts or reloads their units. ${recheck}`,
    ],
    prevention: ["Change hosts through the stack only", "Take away people's write access to /opt/vm-observability"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [series("drifted_files", "0x4 2x25 0x10")],
    justBelow: [series("drifted_files", "0x40")],
    breaks: minutes(5),
    mends: minutes(31),
    labels: HOST,
    value: 2,
  },
});

const unitsInactive = (recheck: string): Alert => ({
  name: "HostUnitsInactive",
  expr: 'vm_observability_inactive_units{job="node"} > 0',
  for: minutes(10),
  severity: "warning",
  family: "host_units",
  summary: "{{ $value }} observability units of {{ $labels.instance }} do not run",
  description:
    "{{ $value }} units that the release of {{ $labels.instance }} starts have not been running for more than 10 minutes.",
  runbook: {
    meaning: "A part of the observability of this host, or of the fleet when it is a monitoring host, is missing.",
    immediateActions: [
      "List them: `sh /opt/vm-observability/current/activate status` (the line `inactive=`)",
      "See why: `journalctl -u <unit> -n 50`",
    ],
    investigation: [
      "Killed by the kernel for lack of memory? `journalctl -k -g oom`",
      "Stopped by hand? `journalctl -u <unit>`",
    ],
    resolution: [
      `Start it: \`systemctl start <unit>\`; or start everything that does not run. ${recheck}`,
      "Raise its memory limit in the stack if the kernel killed it",
    ],
    prevention: ["Leave the units to the stack: what should not run is removed there"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [series("inactive_units", "0x4 1x20 0x10")],
    justBelow: [series("inactive_units", "0x40")],
    breaks: minutes(5),
    mends: minutes(26),
    labels: HOST,
    value: 1,
  },
});

const reportStale = (recheck: string): Alert => ({
  name: "HostReportStale",
  expr: 'time() - vm_observability_report_timestamp_seconds{job="node"} > 1200',
  for: minutes(5),
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
    interval: minutes(1),
    // Reports until minute 10, none for 40 minutes, then again; promtool's clock begins at 0.
    series: [series("report_timestamp_seconds", "0+60x10 600x39 3060+60x20")],
    justBelow: [series("report_timestamp_seconds", "-1200+60x70")],
    breaks: minutes(31),
    mends: minutes(51),
    labels: HOST,
  },
});

const reportMissing = (recheck: string): Alert => ({
  name: "HostReportMissing",
  expr: 'up{job="node"} == 1 unless on (job, instance) vm_observability_report_timestamp_seconds{job="node"}',
  for: minutes(15),
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
    interval: minutes(1),
    series: [
      { series: seriesName("up", HOST), values: "1x80" },
      series("report_timestamp_seconds", "0+60x9 stale _x30 2460+60x30"),
    ],
    justBelow: [{ series: seriesName("up", HOST), values: "1x80" }, series("report_timestamp_seconds", "0+60x80")],
    breaks: minutes(10),
    mends: minutes(41),
    labels: HOST,
    value: 1,
  },
});

/**
 * Alerts about what hosts report about themselves: failed activations, releases that nobody asked for, drift, units that do not run, silence;
 * and with `certificates` about those that end.
 *
 * @param recheck - how to have a host of the fleet brought to its release again, in a sentence with `<host>` for its name
 */
export function hostReportRules(recheck = BY_HAND, { certificates = false } = {}): RuleGroup {
  const alerts = [
    activationFailed,
    notWanted(recheck),
    drifted(recheck),
    unitsInactive(recheck),
    reportStale(recheck),
    reportMissing(recheck),
    ...(certificates ? certificateRules : []),
  ];
  return { name: "host-report", recording: [], alerts };
}
