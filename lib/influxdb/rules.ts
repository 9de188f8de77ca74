import { seriesName, type Alert, type RuleGroup } from "../rules";
import { Duration } from "../units";
import { DATA } from "./render";

/** The job of its series. */
export const INFLUXDB_JOB = "influxdb";

const minutes = (count: number) => Duration.minutes(count);
const STORE = { job: INFLUXDB_JOB, instance: "storage-1" };

const down: Alert = {
  name: "InfluxDbDown",
  expr: `up{job="${INFLUXDB_JOB}"} == 0`,
  for: minutes(5),
  severity: "critical",
  family: "long_term_store",
  summary: "InfluxDB on {{ $labels.instance }} does not answer",
  description:
    "InfluxDB on {{ $labels.instance }} has not answered for more than 5 minutes. Prometheus keeps what it could not send for about 2 hours; after that it is lost there.",
  runbook: {
    meaning: "The long-term history stops, and queries about it miss what is older than Prometheus's own data.",
    immediateActions: [
      "See whether it runs: `systemctl status vmo-influxdb vmo-influxdb-gate`",
      "Read why it does not: `journalctl -u vmo-influxdb -n 50`",
    ],
    investigation: [
      `See the space: \`df -h ${DATA}\``,
      "See whether it ran out of memory: `journalctl -u vmo-influxdb -g 'Killed|oom'`",
      "The server runs, and its gate refuses: look at the host's certificate, and at that of Prometheus's host",
    ],
    resolution: [
      "Start it: `systemctl start vmo-influxdb`",
      "Raise `memory` of the store where it was ended for memory",
      "Restore the last backup where its data cannot be opened",
    ],
    prevention: ["Give the store a volume of its own", "Keep backups on another host"],
  },
  from: [INFLUXDB_JOB],
  proof: {
    interval: minutes(1),
    series: [{ series: seriesName("up", STORE), values: "1x4 0x20 1x10" }],
    justBelow: [{ series: seriesName("up", STORE), values: "1x40" }],
    breaks: minutes(5),
    mends: minutes(26),
    labels: STORE,
    value: 0,
  },
};

/** Alerts about InfluxDB itself, which tells nothing of its data: its disk is watched as that of its host, and what it gets late or never by Prometheus. */
export function influxDbRules(): RuleGroup {
  return { name: "influxdb", recording: [], alerts: [down] };
}
