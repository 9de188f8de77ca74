import { seriesName, UNITS_JOB, type Alert, type InputSeries } from "../../rules";
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

/** Alerts about an exporter with these collectors itself. */
export function nodeAlerts(collectors: readonly string[]): readonly Alert[] {
  return collectors.some(isOnBus) ? [unitsUnread] : [];
}
