import { Bytes, Duration } from "../units";
import { defaultDashboards } from "./default-dashboards";
import type { AlertSection, RetentionPolicySection, Severity, Specification } from "./specification";

const alert = (condition: string, duration: Duration, severity: Severity): AlertSection => ({
  condition,
  duration,
  severity,
  labels: {},
});

const tier = (
  days: number,
  storageClass: RetentionPolicySection["storageClass"],
  switches: Partial<RetentionPolicySection>,
): RetentionPolicySection => ({
  duration: Duration.days(days),
  storageClass,
  searchEnabled: false,
  compression: false,
  immutable: false,
  encryption: false,
  ...switches,
});

// A literal of finished values and not the document's text: synthesis needs the defaults every time, and YAML and the
// schemas only when there is a file to read. A test holds it equal to the document's blocks.
const specification: Specification = {
  nodeExporter: {
    enabled: true,
    port: 9100,
    collectors: ["cpu", "meminfo", "diskstats", "netdev", "filesystem", "loadavg", "systemd"],
    scrapeInterval: Duration.seconds(15),
    filesystems: { includeTypes: [], excludeTypes: [], includeMountPoints: [], excludeMountPoints: [] },
    textfileMetrics: [],
  },
  processExporter: {
    enabled: true,
    port: 9256,
    sampleLimit: 20_000,
    processNames: [{ name: "{{.Comm}}", cmdline: [".+"] }],
  },
  appMetrics: { endpoint: "/metrics", port: 8080, format: "prometheus" },
  cpuMetrics: [
    "cpu_usage_percent",
    "cpu_load_average_1m",
    "cpu_load_average_5m",
    "cpu_load_average_15m",
    "cpu_context_switches",
    "cpu_interrupts",
    "cpu_steal_time",
  ],
  memoryMetrics: [
    "memory_total_bytes",
    "memory_available_bytes",
    "memory_used_percent",
    "memory_cached_bytes",
    "memory_buffers_bytes",
    "swap_used_bytes",
    "swap_total_bytes",
  ],
  diskMetrics: [
    "disk_usage_percent",
    "disk_free_bytes",
    "disk_total_bytes",
    "disk_io_read_bytes",
    "disk_io_write_bytes",
    "disk_io_operations",
    "inode_usage_percent",
  ],
  networkMetrics: [
    "network_receive_bytes",
    "network_transmit_bytes",
    "network_receive_packets",
    "network_transmit_packets",
    "network_errors",
    "network_dropped_packets",
    "tcp_connections_active",
    "tcp_connections_time_wait",
  ],
  httpServiceMetrics: [
    "http_requests_total",
    "http_request_duration_seconds",
    "http_request_size_bytes",
    "http_response_size_bytes",
    "http_requests_in_flight",
  ],
  databaseMetrics: [
    "db_connections_active",
    "db_connections_idle",
    "db_query_duration_seconds",
    "db_queries_total",
    "db_errors_total",
    "db_deadlocks_total",
  ],
  businessMetrics: [
    "user_sessions_active",
    "transactions_processed",
    "api_calls_per_minute",
    "error_rate_percent",
    "feature_usage_counts",
  ],
  logLevels: {
    TRACE: "Detailed trace information",
    DEBUG: "Debug information for troubleshooting",
    INFO: "General operational messages",
    WARN: "Warning conditions that should be noted",
    ERROR: "Error conditions that need attention",
    FATAL: "Critical errors that cause application termination",
  },
  logCategories: {
    access: "HTTP access logs",
    audit: "Security and compliance audit logs",
    application: "Application-specific logs",
    system: "System and infrastructure logs",
    security: "Security-related events",
    performance: "Performance monitoring logs",
  },
  retentionPolicies: {
    hotStorage: tier(7, "ssd", { searchEnabled: true }),
    warmStorage: tier(30, "standard", { searchEnabled: true, compression: true }),
    coldStorage: tier(365, "archive", { compression: true }),
    complianceStorage: tier(2555, "glacier", { immutable: true, encryption: true }),
  },
  fluentd: {
    input: [
      {
        type: "tail",
        path: "/var/log/app/*.log",
        posFile: "/var/log/fluentd/app.log.pos",
        format: "json",
        tag: "app.logs",
      },
      {
        type: "systemd",
        tag: "systemd.logs",
        filters: ["_SYSTEMD_UNIT=nginx.service", "_SYSTEMD_UNIT=app.service"],
      },
    ],
    filter: [{ type: "record_transformer", record: { hostname: "#{Socket.gethostname}", environment: "${ENV}" } }],
    output: [
      { type: "elasticsearch", host: "elasticsearch-cluster", port: 9200, indexName: "logs", typeName: "_doc" },
      { type: "s3", s3Bucket: "logs-archive", s3Region: "us-east-1", path: "logs/%Y/%m/%d/" },
    ],
  },
  systemAlerts: {
    cpu_high: alert("cpu_usage_percent > 80", Duration.minutes(5), "warning"),
    cpu_critical: alert("cpu_usage_percent > 95", Duration.minutes(2), "critical"),
    memory_high: alert("memory_used_percent > 85", Duration.minutes(5), "warning"),
    disk_full: alert("disk_usage_percent > 90", Duration.minutes(1), "critical"),
    service_down: alert("up == 0", Duration.minutes(1), "critical"),
  },
  applicationAlerts: {
    high_error_rate: alert("rate(http_requests_total{status=~'5..'}[5m]) > 0.05", Duration.minutes(2), "warning"),
    slow_response: alert("histogram_quantile(0.95, http_request_duration_seconds) > 2", Duration.minutes(5), "warning"),
    database_connections: alert("db_connections_active / db_connections_max > 0.8", Duration.minutes(5), "warning"),
  },
  escalationMatrix: {
    severityLevels: {
      info: {
        notificationDelay: Duration.zero,
        escalationDelay: "never",
        channels: ["slack"],
        escalationChannels: [],
      },
      warning: {
        notificationDelay: Duration.zero,
        escalationDelay: Duration.minutes(30),
        channels: ["slack", "email"],
        escalationChannels: ["pagerduty"],
      },
      critical: {
        notificationDelay: Duration.zero,
        escalationDelay: Duration.minutes(15),
        channels: ["slack", "email", "pagerduty", "sms"],
        escalationChannels: ["phone"],
      },
    },
    onCallSchedule: {
      primary: [
        { engineer: "alice@company.com", days: ["monday", "tuesday", "wednesday"] },
        { engineer: "bob@company.com", days: ["thursday", "friday", "saturday", "sunday"] },
      ],
      secondary: [{ engineer: "charlie@company.com", escalationDelay: Duration.minutes(30) }],
      timeZone: "UTC",
      handover: "00:00",
    },
  },
  dashboards: defaultDashboards,
  slaDefinitions: {
    api_availability: { target: 99.9, measurement: "availability_percent", timeWindow: Duration.days(30) },
    response_time: { target: 500, percentile: 95, measurement: "response_time_ms", timeWindow: Duration.days(30) },
    error_rate: { target: 1, measurement: "error_rate_percent", timeWindow: Duration.days(30) },
  },
  errorBudget: {
    calculation: "(100 - sla_target) * time_window",
    tracking: "real_time",
    alerts: [
      { threshold: 50, severity: "warning" },
      { threshold: 90, severity: "critical" },
    ],
  },
  correlationStrategies: {
    trace_based: { identifier: "trace_id", scope: "distributed_request", tools: ["jaeger", "zipkin"] },
    request_based: { identifier: "request_id", scope: "single_service", tools: ["elasticsearch", "kibana"] },
    user_based: { identifier: "user_id", scope: "user_journey", tools: ["custom_analytics"] },
    time_based: {
      identifier: "timestamp",
      scope: "temporal_correlation",
      tools: [],
      window: Duration.minutes(5),
    },
  },
  rcaProcess: {
    immediate_response: ["assess_impact", "implement_mitigation", "communicate_status"],
    investigation: ["collect_evidence", "analyze_timeline", "identify_contributing_factors", "determine_root_cause"],
    resolution: ["implement_permanent_fix", "validate_solution", "update_documentation"],
    prevention: ["improve_monitoring", "update_procedures", "conduct_training", "implement_safeguards"],
  },
  investigationTools: {
    log_analysis: ["elasticsearch_queries", "log_aggregation", "pattern_matching"],
    metric_analysis: ["time_series_correlation", "anomaly_detection", "threshold_analysis"],
    trace_analysis: ["distributed_tracing", "service_dependency_mapping", "performance_bottleneck_identification"],
  },
  scrapeJobs: {},
  prometheus: {
    port: 9090,
    evaluationInterval: Duration.seconds(15),
    retentionTime: Duration.days(35),
    retentionSize: Bytes.gibibytes(8),
    memory: Bytes.gibibytes(2),
    externalLabels: {},
    remoteWrite: [],
    features: [],
    ruleFiles: [],
    scrapeLimits: {
      bodySizeLimit: Bytes.mebibytes(64),
      sampleLimit: 100_000,
      labelLimit: 64,
      labelNameLengthLimit: 256,
      labelValueLengthLimit: 4096,
    },
  },
  alertmanager: {
    port: 9093,
    groupWait: Duration.seconds(30),
    groupInterval: Duration.minutes(5),
    repeatInterval: Duration.hours(4),
    startDelay: Duration.seconds(75),
    memory: Bytes.mebibytes(256),
  },
  channels: {},
  contacts: {},
  maintenanceWindows: {},
  artifacts: { source: "upstream", versions: {}, lock: {} },
  runbooks: { pages: {} },
  portal: { port: 8090, memory: Bytes.mebibytes(64) },
  links: {},
  advice: { off: [] },
};

/**
 * The built-in specification: value for value what the document's blocks say, with the extension sections at their
 * defaults. Frozen to its leaves.
 */
export const defaultSpecification: Specification = frozen(specification);

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
