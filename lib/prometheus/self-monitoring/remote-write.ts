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

/**
 * Raised when a long-term store gets samples late or not at all. A store that does not answer fails no sample: each is tried
 * again. Until the first one has arrived, there is no time of the newest.
 */
const behind: Alert = {
  name: "PrometheusRemoteWriteBehind",
  expr:
    `(time() - ${NEWEST_SENT} > 600)` +
    ` or (prometheus_remote_storage_samples_total{job="prometheus"} unless ${NEWEST_SENT})`,
  for: minutes(10),
  severity: "critical",
  family: "prometheus_remote_write",
  summary: "The long-term store {{ $labels.remote_name }} gets no samples from {{ $labels.instance }}",
  description:
    "The newest sample that Prometheus on {{ $labels.instance }} could send to {{ $labels.remote_name }} has been more than 10 minutes old for more than 10 minutes. Samples that are not sent within 2 hours are lost there.",
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
    series: [{ series: NEWEST, values: "0+60x10 600x38 3000+60x40" }],
    justBelow: [{ series: NEWEST, values: "0+60x90" }],
    breaks: minutes(21),
    mends: minutes(50),
    labels: STORE,
  },
};

/** Alerts about long-term stores. */
export const remoteWriteAlerts: readonly Alert[] = [failing, behind];
