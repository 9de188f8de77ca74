import { seriesName, type Alert, type InputSeries, type RuleGroup } from "../../rules";
import { Duration } from "../../units";
import { amtoolCommand, type LocalServer } from "../../web-config";
import { MACHINE_SEVERITY, type Inhibition } from "../model";
import { equals } from "../routing/matcher";

const HOST = { job: "node", instance: "monitor-1" };
const OTHER = { job: "node", instance: "monitor-2" };
const minutes = (count: number) => Duration.minutes(count);

const series = (metric: string, values: string, labels: Readonly<Record<string, string>> = HOST): InputSeries => ({
  series: seriesName(`vm_observability_${metric}`, labels),
  values,
});

/** Its name also stands in `watch.sh`. */
const WIDE = "AlertmanagerSilencesWide";
const HIDDEN = "AlertmanagerSilencesHidden";

const whoMadeThem =
  "See who made and changed them: `journalctl -t vm-observability-audit VMO_EVENT=silence-created`, and at the portal's host who was signed in then: `journalctl -u vmo-portal -g /silence`";

const wide = (at: LocalServer): Alert => ({
  name: WIDE,
  // Without labels: each could be silenced by itself otherwise. Members of a cluster have the same silences.
  expr: 'max(vm_observability_silenced_alerts_ratio{job="node"}) > 0.5 or max(vm_observability_silenced_severity{job="node"}) == 1',
  for: minutes(1),
  severity: "critical",
  family: "alertmanager_silences",
  summary: "Silences mute most alerts",
  description:
    "Silences in Alertmanager mute more than half of all alerts, or every alert of a severity, on any host. People are not notified of them.",
  runbook: {
    meaning: "What breaks now reaches nobody. A mistake in a silence does this, and so does an intruder.",
    immediateActions: [
      `List the silences: \`${amtoolCommand(at)} silence query -o extended\``,
      `End those that nobody stands for: \`${amtoolCommand(at)} silence expire <id>\``,
      `See what fires meanwhile: \`${amtoolCommand(at)} alert query --silenced\``,
    ],
    investigation: [
      whoMadeThem,
      "The creator that a silence names is what its maker typed: only the portal's log knows who it was",
    ],
    resolution: ["End the silence, and make one that names the alert or the host"],
    prevention: [
      "Plan downtimes as maintenance windows of the specification: these are reviewed, end by themselves and spare what they do not name",
      "Do not silence this alert: that stops the Watchdog, so the dead man's switch raises the alarm",
    ],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [
      series("silenced_alerts_ratio", "0x4 0.6x10 0x30"),
      series("silenced_alerts_ratio", "0x4 0.6x10 0x30", OTHER),
      series("silenced_severity", "0x45", { ...HOST, severity: "critical" }),
    ],
    justBelow: [
      series("silenced_alerts_ratio", "0.5x45"),
      series("silenced_severity", "0x45", { ...HOST, severity: "critical" }),
    ],
    breaks: minutes(5),
    mends: minutes(16),
    labels: {},
  },
});

