import { seriesName, type Alert } from "../../rules";
import { Duration } from "../../units";
import { SELF } from "./proofs";

const minutes = (count: number) => Duration.minutes(count);
const STORE = { ...SELF, remote_name: "long-term", url: "https://store.example.com/api/v1/push" };
const SENT = seriesName("prometheus_remote_storage_samples_total", STORE);
const FAILED = seriesName("prometheus_remote_storage_samples_failed_total", STORE);

/** Raised when a long-term store refuses samples for good. */
const failing: Alert = {
  name: "PrometheusRemoteStorageFailures",
  expr:
    'rate(prometheus_remote_storage_samples_failed_total{job="prometheus"}[5m])' +
    ' / rate(prometheus_remote_storage_samples_total{job="prometheus"}[5m]) > 0.01',
  for: minutes(15),
  severity: "critical",
  family: "prometheus_remote_write",
  summary: "The long-term store {{ $labels.remote_name }} refuses samples of {{ $labels.instance }}",
  description:
    "More than 1 % of the samples that Prometheus on {{ $labels.instance }} sends to {{ $labels.remote_name }} have been refused for more than 15 minutes. They are lost there.",
  runbook: {
    meaning: "The long-term history has gaps; this server's own data is complete.",
    immediateActions: ["Read the answers: `journalctl -u vmo-prometheus -g remote`"],
    investigation: [
      "400 and 422: the store refuses labels or old samples. 401 and 403: the token is wrong. 429: a limit is reached",
    ],
    resolution: ["Renew the token's file and restart the server", "Raise the store's limit, or drop metrics"],
    prevention: ["Watch the store's own limits"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(2),
    series: [
      { series: SENT, values: "100000+10000x60" },
      { series: FAILED, values: "500x5 800+300x15 5300x38" },
    ],
    justBelow: [
      { series: SENT, values: "100000+10000x60" },
      { series: FAILED, values: "500+100x60" },
    ],
    breaks: minutes(12),
    mends: minutes(46),
    labels: STORE,
  },
};

const NEWEST_SENT =
  'max_over_time(prometheus_remote_storage_queue_highest_sent_timestamp_seconds{job="prometheus"}[15m])';
const NEWEST = seriesName("prometheus_remote_storage_queue_highest_sent_timestamp_seconds", STORE);

const PENDING = seriesName("prometheus_remote_storage_samples_pending", STORE);
const DROPPED = seriesName("prometheus_remote_storage_samples_dropped_total", STORE);

/** Nothing waits, and samples are read that the store is not to have: what it is to have does not exist. */
const NOTHING_TO_SEND =
  'max_over_time(prometheus_remote_storage_samples_pending{job="prometheus"}[5m]) == 0' +
  ' and ignoring (reason) rate(prometheus_remote_storage_samples_dropped_total{job="prometheus"}[5m]) > 0';

/**
 * Raised when a long-term store gets samples late or not at all. A store that does not answer fails no sample: each is tried
 * again. Until the first one has arrived, there is no time of the newest.
 */
const behind: Alert = {
  name: "PrometheusRemoteWriteBehind",
  expr:
    `((time() - ${NEWEST_SENT} > 600)` +
    ` or (prometheus_remote_storage_samples_total{job="prometheus"} unless ${NEWEST_SENT}))` +
    ` unless (${NOTHING_TO_SEND})`,
  for: minutes(10),
  severity: "critical",
  family: "prometheus_remote_write",
  summary: "The long-term store {{ $labels.remote_name }} gets no samples from {{ $labels.instance }}",
  description:
    "The newest sample that Prometheus on {{ $labels.instance }} could send to {{ $labels.remote_name }} has been more than 10 minutes old for more than 10 minutes. Samples that are not sent within 2 hours are lost there, and all of them when Prometheus is restarted before.",
  runbook: {
    meaning: "The long-term history stops; this server's own data is complete.",
    immediateActions: [
      "Read why: `journalctl -u vmo-prometheus -g remote`",
      "Check from Prometheus's host whether the store answers: `curl -sS -o /dev/null -w '%{http_code}\\n' <url>`",
    ],
    investigation: [
      "No answer: the store is down, or a firewall blocks the way. 5xx: the store itself fails. 429: a limit is reached",
      "The store answers: it is too slow; compare `prometheus_remote_storage_shards` with `prometheus_remote_storage_shards_max`",
    ],
    resolution: ["Bring the store back: waiting samples are sent by themselves", "Correct its address in the stack"],
    prevention: ["Watch the store's own health"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(1),
    // Proofs begin at time 0: it sends, stands still at 10 minutes, and goes on at 50.
    series: [
      { series: NEWEST, values: "0+60x10 600x38 3000+60x40" },
      { series: PENDING, values: "0x10 500x38 0x40" },
      { series: DROPPED, values: "0+100x90" },
    ],
    // The same without anything that waits: its series have gone.
    justBelow: [
      { series: NEWEST, values: "0+60x10 600x80" },
      { series: PENDING, values: "0x90" },
      { series: DROPPED, values: "0+100x90" },
    ],
    breaks: minutes(21),
    mends: minutes(50),
    labels: STORE,
  },
};

const START = seriesName("process_start_time_seconds", SELF);
const TAKEN = seriesName("prometheus_remote_storage_highest_timestamp_in_seconds", SELF);

/**
 * Raised when Prometheus was restarted before it had sent everything: it begins anew with what is new. Afterwards nothing else tells, as
 * the store gets samples again. What was waiting is read three minutes back, for the three minutes after a start.
 */
const gap: Alert = {
  name: "PrometheusRemoteWriteGap",
  expr:
    'max_over_time(((prometheus_remote_storage_highest_timestamp_in_seconds{job="prometheus"} offset 3m' +
    ' - on (instance) group_right () (prometheus_remote_storage_queue_highest_sent_timestamp_seconds{job="prometheus"} offset 3m > 0))' +
    ' and on (instance) (time() - process_start_time_seconds{job="prometheus"} < 180))[1h:1m]) > 60',
  for: Duration.zero,
  severity: "warning",
  family: "prometheus_remote_write",
  summary: "The long-term store {{ $labels.remote_name }} lacks samples of {{ $labels.instance }}",
  description:
    "Prometheus on {{ $labels.instance }} was restarted while samples of {{ $value | humanizeDuration }} waited to be sent to {{ $labels.remote_name }}. It does not send them any more: the store has a gap.",
  runbook: {
    meaning:
      "The long-term history has a gap; this server's own data is complete. The alert ends by itself after an hour.",
    immediateActions: ["See that new samples arrive: `prometheus_remote_storage_queue_highest_sent_timestamp_seconds`"],
    investigation: [
      "Why was Prometheus restarted while the store was away? An apply, a reboot, its memory: `journalctl -u vmo-prometheus`",
    ],
    resolution: [
      "Where the gap matters, read it out of this server before its retention ends (promtool can dump it), and import it into the store",
    ],
    prevention: ["While a store is behind, put off reboots, and applies that restart Prometheus"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(2),
    // It sends until minute 10, is started anew at 30:30, and sends again from minute 34 on.
    series: [
      { series: TAKEN, values: "0+120x60" },
      { series: NEWEST, values: "0+120x5 600x9 _x1 2040+120x44" },
      { series: START, values: "-9000x15 1830x45" },
    ],
    justBelow: [
      { series: TAKEN, values: "0+120x60" },
      { series: NEWEST, values: "-60+120x60" },
      { series: START, values: "-9000x15 1830x45" },
    ],
    breaks: minutes(32),
    mends: minutes(94),
    labels: STORE,
  },
};

/** Alerts about long-term stores. */
export const remoteWriteAlerts: readonly Alert[] = [failing, behind, gap];
