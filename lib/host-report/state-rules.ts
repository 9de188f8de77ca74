import type { Alert } from "../rules";
import { Duration } from "../units";
import { HOST, reported } from "./samples";

const OWNER = { listen: "9100/tcp", component: "node-exporter", user: "nobody" };

/** What is known of the holder of a port: by the timer, and while root looks. */
const HELD = { ...OWNER, program: "-", process: "-" };
const SEEN = { ...OWNER, program: "nc", process: "4711" };

/** Files differ from the release. */
export const drifted = (recheck: string): Alert => ({
  name: "HostDrifted",
  expr: 'vm_observability_drifted_files{job="node"} > 0',
  for: Duration.minutes(15),
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
    interval: Duration.minutes(1),
    series: [reported("drifted_files", "0x4 2x25 0x10")],
    justBelow: [reported("drifted_files", "0x40")],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(31),
    labels: HOST,
    value: 2,
  },
});

/** Units of the release do not run. */
export const unitsInactive = (recheck: string): Alert => ({
  name: "HostUnitsInactive",
  expr: 'vm_observability_inactive_units{job="node"} > 0',
  for: Duration.minutes(10),
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
    interval: Duration.minutes(1),
    series: [reported("inactive_units", "0x4 1x20 0x10")],
    justBelow: [reported("inactive_units", "0x40")],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(26),
    labels: HOST,
    value: 1,
  },
});

/** Another program listens where a component should. */
export const portHeld = (recheck: string): Alert => ({
  name: "HostPortHeld",
  // Only root sees which program it is, and the report is not root's: what it may say or not would be another alert each time.
  expr: 'max by (job, instance, listen, component, user) (vm_observability_held_port{job="node"}) == 1',
  for: Duration.minutes(5),
  severity: "warning",
  family: "host_port",
  summary:
    "A program of {{ $labels.user }} on {{ $labels.instance }} holds port {{ $labels.listen }} of {{ $labels.component }}",
  description:
    "For more than 5 minutes, a program of the user {{ $labels.user }} has listened on {{ $labels.listen }} of {{ $labels.instance }}, which belongs to {{ $labels.component }}. `sh /opt/vm-observability/current/activate report`, as root there, names the program.",
  runbook: {
    meaning:
      "The component does not run, or not on all of its addresses. Whoever asks this port may get the other program's answer: do not rely on what this component says about the host.",
    immediateActions: [
      "See the program, its process and its user: `sh /opt/vm-observability/current/activate report` as root (the lines `held:`)",
    ],
    investigation: [
      "Ask who started it: `ps -o user,lstart,cmd -p <process>`, `systemctl status <process>`",
      "Nobody knows it? Any user of a host can open a port above 1023 that nothing holds for a moment: treat it as an intrusion until you know better",
    ],
    resolution: [
      `Stop it, or give the component another port in the stack. ${recheck}`,
      "See that the component runs again: `systemctl status <unit>`",
    ],
    prevention: ["Run other programs on ports that the stack does not use"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: Duration.minutes(1),
    series: [reported("held_port", "_x5 1x2 stale _x4 1x12 stale", HELD), reported("held_port", "_x8 1x4 stale", SEEN)],
    justBelow: [reported("held_port", "_x5 1x4 stale", HELD)],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(26),
    labels: { ...HOST, ...OWNER },
    value: 1,
  },
});
