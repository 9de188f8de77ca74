import { Bytes, defaultSpecification, Duration, mergeSpecification } from "cdktf-vm-observability";

/** What differs from the built-in specification: maps merge by key, lists replace, null removes. */
export const specification = mergeSpecification(
  defaultSpecification,
  {
    nodeExporter: { scrapeInterval: Duration.seconds(30) },
    appMetrics: { port: 8080, format: "openmetrics" },
    systemAlerts: {
      cpu_high: { duration: Duration.minutes(10), labels: { team: "platform" } },
      memory_high: null,
    },
    scrapeJobs: {
      postgres: {
        port: 9187,
        interval: Duration.minutes(1),
        metrics: ["pg_up"],
      },
    },
    escalationMatrix: {
      severityLevels: { critical: { channels: ["slack", "email", "webhook", "pagerduty"] } },
    },
    prometheus: {
      retentionTime: Duration.days(45),
      retentionSize: Bytes.gibibytes(40),
      memory: Bytes.gibibytes(4),
    },
    links: { dashboards: "https://grafana.example.com", logs: "https://kibana.example.com" },
  },
  { source: "specification.ts" },
);
