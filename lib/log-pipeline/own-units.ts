/** Components by the names of their units. A name that a host does not have costs nothing. */
const COMPONENTS = [
  "alertmanager",
  "blackbox-exporter",
  "elasticsearch",
  "elasticsearch-exporter",
  "firewall",
  "grafana",
  "grafana-gateway",
  "host-report",
  "influxdb",
  "jaeger",
  "kibana",
  "mysqld-exporter",
  "nginx-exporter",
  "node-exporter",
  "oauth2-proxy",
  "otel-agent",
  "otel-gateway",
  "portal",
  "postgres-exporter",
  "process-exporter",
  "prometheus",
  "redis-exporter",
  "silences",
  "telegraf",
  "victoria-metrics",
];

/** Those with a server before them, where hosts have certificates. */
const GATED = ["fluentd", "influxdb", "jaeger", "kibana", "otel-agent", "otel-gateway", "victoria-metrics"];

/**
 * Units whose entries are logs of this library's own: the journal is asked by whole names alone. Fluentd's own unit is none of them: a record
 * that a store refuses makes a line there, which would be a record again.
 */
export const OWN_UNITS: readonly string[] = [
  ...COMPONENTS.map((name) => `vmo-${name}.service`),
  ...GATED.map((name) => `vmo-${name}-gate.service`),
  "vm-observability-agent.service",
];
