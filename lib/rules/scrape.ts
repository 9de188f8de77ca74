import { exposedMetrics } from "./exposed";
import { EXPOSED } from "./go-runtime";
import type { Metric } from "./metric";

const gauge = (name: string, help: string): Metric => ({
  name,
  type: "gauge",
  help,
  labels: [],
  from: "prometheus/scrape",
  examples: { job: "node" },
});

/** Series that Prometheus itself adds for every target and every alert. */
export const SCRAPE_METRICS: readonly Metric[] = [
  gauge("up", "1 when the last scrape of the target succeeded, 0 when it failed."),
  gauge("scrape_duration_seconds", "How long the last scrape took."),
  gauge("scrape_samples_scraped", "Samples that the target exposed."),
  gauge("scrape_samples_post_metric_relabeling", "Samples that were left after relabeling."),
  gauge("scrape_series_added", "Series that the last scrape added, approximately."),
  {
    name: "ALERTS",
    type: "gauge",
    help: "1 for every alert that is pending or firing.",
    labels: ["alertname", "alertstate", "severity", "family"],
    from: "prometheus/rules",
    open: true,
  },
  {
    name: "ALERTS_FOR_STATE",
    type: "gauge",
    help: "Time from which on an alert's condition holds.",
    labels: ["alertname", "severity", "family"],
    from: "prometheus/rules",
    open: true,
  },
];

/** Metrics that every Go program exposes about itself, and most other programs about their process. */
export const RUNTIME_METRICS: readonly Metric[] = exposedMetrics(EXPOSED, "", "runtime");
