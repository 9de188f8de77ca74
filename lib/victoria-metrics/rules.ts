import { storeDown } from "../long-term";
import { seriesName, type Alert, type RuleGroup } from "../rules";
import { Bytes, Duration } from "../units";
import { VICTORIA_METRICS_JOB } from "./metrics";
import { DATA } from "./render";

const minutes = (count: number) => Duration.minutes(count);
const JOB = `job="${VICTORIA_METRICS_JOB}"`;
const STORE = { job: VICTORIA_METRICS_JOB, instance: "storage-1" };
const DISK = { ...STORE, path: DATA };
const [SMALL, INDEX] = ["storage/small", "indexdb/file"];
const GIB = Bytes.gibibytes(1).count;
const LOOK = `\`df -h ${DATA}\``;

const down = storeDown({
  name: "VictoriaMetricsDown",
  job: VICTORIA_METRICS_JOB,
  server: "VictoriaMetrics",
  unit: "vmo-victoria-metrics",
  data: DATA,
  meaning: "The long-term history stops, and nobody can read it; Prometheus's own data is complete.",
});

const readOnly: Alert = {
  name: "VictoriaMetricsReadOnly",
  expr: `vm_storage_is_read_only{${JOB}} == 1`,
  for: minutes(1),
  severity: "critical",
  family: "long_term_disk",
  summary: "VictoriaMetrics on {{ $labels.instance }} takes no samples: its disk is full",
  description:
    "The disk of {{ $labels.path }} on {{ $labels.instance }} has so little space left that VictoriaMetrics takes no more samples. Prometheus keeps what it could not send for about 2 hours.",
  runbook: {
    meaning: "The long-term history stops until there is space; what is there can be read.",
    immediateActions: [`See the space: ${LOOK}`, `See what takes it: \`du -xsh ${DATA}/* | sort -h\``],
    investigation: [
      `Are there old snapshots? \`ls ${DATA}/snapshots\`: each keeps data that would be gone`,
      "Did the number of series grow? Look at the dashboard VictoriaMetrics",
    ],
    resolution: [
      "Make the volume larger",
      "Lower `retention` of the store, or send it fewer series",
      "Delete old snapshots",
    ],
    prevention: ["Watch the growth on the dashboard, and choose the volume for the whole retention"],
  },
  from: [VICTORIA_METRICS_JOB],
  proof: {
    interval: minutes(1),
    series: [{ series: seriesName("vm_storage_is_read_only", DISK), values: "0x4 1x20 0x10" }],
    justBelow: [{ series: seriesName("vm_storage_is_read_only", DISK), values: "0x40" }],
    breaks: minutes(5),
    mends: minutes(26),
    labels: DISK,
    value: 1,
  },
};

const filling: Alert = {
  name: "VictoriaMetricsDiskFillsUp",
  expr:
    `sum by (job, instance) (vm_free_disk_space_bytes{${JOB}})` +
    ` < 0.2 * sum by (job, instance) (vm_data_size_bytes{${JOB}})`,
  for: minutes(30),
  severity: "warning",
  family: "long_term_disk",
  summary: "The disk of VictoriaMetrics on {{ $labels.instance }} has {{ $value | humanize1024 }}B left",
  description:
    "VictoriaMetrics on {{ $labels.instance }} has {{ $value | humanize1024 }}B left, less than a fifth of what its data takes. It needs room to merge its files, and takes no samples when nearly nothing is left.",
  runbook: {
    meaning: "The store fills up before its retention begins to free space.",
    immediateActions: [`See the space: ${LOOK}`, "See how fast it grows on the dashboard VictoriaMetrics"],
    investigation: [
      "Does retention free space yet? It drops whole months, when their last sample is old enough",
      "Which metrics have most series? `/api/v1/status/tsdb` of the store",
    ],
    resolution: ["Make the volume larger", "Lower `retention` of the store, or send it fewer series"],
    prevention: ["Choose the volume for the whole retention and one month more"],
  },
  from: [VICTORIA_METRICS_JOB],
  proof: {
    interval: minutes(1),
    series: [
      { series: seriesName("vm_free_disk_space_bytes", DISK), values: `${2 * GIB}x4 ${GIB}x60 ${4 * GIB}x10` },
      { series: seriesName("vm_data_size_bytes", { ...STORE, type: SMALL }), values: `${8 * GIB}x80` },
      { series: seriesName("vm_data_size_bytes", { ...STORE, type: INDEX }), values: `${GIB}x80` },
    ],
    justBelow: [
      { series: seriesName("vm_free_disk_space_bytes", DISK), values: `${2 * GIB}x80` },
      { series: seriesName("vm_data_size_bytes", { ...STORE, type: SMALL }), values: `${8 * GIB}x80` },
      { series: seriesName("vm_data_size_bytes", { ...STORE, type: INDEX }), values: `${GIB}x80` },
    ],
    breaks: minutes(5),
    mends: minutes(66),
    labels: STORE,
    value: GIB,
  },
};

const ignored: Alert = {
  name: "VictoriaMetricsRowsIgnored",
  expr: `sum by (job, instance, reason) (increase(vm_rows_ignored_total{${JOB}}[15m])) > 0`,
  for: minutes(15),
  severity: "warning",
  family: "long_term_loss",
  summary: "VictoriaMetrics on {{ $labels.instance }} drops samples: {{ $labels.reason }}",
  description:
    "VictoriaMetrics on {{ $labels.instance }} has dropped samples for more than 15 minutes without refusing them ({{ $labels.reason }}), so that Prometheus does not send them again.",
  runbook: {
    meaning: "The long-term history has gaps that no other alert shows; Prometheus's own data is complete.",
    immediateActions: ["Read which series: `journalctl -u vmo-victoria-metrics -g ignor`"],
    investigation: [
      "`small_timestamp` and `big_timestamp`: samples older than the retention, or from a host whose clock is wrong",
      "`too_many_labels`, `too_long_label_value`: a target whose labels grew",
    ],
    resolution: [
      "Set the clock of the host",
      "Drop or shorten the labels at their target, or in `except` of the store",
    ],
    prevention: ["Keep limits of labels in `prometheus.scrape_limits`"],
  },
  from: [VICTORIA_METRICS_JOB],
  proof: {
    interval: minutes(1),
    series: [
      {
        series: seriesName("vm_rows_ignored_total", { ...STORE, reason: "small_timestamp" }),
        values: "0x4 10+10x30 310x40",
      },
    ],
    justBelow: [
      { series: seriesName("vm_rows_ignored_total", { ...STORE, reason: "small_timestamp" }), values: "7x80" },
    ],
    breaks: minutes(5),
    mends: minutes(50),
    labels: { ...STORE, reason: "small_timestamp" },
  },
};

/** Alerts about VictoriaMetrics itself. Those about what it gets late or never are Prometheus's own. */
export function victoriaMetricsRules(): RuleGroup {
  return { name: "victoria_metrics", recording: [], alerts: [down, readOnly, filling, ignored] };
}
