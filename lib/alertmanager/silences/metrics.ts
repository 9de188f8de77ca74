import type { Metric } from "../../rules";

const gauge = (name: string, help: string, labels: readonly string[] = []): Metric => ({
  name: `vm_observability_${name}`,
  type: "gauge",
  help,
  labels,
  from: "node_exporter/textfile",
});

/** What each host with an Alertmanager reports about silences, through node_exporter's textfile collector. */
export const SILENCE_METRICS: readonly Metric[] = [
  gauge("silenced_alerts_ratio", "Share of the known alerts that silences mute on any host."),
  gauge("silenced_severity", "Whether silences mute alerts of a severity whatever their names and hosts.", [
    "severity",
  ]),
  gauge("silences_hidden", "Whether silences mute the alert about wide silences."),
  gauge("silence_seconds", "How long a silence lasts that does for more than a day, from its begin to its end.", [
    "silence",
  ]),
  gauge("silences_read_timestamp_seconds", "When silences were last read."),
];
