import { NODE_JOB, seriesName, UNITS_JOB, type Alert, type InputSeries } from "../../rules";
import { Duration } from "../../units";
import { isOnBus } from "./jobs";

const LABELS = { job: UNITS_JOB, instance: "web-1", collector: "systemd" };

const success = (values: string): InputSeries => ({
  series: seriesName("node_scrape_collector_success", LABELS),
  values,
});

/** The page answers, and says nothing of units. Other collectors say no success where a host just lacks what they read. */
const unitsUnread: Alert = {
  name: "HostUnitsUnread",
  expr: `node_scrape_collector_success{job="${UNITS_JOB}"} == 0`,
  for: Duration.minutes(5),
  severity: "warning",
  family: "host_units_unread",
  summary: "Nothing is known of the units of {{ $labels.instance }}",
  description:
    "The {{ $labels.collector }} collector of {{ $labels.instance }} has failed for more than 5 minutes: no alert about units that failed can fire for this host. Its other alerts go on.",
  runbook: {
    meaning:
      "D-Bus or systemd does not answer node_exporter. A user who holds all connections of D-Bus can cause that, and hide units that fail.",
    immediateActions: [
      "Read why, on the host: `journalctl -u vmo-node-exporter -n 20`",
      "See which processes have most sockets, as root there: `ls -l /proc/[0-9]*/fd 2>/dev/null | awk '/^.proc/ { p = $1 } /socket/ { n[p]++ } END { for (p in n) print n[p], p }' | sort -rn | head -n 5`",
    ],
    investigation: [
      "See whose process it is: `ps -o user,lstart,cmd -p <process>`",
      "See which units failed meanwhile, as root: `systemctl list-units --failed`",
    ],
    resolution: ["Stop who holds the connections; the collector answers at the next scrape"],
    prevention: ["Give accounts on hosts to those alone whom you trust with them"],
  },
  from: ["node_exporter"],
  proof: {
    interval: Duration.minutes(1),
    series: [success("1x4 0x20 1x10")],
    justBelow: [success("1x40")],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(26),
    labels: LABELS,
    value: 0,
  },
};

const TEXTFILE = { job: NODE_JOB, instance: "web-1" };

const textfile = (values: string): InputSeries => ({
  series: seriesName("node_textfile_scrape_error", TEXTFILE),
  values,
});

/** One file that is no metrics page takes its own metrics away, and nothing else tells. */
const textfileUnread: Alert = {
  name: "HostTextfileUnread",
  expr: `node_textfile_scrape_error{job="${NODE_JOB}"} == 1`,
  for: Duration.minutes(15),
  severity: "warning",
  family: "host_textfile_unread",
  summary: "A metrics file of {{ $labels.instance }} cannot be read",
  description:
    "For more than 15 minutes, node_exporter on {{ $labels.instance }} could not read a file of its textfile collector. What that file should say is missing: metrics of a job of yours, or the host's report about itself.",
  runbook: {
    meaning:
      "A program on the host writes a file that is no page of metrics, or one that says what another says already.",
    immediateActions: ["Read which file and which line: `journalctl -u vmo-node-exporter -g textfile -n 20`"],
    investigation: [
      "See the files and their owners: `ls -l /var/lib/vm-observability/textfiles`",
      "See whether the program writes in place, so that half a file is read",
    ],
    resolution: ["Correct the program that writes the file, or remove the file"],
    prevention: ["Let programs write whole files beside, and rename them"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: Duration.minutes(1),
    series: [textfile("0x4 1x30 0x10")],
    justBelow: [textfile("0x40")],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(36),
    labels: TEXTFILE,
    value: 1,
  },
};

/** Alerts about an exporter with these collectors itself. */
export function nodeAlerts(collectors: readonly string[]): readonly Alert[] {
  return [
    ...(collectors.some(isOnBus) ? [unitsUnread] : []),
    ...(collectors.includes("textfile") ? [textfileUnread] : []),
  ];
}
