import { hostGauge, type Metric } from "../../rules";

/** What each host with an Alertmanager reports about silences, through node_exporter's textfile collector. */
export const SILENCE_METRICS: readonly Metric[] = [
  hostGauge("silenced_alerts_ratio", "Share of the known alerts that silences mute on any host."),
  hostGauge("silenced_severity", "Whether silences mute alerts of a severity whatever their names and hosts.", [
    "severity",
  ]),
  hostGauge("silences_hidden", "Whether silences mute the alert about wide silences."),
  hostGauge("silence_seconds", "How long a silence lasts that does for more than a day, from its begin to its end.", [
    "silence",
  ]),
  hostGauge("silences_read_timestamp_seconds", "When silences were last read."),
];
