import type { Metric } from "../rules";

const metric =
  (type: Metric["type"]) =>
  (name: string, help: string, labels: readonly string[] = []): Metric => ({
    name: `alertmanager_${name}`,
    type,
    help,
    labels,
    from: "alertmanager",
  });

const counter = metric("counter");
const gauge = metric("gauge");

/** Metrics of a cluster's members; a single server does not have them. */
export const CLUSTER_METRICS: readonly Metric[] = [
  gauge("cluster_members", "Members of the cluster that this one knows, itself included."),
  gauge("cluster_failed_peers", "Members of the cluster that this one cannot reach."),
];

/** Metrics of the server itself that its rules and dashboards use; every supported version has them. */
export const ALERTMANAGER_METRICS: readonly Metric[] = [
  gauge("config_last_reload_successful", "1 when the last reload of the configuration succeeded, 0 when it failed."),
  gauge("config_last_reload_success_timestamp_seconds", "Time of the last successful reload of the configuration."),
  gauge("config_hash", "Hash of the live configuration; members of a cluster must have the same."),
  gauge("alerts", "Alerts by state.", ["state"]),
  gauge("silences", "Silences by state.", ["state"]),
  counter("alerts_received_total", "Alerts received.", ["status", "version"]),
  counter("notifications_total", "Notifications tried, by integration.", ["integration"]),
  // Versions from 0.26 on give the reason, and 0.34 renames it: nothing may match on it.
  counter("notifications_failed_total", "Notifications given up, by integration.", ["integration", "reason"]),
  ...CLUSTER_METRICS,
];
