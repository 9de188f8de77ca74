import { externalLabelValue } from "../escaping";
import { credential } from "../host";
import type { Duration } from "../units";
import type {
  AlertingConfig,
  GlobalConfig,
  PrometheusConfig,
  RemoteWriteConfig,
  ScrapeConfig,
  ScrapeProtocol,
} from "./config";
import type { TargetDiscovery, PrometheusModel, RemoteWrite, ScrapeJob } from "./model";
import { supports } from "./release";

/** The unit that runs the server. */
export const PROMETHEUS_UNIT = "vmo-prometheus.service";

/** From the host fact `host.env`, which the unit reads: the server puts the value into its external labels. */
const HOST_NAME = "${VMO_HOST_NAME}";

/** Longest that a scrape may take where the job does not say: Prometheus's own default. */
const LONGEST_TIMEOUT = 10_000;

/** Prometheus's configuration for `model`, in the dialect of `version`. */
export function renderPrometheus(model: PrometheusModel, version: string): PrometheusConfig {
  return {
    global: renderGlobal(model, version),
    ...(supports(version, "retentionInFile") && {
      storage: {
        tsdb: { retention: { time: model.retention.time.toPrometheus(), size: model.retention.size.toPrometheus() } },
      },
    }),
    ...(model.groups.length > 0 && { rule_files: model.groups.map((group) => `rules/${group.name}.yml`) }),
    ...(model.jobs.length > 0 && { scrape_configs: model.jobs.map((job) => renderJob(job, version)) }),
    ...(model.alertmanagers.length > 0 && { alerting: renderAlerting(model) }),
    ...(model.remoteWrite.length > 0 && { remote_write: model.remoteWrite.map(renderRemoteWrite) }),
  };
}

/** Name under which a store's bearer token is a credential of the server's unit. */
export function tokenName(store: RemoteWrite): string {
  return `remote-write-${store.name}`;
}

/** Whether the file uses environment variables in external labels, which version 2 does only with a feature flag. */
export function expandsLabels(model: PrometheusModel): boolean {
  return model.replicaLabel !== undefined;
}

function renderGlobal(model: PrometheusModel, version: string): GlobalConfig {
  const expands = expandsLabels(model) || supports(version, "expandsExternalLabels");
  const own = Object.entries(model.externalLabels).map(([name, value]) => [
    name,
    expands ? externalLabelValue(value) : value,
  ]);
  const replica = model.replicaLabel === undefined ? [] : [[model.replicaLabel, HOST_NAME]];
  const labels = [...own, ...replica];
  return {
    scrape_interval: model.scrapeInterval.toPrometheus(),
    scrape_timeout: timeoutOf(model.scrapeInterval),
    evaluation_interval: model.evaluationInterval.toPrometheus(),
    ...(labels.length > 0 && { external_labels: Object.fromEntries(labels) as Record<string, string> }),
  };
}

function renderJob(job: ScrapeJob, version: string): ScrapeConfig {
  const format = job.format ?? "prometheus";
  return {
    job_name: job.name,
    scrape_interval: job.interval.toPrometheus(),
    scrape_timeout: job.timeout?.toPrometheus() ?? timeoutOf(job.interval),
    metrics_path: job.path ?? "/metrics",
    ...(job.sampleLimit !== undefined && { sample_limit: job.sampleLimit }),
    ...(supports(version, "scrapeProtocols") && { scrape_protocols: PROTOCOLS[format] }),
    // Version 2 reads a page without a content type as text; version 3 fails the scrape unless a format is named.
    ...(supports(version, "fallbackScrapeProtocol") && { fallback_scrape_protocol: PROTOCOLS[format][0] }),
    ...renderDiscovery(job.discovery),
    ...(job.metricRelabelings && { metric_relabel_configs: job.metricRelabelings }),
  };
}

const PROTOCOLS: Readonly<Record<"prometheus" | "openmetrics", readonly [ScrapeProtocol, ...ScrapeProtocol[]]>> = {
  prometheus: ["PrometheusText0.0.4", "OpenMetricsText1.0.0"],
  openmetrics: ["OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText0.0.4"],
};

function renderAlerting(model: PrometheusModel): AlertingConfig {
  return {
    ...(model.replicaLabel !== undefined && {
      alert_relabel_configs: [{ action: "labeldrop" as const, regex: model.replicaLabel }],
    }),
    alertmanagers: model.alertmanagers.map((discovery) => ({
      api_version: "v2" as const,
      timeout: "10s",
      ...renderDiscovery(discovery),
    })),
  };
}

function renderRemoteWrite(store: RemoteWrite): RemoteWriteConfig {
  return {
    name: store.name,
    url: store.url,
    ...(store.token && {
      authorization: { type: "Bearer", credentials_file: credential(PROMETHEUS_UNIT, tokenName(store)) },
    }),
  };
}

function renderDiscovery({ configs, relabelings }: TargetDiscovery) {
  return { ...configs, ...(relabelings.length > 0 && { relabel_configs: relabelings }) };
}

function timeoutOf(interval: Duration): string {
  return interval.milliseconds < LONGEST_TIMEOUT ? interval.toPrometheus() : `${LONGEST_TIMEOUT / 1_000}s`;
}
