import { type Alert, type RuleGroup, seriesName } from "../rules";
import { Duration } from "../units";
import { AVAILABLE, KIBANA_JOB } from "./metrics";
import { KIBANA_UNIT } from "./model";

const JOB = `job="${KIBANA_JOB}"`;
const SERVER = { job: KIBANA_JOB, instance: "dashboards-1" };
const UP = seriesName("up", SERVER);
const WORKS = seriesName(AVAILABLE.name, SERVER);

const unavailable: Alert = {
  name: "KibanaUnavailable",
  expr: `up{${JOB}} == 0 or ${AVAILABLE.name}{${JOB}} == 0`,
  for: Duration.minutes(10),
  severity: "warning",
  family: "kibana",
  summary: "Kibana on {{ $labels.instance }} does not work",
  description:
    "Kibana on {{ $labels.instance }} has not worked for more than 10 minutes: nobody can search logs. They are still collected and kept.",
  runbook: {
    meaning: "People find no logs. Kibana does not run, its Elasticsearch does not answer it, or its gate does not.",
    immediateActions: [
      "See whether Elasticsearch itself is well: its alerts come first, and Kibana follows by itself",
      "See whether it runs: `systemctl status vmo-kibana vmo-kibana-gate`",
      `Read why not: \`journalctl -u ${KIBANA_UNIT} -n 50 -o cat\``,
    ],
    investigation: [
      "`security_exception` in its log: the password of `kibana-server` differs from that of the nodes",
      "`incompatible with the following Elasticsearch nodes`: their versions do not fit together",
      `See whether it ran out of memory: \`journalctl -u ${KIBANA_UNIT} -g 'Killed|oom|heap'\``,
      "After an upgrade it changes its indices first, which takes minutes: its log says how far it is",
    ],
    resolution: [
      `Mend Elasticsearch, or give Kibana more \`memory\`, and apply; \`systemctl restart ${KIBANA_UNIT}\` starts it again`,
    ],
    prevention: ["Upgrade Kibana and Elasticsearch together: leave out `artifacts.versions.kibana`"],
  },
  from: [KIBANA_JOB],
  proof: {
    interval: Duration.minutes(1),
    series: [
      { series: UP, values: "1x60" },
      { series: WORKS, values: "1x4 0x20 1x40" },
    ],
    justBelow: [
      { series: UP, values: "1x60" },
      { series: WORKS, values: "1x4 0x8 1x48" },
    ],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(26),
    labels: SERVER,
  },
};

/** Alerts about Kibana. */
export const KIBANA_RULES: RuleGroup = { name: "kibana", recording: [], alerts: [unavailable] };
