import { ComponentPrograms, featuresOf } from "../artifacts";
import { clientAllowedSans } from "../web-config";

/** Prometheus and promtool of their vendor, and as Debian packages them. */
export const prometheusPrograms = new ComponentPrograms({
  name: "prometheus",
  upstream: {
    version: "3.5.3",
    repository: "prometheus/prometheus",
    checksums: "sha256sums.txt",
    programs: ["prometheus", "promtool"],
  },
  packaged: {
    versions: { "debian-12": "2.42.0", "debian-13": "2.53.3" },
    // Debian 13 has promtool in a package of its own, on which `prometheus` depends; Debian 12 has both in one.
    packages: ["prometheus"],
    maskedUnits: ["prometheus.service"],
    programs: { prometheus: "/usr/bin/prometheus", promtool: "/usr/bin/promtool" },
  },
});

/**
 * What Prometheus accepts, and from which version on, by its change log. One unknown key makes a server refuse its whole
 * file, and one unknown flag keeps it from starting.
 *
 * @see https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md
 */
export const prometheusFeatures = featuresOf("Prometheus", "2.42.0", {
  keepFiringFor: { since: "2.42.0", what: "keep_firing_for of an alert" },
  clientAllowedSans: clientAllowedSans("2.45.0"),
  scrapeConfigFiles: { since: "2.43.0", what: "scrape_config_files" },
  keepDroppedTargets: { since: "2.47.0", what: "keep_dropped_targets" },
  /** Up to 3.0.0 behind the feature flag `otlp-write-receiver`. */
  otlpReceiver: { since: "2.47.0", what: "the receiver of OTLP metrics" },
  scrapeProtocols: { since: "2.49.0", what: "scrape_protocols of a job" },
  sampleAgeLimit: { since: "2.50.0", what: "sample_age_limit of a remote_write" },
  ruleQueryOffset: { since: "2.53.0", what: "query_offset of a rule group" },
  remoteWrite2: { since: "2.54.0", what: "protobuf_message of a remote_write" },
  /** A page without a content type fails its scrape unless the job names a format to fall back to. */
  fallbackScrapeProtocol: { since: "3.0.0", what: "fallback_scrape_protocol of a job" },
  /** `le="1"` and `le="1.0"` become one series. */
  normalizedLe: { since: "3.0.0", what: "normalisation of `le` and `quantile`" },
  utf8Names: { since: "3.0.0", what: "UTF-8 in names of metrics and labels" },
  otlpReceiverFlag: { since: "3.0.0", what: "--web.enable-otlp-receiver" },
  /** GOMEMLIMIT is set from the memory limit, times `--auto-gomemlimit.ratio`. */
  autoMemoryLimit: { since: "3.0.0", what: "--auto-gomemlimit.ratio" },
  /** Before, `$` in an external label is a plain character unless the feature flag `expand-external-labels` is set. */
  expandsExternalLabels: { since: "3.0.0", what: "environment variables in external labels without a feature flag" },
  /** The file could say it before, but 3.11.0 was the first to read its time in the right unit. */
  retentionInFile: { since: "3.11.0", what: "storage.tsdb.retention in the file" },
  retentionPercentage: { since: "3.11.0", what: "storage.tsdb.retention.percentage" },
  autoReload: { since: "3.12.0", what: "--config.auto-reload" },
});

/** Name of a row of {@link prometheusFeatures}. */
export type PrometheusFeature = Parameters<typeof prometheusFeatures.supports>[1];

/** Whether `version` of Prometheus has `feature`. */
export function supports(version: string, feature: PrometheusFeature): boolean {
  return prometheusFeatures.supports(version, feature);
}