const long = (at: LocalServer): Alert => ({
  name: "AlertmanagerSilenceLong",
  expr: 'max by (silence) (vm_observability_silence_seconds{job="node"}) > 86400',
  for: minutes(1),
  severity: "warning",
  family: "alertmanager_silence_long",
  summary: "A silence lasts for {{ $value | humanizeDuration }}",
  description:
    "The silence {{ $labels.silence }} lasts for {{ $value | humanizeDuration }}, longer than a day. What it mutes is easily forgotten.",
  runbook: {
    meaning: "Someone mutes alerts for longer than anybody looks after them.",
    immediateActions: [`See what it mutes and why: \`${amtoolCommand(at)} silence query -o extended\``],
    investigation: [whoMadeThem],
    resolution: [
      `End it: \`${amtoolCommand(at)} silence expire <id>\`, and make one that ends within a day`,
      "Or change the alert: a threshold that is wrong for weeks is better changed in code",
    ],
    prevention: ["Give silences an end within the shift, and renew them on purpose"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [series("silence_seconds", "_x5 172800x10 stale", { ...HOST, silence: "5a1d" })],
    justBelow: [series("silence_seconds", "86400x20", { ...HOST, silence: "5a1d" })],
    breaks: minutes(5),
    mends: minutes(16),
    labels: { silence: "5a1d" },
    value: 172_800,
  },
});

const unwatched: Alert = {
  name: "AlertmanagerSilencesUnwatched",
  expr:
    'up{job="alertmanager"} == 1 unless on (instance)' +
    ' (time() - vm_observability_silences_read_timestamp_seconds{job="node"} < 600)',
  for: minutes(10),
  severity: "warning",
  family: "alertmanager_silences_unwatched",
  summary: "Nobody looks at the silences on {{ $labels.instance }}",
  description:
    "Alertmanager on {{ $labels.instance }} answers, but its silences have not been read for more than 10 minutes. Wide and long silences go unnoticed, and no record of them is kept.",
  runbook: {
    meaning: "The alerts about silences are blind.",
    immediateActions: [
      "See the timer: `systemctl list-timers 'vmo-silences*'`",
      "See the last run: `journalctl -u vmo-silences.service -n 20`",
    ],
    investigation: [
      "Is the disk full or read-only? `df /var/lib/vm-observability`",
      "Can node_exporter read the file? `ls -l /var/lib/vm-observability/textfiles/vmo-silences.prom`",
    ],
    resolution: [
      "Run it by hand: `systemctl start vmo-silences.service`",
      "Start its timer: `systemctl start vmo-silences.timer`",
    ],
    prevention: ["Leave the units and their folders to the stack"],
  },
  from: ["alertmanager", "node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [
      { series: seriesName("up", { job: "alertmanager", instance: "monitor-1" }), values: "1x80" },
      series("silences_read_timestamp_seconds", "0+60x10 600x39 3060+60x20"),
    ],
    justBelow: [
      { series: seriesName("up", { job: "alertmanager", instance: "monitor-1" }), values: "1x80" },
      series("silences_read_timestamp_seconds", "-540+60x80"),
    ],
    breaks: minutes(20),
    mends: minutes(51),
    labels: { job: "alertmanager", instance: "monitor-1" },
    value: 1,
  },
};

const hidden: Alert = {
  name: HIDDEN,
  expr: 'max(vm_observability_silences_hidden{job="node"}) == 1',
  for: Duration.zero,
  severity: MACHINE_SEVERITY,
  family: "alertmanager_silences_hidden",
  summary: `Silences mute ${WIDE}`,
  description: `Silences mute the alert about wide silences, so this one stops the Watchdog: the dead man's switch raises the alarm outside. Nobody is notified of this alert itself.`,
  runbook: {
    meaning: "Whoever silenced that alert, on purpose or with all others, must not go unnoticed.",
    immediateActions: [`Do what the page of ${WIDE} says`],
    investigation: [whoMadeThem],
    resolution: ["End the silence: the Watchdog comes back within two minutes"],
    prevention: ["Name alerts or hosts in silences"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: minutes(1),
    series: [series("silences_hidden", "0x4 1x10 0x30")],
    justBelow: [series("silences_hidden", "0x45")],
    breaks: minutes(5),
    mends: minutes(16),
    labels: {},
    value: 1,
  },
};

/** Alerts about wide and long silences of the server that listens `at`. */
export function silenceRules(at: LocalServer): RuleGroup {
  return { name: "silences", recording: [], alerts: [wide(at), long(at), unwatched, hidden] };
}

/**
 * Whoever silences the alert about wide silences stops the Watchdog, where that alert is among `alerts`. Silences mute what is sent and
 * nothing else: an alert that is silenced mutes others all the same.
 */
export function hiddenSilencesInhibitions(alerts: readonly Pick<Alert, "name">[]): readonly Inhibition[] {
  if (!alerts.some(({ name }) => name === HIDDEN)) return [];
  return [
    {
      name: "hidden-silences-over-watchdog",
      source: [equals("alertname", HIDDEN)],
      target: [equals("alertname", "Watchdog")],
      equal: [],
    },
  ];
}
