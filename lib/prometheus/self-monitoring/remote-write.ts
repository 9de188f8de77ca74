import { seriesName, type Alert } from "../../rules";
import { Duration } from "../../units";
import { SELF } from "./proofs";

const minutes = (count: number) => Duration.minutes(count);
const STORE = { ...SELF, remote_name: "long-term", url: "https://store.example.com/api/v1/push" };
const SENT = seriesName("prometheus_remote_storage_samples_total", STORE);
const FAILED = seriesName("prometheus_remote_storage_samples_failed_total", STORE);

/** Raised when a long-term store refuses samples for good. */
export const remoteWriteFailing: Alert = {
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
