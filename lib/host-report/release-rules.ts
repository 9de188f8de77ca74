import type { Alert } from "../rules";
import { Duration } from "../units";
import { HOST, reported } from "./samples";

/** The last release was refused or rolled back. */
export const activationFailed: Alert = {
  name: "HostActivationFailed",
  expr: 'vm_observability_activation_success{job="node"} == 0',
  for: Duration.minutes(5),
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
    interval: Duration.minutes(1),
    series: [reported("activation_success", "1x4 0x15 1x10")],
    justBelow: [reported("activation_success", "1x30")],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(21),
    labels: HOST,
    value: 0,
  },
};

/** The live release is not the one that was asked for last. */
export const notWanted = (recheck: string): Alert => ({
  name: "HostReleaseNotWanted",
  expr: 'vm_observability_release_wanted{job="node"} == 0 and vm_observability_activation_success{job="node"} == 1',
  for: Duration.minutes(15),
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
    interval: Duration.minutes(1),
    series: [reported("release_wanted", "1x4 0x25 1x10"), reported("activation_success", "1x60")],
    // A release that was refused or did not get healthy has its own alert.
    justBelow: [reported("release_wanted", "0x60"), reported("activation_success", "0x60")],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(31),
    labels: HOST,
    value: 0,
  },
});
