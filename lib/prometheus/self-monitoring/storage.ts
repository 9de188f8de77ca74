import { seriesName, type Alert } from "../../rules";
import { Duration } from "../../units";
import { rising, SELF } from "./proofs";

const minutes = (count: number) => Duration.minutes(count);
const hours = (count: number) => Duration.hours(count);
/** Divides none of the ranges of hours below. */
const STEP = Duration.seconds(210);
const DATA = "/var/lib/vm-observability/prometheus";

const compactionsFailing: Alert = {
  name: "PrometheusTSDBCompactionsFailing",
  expr: 'increase(prometheus_tsdb_compactions_failed_total{job="prometheus"}[3h]) > 0',
  for: hours(1),
  severity: "warning",
  family: "prometheus_storage",
  summary: "Prometheus on {{ $labels.instance }} cannot compact its data",
  description:
    "Compactions of Prometheus on {{ $labels.instance }} have failed within the last 3 hours. The write-ahead log grows until the disk is full, and the next start takes a long time.",
  runbook: {
    meaning: "Data stays in memory and in the log, and both grow.",
    immediateActions: [
      `See the space: \`df -h ${DATA}\``,
      "Read the reason: `journalctl -u vmo-prometheus -g compact`",
    ],
    investigation: ["See whether memory is short: `systemctl show vmo-prometheus -p MemoryCurrent -p MemoryMax`"],
    resolution: [
      "Free some space, or lower the retention size in the stack",
      `Stop the server, move the block that the journal names out of ${DATA}, start it`,
    ],
    prevention: ["Keep the retention size below 85 % of the disk", "Watch the disk of the data folder"],
  },
  from: ["prometheus"],
  proof: rising({ metric: "prometheus_tsdb_compactions_failed_total" }, hours(3), STEP),
};

const reloadsFailing: Alert = {
  name: "PrometheusTSDBReloadsFailing",
  expr: 'increase(prometheus_tsdb_reloads_failures_total{job="prometheus"}[3h]) > 0',
  for: hours(1),
  severity: "warning",
  family: "prometheus_storage",
  summary: "Prometheus on {{ $labels.instance }} cannot read its blocks",
  description:
    "Prometheus on {{ $labels.instance }} has failed to read blocks from its disk within the last 3 hours. Old data may be missing from queries, and retention does not free space.",
  runbook: {
    meaning: "Part of the history is not served.",
    immediateActions: ["Read which block and why: `journalctl -u vmo-prometheus -g block`"],
    investigation: ["Look for disk errors: `dmesg -T | tail -50`", `Check the owner: \`ls -l ${DATA}\``],
    resolution: [`Stop the server, move the broken block out of ${DATA}, start it`, "Replace a failing disk"],
    prevention: ["Send samples to a long-term store as well"],
  },
  from: ["prometheus"],
  proof: rising({ metric: "prometheus_tsdb_reloads_failures_total" }, hours(3), STEP),
};

const LOG_FAILURES = [
  "prometheus_tsdb_wal_corruptions_total",
  "prometheus_tsdb_wal_truncations_failed_total",
  "prometheus_tsdb_checkpoint_creations_failed_total",
];

const logBroken: Alert = {
  name: "PrometheusTSDBWALCorruptions",
  expr: `${LOG_FAILURES.map((metric) => `increase(${metric}{job="prometheus"}[1h])`).join(" + ")} > 0`,
  for: minutes(5),
  severity: "critical",
  family: "prometheus_storage",
  summary: "The write-ahead log of Prometheus on {{ $labels.instance }} is damaged",
  description:
    "Prometheus on {{ $labels.instance }} found its write-ahead log corrupt, or failed to shorten it, within the last hour. The newest samples may be lost at the next restart.",
  runbook: {
    meaning: "Samples of the last hours are at risk.",
    immediateActions: [
      `See the space: \`df -h ${DATA}\``,
      "Read the reason: `journalctl -u vmo-prometheus -g 'WAL|checkpoint'`",
    ],
    investigation: [
      "Look for disk errors: `dmesg -T | tail -50`",
      "See whether the host lost power or the server was killed: `journalctl -u vmo-prometheus -g 'Killed|oom'`",
    ],
    resolution: [
      "Free some space; the server repairs the log at its next start, but loses everything after the damage",
      "Replace a failing disk",
    ],
    prevention: ["Keep the retention size below 85 % of the disk", "Send samples to a long-term store as well"],
  },
  from: ["prometheus"],
  proof: (() => {
    const proof = rising({ metric: LOG_FAILURES[0] ?? "" }, hours(1), STEP);
    const quiet = LOG_FAILURES.slice(1).map((metric) => ({ series: seriesName(metric, SELF), values: "0x60" }));
    return { ...proof, series: [...proof.series, ...quiet], justBelow: [...proof.justBelow, ...quiet] };
  })(),
};

