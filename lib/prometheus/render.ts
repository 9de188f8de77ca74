import { externalLabelValue } from "../escaping";
import type { AlertingConfig, GlobalConfig, PrometheusConfig } from "./config";
import type { PrometheusModel } from "./model";
import { supports } from "./versions";
import { renderDiscovery, renderJob, renderTls, timeoutOf } from "./render-job";
import { renderRemoteRead, renderRemoteWrite } from "./render-store";

/** From the host fact `host.env`, which the unit reads: the server puts the value into its external labels. */
const HOST_NAME = "${VMO_HOST_NAME}";

/** Prometheus's configuration for `model`, in the dialect of `version`. */
export function renderPrometheus(model: PrometheusModel, version: string): PrometheusConfig {
  const rules = [
    ...model.groups.map(({ name }) => `rules/${name}.yml`),
    ...(model.ruleFiles ?? []).map(({ name }) => `rules/files/${name}.yml`),
  ];
  const { remoteRead = [] } = model;
  const recorded = [...model.groups, ...(model.ruleFiles ?? [])].flatMap(({ recording }) =>
    recording.map(({ record }) => record),
  );
  return {
    global: renderGlobal(model, version),
    ...(supports(version, "retentionInFile") && {
      storage: {
        tsdb: { retention: { time: model.retention.time.toPrometheus(), size: model.retention.size.toPrometheus() } },
      },
    }),
    ...(rules.length > 0 && { rule_files: rules }),
    ...(model.jobs.length > 0 && { scrape_configs: model.jobs.map((job) => renderJob(job, version)) }),
    ...(model.alertmanagers.length > 0 && { alerting: renderAlerting(model) }),
    ...(model.remoteWrite.length > 0 && {
      remote_write: model.remoteWrite.map((store) => renderRemoteWrite(store, recorded)),
    }),
    ...(remoteRead.length > 0 && { remote_read: remoteRead.map(renderRemoteRead) }),
  };
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

function renderAlerting(model: PrometheusModel): AlertingConfig {
  return {
    ...(model.replicaLabel !== undefined && {
      alert_relabel_configs: [{ action: "labeldrop" as const, regex: model.replicaLabel }],
    }),
    alertmanagers: model.alertmanagers.map((discovery) => ({
      api_version: "v2" as const,
      timeout: "10s",
      follow_redirects: false as const,
      ...renderTls(discovery),
      ...renderDiscovery(discovery),
    })),
  };
}