const LIMIT = { series: seriesName("prometheus_tsdb_retention_limit_bytes", SELF), values: "8000000000x80" };
const BLOCKS = seriesName("prometheus_tsdb_storage_blocks_bytes", SELF);

const nearSizeLimit: Alert = {
  name: "PrometheusStorageNearSizeLimit",
  expr:
    'prometheus_tsdb_storage_blocks_bytes{job="prometheus"}' +
    ' / (prometheus_tsdb_retention_limit_bytes{job="prometheus"} > 0) > 0.9',
  for: hours(1),
  severity: "warning",
  family: "prometheus_retention",
  summary: "The store of Prometheus on {{ $labels.instance }} has nearly reached its size limit",
  description:
    "The blocks of Prometheus on {{ $labels.instance }} have taken more than 90 % of the retention size for more than 1 hour. At 100 %, Prometheus deletes the oldest samples although they are younger than the retention time.",
  runbook: {
    meaning: "History will soon be shorter than the retention time says; nothing is lost yet.",
    immediateActions: [`See the space: \`df -h ${DATA}\``, "See the number of series: `prometheus_tsdb_head_series`"],
    investigation: ["Find metrics with the most series: /tsdb-status of Prometheus", "See which job has grown"],
    resolution: [
      "Raise `prometheus.retention_size` if the disk has room, or give the host a larger disk",
      "Lower `prometheus.retention_time`, or drop metrics that nobody uses",
    ],
    prevention: ["Send samples to a long-term store if history matters"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(2),
    series: [LIMIT, { series: BLOCKS, values: "7000000000x9 7300000000x39 7000000000x30" }],
    justBelow: [LIMIT, { series: BLOCKS, values: "7200000000x80" }],
    breaks: minutes(20),
    mends: minutes(100),
    labels: SELF,
    value: 0.9125,
  },
};

const cutBySize: Alert = {
  name: "PrometheusRetentionCutBySize",
  expr: 'increase(prometheus_tsdb_size_retentions_total{job="prometheus"}[6h]) > 0',
  for: Duration.zero,
  severity: "warning",
  family: "prometheus_retention",
  summary: "Prometheus on {{ $labels.instance }} deletes samples early",
  description:
    "Within the last 6 hours Prometheus on {{ $labels.instance }} deleted its oldest samples because the store had reached its size limit, although they were younger than the retention time.",
  runbook: {
    meaning:
      "History is shorter than the retention time says: long SLO windows and dashboards cover less than they show.",
    immediateActions: ["See how far back it goes: `time() - prometheus_tsdb_lowest_timestamp_seconds` in Prometheus"],
    investigation: ["Find metrics with the most series: /tsdb-status of Prometheus", "See which job has grown"],
    resolution: [
      "Raise `prometheus.retention_size` if the disk has room, or give the host a larger disk",
      "Lower `prometheus.retention_time` to what fits, or drop metrics that nobody uses",
    ],
    prevention: ["Act on PrometheusStorageNearSizeLimit", "Send samples to a long-term store if history matters"],
  },
  from: ["prometheus"],
  proof: rising({ metric: "prometheus_tsdb_size_retentions_total" }, hours(6), STEP),
};

/** Alerts about the server's own data. */
export const storageAlerts: readonly Alert[] = [
  compactionsFailing,
  reloadsFailing,
  logBroken,
  nearSizeLimit,
  cutBySize,
];
