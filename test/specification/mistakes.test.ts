import { complaintAbout } from "./source";

describe("a mistake in a file is reported with its place, the rule, what was given and the fix", () => {
  test.each([
    [
      "a misspelt key",
      "system_alerts:\n  cpu_high:\n    condition: up == 0\n    durration: 5m\n",
      'o.yaml:4:5 system_alerts.cpu_high.durration: unknown key; did you mean "duration"? (allowed: condition, duration, severity, family, keep_firing_for, summary, description, runbook_url, …)',
    ],
    [
      "a key in camelCase",
      "node_exporter: { scrapeInterval: 15s }",
      'o.yaml:1:18 node_exporter.scrapeInterval: unknown key; did you mean "scrape_interval"? (allowed: enabled, port, collectors, scrape_interval, filesystems, textfile_metrics)',
    ],
    [
      "a misspelt section",
      "sytem_alerts: {}",
      'o.yaml:1:1 sytem_alerts: unknown key; did you mean "system_alerts"? (allowed: node_exporter, process_exporter, app_metrics, cpu_metrics, memory_metrics, disk_metrics, network_metrics, http_service_metrics, …)',
    ],
    [
      "a key that is like no other",
      "app_metrics: { tls: true }",
      "o.yaml:1:16 app_metrics.tls: unknown key (allowed: endpoint, port, format)",
    ],
    [
      "a key of another kind of input",
      "fluentd: { input: [{ type: systemd, tag: a, filters: [], path: /x }] }",
      "o.yaml:1:58 fluentd.input[0].path: unknown key (allowed: type, tag, filters, category, on, runs)",
    ],
    [
      "text for an input, whose keys depend on its type",
      "fluentd: { input: [tail] }",
      'o.yaml:1:20 fluentd.input[0]: must be a map, got "tail"',
    ],
    [
      "a key in snake_case where Grafana's JSON stands",
      "dashboards: { application: { panels: [{ title: a, type: stat, targets: [{ expr: up, legend_format: a }] }] } }",
      'o.yaml:1:85 dashboards.application.panels[0].targets[0].legend_format: unknown key; did you mean "legendFormat"? (allowed: expr, legendFormat, format)',
    ],
    [
      "text for a number",
      "node_exporter: { port: '9100' }",
      'o.yaml:1:24 node_exporter.port: must be a port from 1 to 65535, got "9100"',
    ],
    ["a port of 0", "prometheus: { port: 0 }", "o.yaml:1:21 prometheus.port: must be a port from 1 to 65535, got 0"],
    [
      "a broken port",
      "prometheus: { port: 80.5 }",
      "o.yaml:1:21 prometheus.port: must be a port from 1 to 65535, got 80.5",
    ],
    [
      "a number for text",
      "artifacts: { versions: { prometheus: 2.53 } }",
      'o.yaml:1:38 artifacts.versions.prometheus: must be a version such as "3.5.0", got 2.53; put it in quotes',
    ],
    [
      "a word for a truth",
      "process_exporter: { enabled: yes }",
      'o.yaml:1:30 process_exporter.enabled: must be true or false, got "yes"',
    ],
    ["a list for a map", "node_exporter: [cpu]", "o.yaml:1:16 node_exporter: must be a map, got a list"],
    ["a map for a list", "cpu_metrics: { a: b }", "o.yaml:1:14 cpu_metrics: must be a list, got a map"],
    ["text for a list", "cpu_metrics: cpu", 'o.yaml:1:14 cpu_metrics: must be a list, got "cpu"'],
    [
      "a map for a value",
      "app_metrics: { endpoint: { path: /metrics } }",
      'o.yaml:1:26 app_metrics.endpoint: must be a path such as "/metrics", got a map',
    ],
    [
      "nothing for a section",
      "node_exporter:\n",
      "o.yaml:1:15 node_exporter: must be a map, got null; leave the key out to keep what is there",
    ],
    [
      "nothing for a value",
      "node_exporter: { port: null }",
      "o.yaml:1:24 node_exporter.port: must be a port from 1 to 65535, got null; leave the key out to keep what is there",
    ],
    [
      "nothing for an entry that is not there",
      "system_alerts: { cpu_hihg: null }",
      'o.yaml:1:18 system_alerts.cpu_hihg: is null, which removes an entry, but there is none of this name; did you mean "cpu_high"?',
    ],
    [
      "nothing in a list",
      "cpu_metrics: [null]",
      "o.yaml:1:15 cpu_metrics[0]: must be a metric name (letters, digits, _ and :, not a digit first), got null; leave the key out to keep what is there",
    ],
    [
      "a duration in words",
      "system_alerts: { cpu_high: { duration: 5 minutes } }",
      'o.yaml:1:40 system_alerts.cpu_high.duration: must be a duration such as "30s", "5m", "1h30m" or "7d", got "5 minutes"',
    ],
    [
      "a duration without a unit",
      "system_alerts: { cpu_high: { duration: 5 } }",
      'o.yaml:1:40 system_alerts.cpu_high.duration: must be a duration such as "30s", "5m", "1h30m" or "7d", got 5',
    ],
    [
      "a scrape interval of none",
      "node_exporter: { scrape_interval: 0s }",
      'o.yaml:1:35 node_exporter.scrape_interval: must be a duration such as "30s", "5m", "1h30m" or "7d", longer than none, got "0s"',
    ],
    [
      "a window without its sign",
      "correlation_strategies: { time_based: { window: 5m } }",
      'o.yaml:1:49 correlation_strategies.time_based.window: must be a time before and after such as "±5m", got "5m"',
    ],
    [
      "an identifier that the portal's search has for something else",
      "correlation_strategies: { user_based: { identifier: at } }",
      'o.yaml:1:53 correlation_strategies.user_based.identifier: must be the name of a field such as "request_id", and neither "at" nor "service", got "at"',
    ],
    [
      "an identifier of two strategies",
      "correlation_strategies: { user_based: { identifier: trace_id } }",
      'o.yaml:1:53 correlation_strategies.user_based.identifier: must be one that no other strategy has, got "trace_id", which is also correlation_strategies.trace_based.identifier',
    ],
    [
      "an address of Kibana with a fragment",
      "links: { logs: 'https://kibana.example.com/#/a' }",
      'o.yaml:1:16 links.logs: must have no query and no fragment, because paths are appended to it, got "https://kibana.example.com/#/a"',
    ],
    [
      "a size without a unit",
      "prometheus: { memory: 2048 }",
      'o.yaml:1:23 prometheus.memory: must be a size such as "512MiB" or "8GiB", of at least 1MiB, got 2048',
    ],
    [
      "a word that is not allowed, but near",
      "retention_policies: { cold_storage: { storage_class: archiv } }",
      'o.yaml:1:54 retention_policies.cold_storage.storage_class: must be "ssd" or "standard" or "archive" or "glacier", got "archiv"; did you mean "archive"?',
    ],
    [
      "a day that is none",
      "escalation_matrix: { on_call_schedule: { primary: [{ engineer: a, days: [Monday] }] } }",
      'o.yaml:1:74 escalation_matrix.on_call_schedule.primary[0].days[0]: must be "monday" or "tuesday" or "wednesday" or "thursday" or "friday" or "saturday" or "sunday", got "Monday"; did you mean "monday"?',
    ],
    [
      "a day twice",
      "escalation_matrix: { on_call_schedule: { primary: [{ engineer: a, days: [monday, monday] }] } }",
      'o.yaml:1:82 escalation_matrix.on_call_schedule.primary[0].days[1]: must not repeat "monday"',
    ],
    [
      "nobody's days",
      "escalation_matrix: { on_call_schedule: { primary: [{ engineer: a, days: [] }] } }",
      "o.yaml:1:73 escalation_matrix.on_call_schedule.primary[0].days: must have at least one entry",
    ],
    [
      "a time zone of nowhere",
      "escalation_matrix: { on_call_schedule: { time_zone: Europe/Atlantis } }",
      'o.yaml:1:53 escalation_matrix.on_call_schedule.time_zone: must be a time zone such as "UTC" or "Europe/Berlin", got "Europe/Atlantis"',
    ],
    [
      "a missing key",
      "application_alerts:\n  queue_full:\n    condition: queue_length > 10\n    severity: info\n",
      'o.yaml:2:3 application_alerts.queue_full.duration: is missing; must be a duration such as "30s", "5m", "1h30m" or "7d"',
    ],
    [
      "a missing key of an output",
      "fluentd: { output: [{ type: s3, s3_bucket: abc, path: a }] }",
      'o.yaml:1:21 fluentd.output[0].s3_region: is missing; must be a region such as "us-east-1"',
    ],
    [
      "an input without a type",
      "fluentd: { input: [{ path: /x }] }",
      'o.yaml:1:20 fluentd.input[0].type: is missing; must be "tail" or "systemd" or "syslog"',
    ],
    [
      "an input of an unknown type",
      "fluentd: { input: [{ type: tial }] }",
      'o.yaml:1:28 fluentd.input[0].type: must be "tail" or "systemd" or "syslog", got "tial"',
    ],
    [
      "a filter that is no map",
      "fluentd: { filter: [grep] }",
      'o.yaml:1:21 fluentd.filter[0]: must be a map, got "grep"',
    ],
    [
      "an alert's name that cannot be printed",
      'system_alerts: { "a\\tb": { condition: up, duration: 1m, severity: info } }',
      'o.yaml:1:18 system_alerts."a\\tb": must be a name of 1 to 128 printable characters, without spaces around it, got "a\\tb"',
    ],
    [
      "an objective's name that pages show backwards",
      'sla_definitions: { "a\u202eb": { target: 99, measurement: availability_percent, time_window: 30d } }',
      'o.yaml:1:20 sla_definitions.a\\u202eb: must be a name of 1 to 128 printable characters, without spaces around it, got "a\\u202eb"',
    ],
    [
      "a label that the alert has already",
      "system_alerts: { cpu_high: { labels: { severity: page } } }",
      'o.yaml:1:40 system_alerts.cpu_high.labels.severity: must be a label name (letters, digits and _, not a digit or __ first, not alertname, severity, family), got "severity"',
    ],
    [
      "a percentile of a hundred",
      "sla_definitions: { response_time: { percentile: 100 } }",
      "o.yaml:1:49 sla_definitions.response_time.percentile: must be a percentile between 0 and 100, got 100",
    ],
    [
      "a budget over a hundred percent",
      "error_budget: { alerts: [{ threshold: 150, severity: warning }] }",
      "o.yaml:1:39 error_budget.alerts[0].threshold: must be a percentage over 0, up to 100, got 150",
    ],
    [
      "not a number",
      "sla_definitions: { response_time: { target: .nan } }",
      "o.yaml:1:45 sla_definitions.response_time.target: must be a number over 0, got NaN",
    ],
    [
      "a number without its country",
      "contacts: { a@b.example: { phone: '015112345678' } }",
      'o.yaml:1:35 contacts."a@b.example".phone: must be an international number such as "+4915112345678", got "015112345678"',
    ],
    [
      "a contact that is no address",
      "contacts: { alice: { name: Alice } }",
      'o.yaml:1:13 contacts.alice: must be the mail address by which on_call_schedule calls an engineer, got "alice"',
    ],
    [
      "a proxy's password in the open",
      "channels: { teams: { url_file: /t, proxy_url: 'http://u:p@proxy:1' } }",
      "o.yaml:1:47 channels.teams.proxy_url: must have no user and password before @: everyone who can read the release sees them",
    ],
    [
      "a topic that is none",
      "channels: { sms: { region: us-east-1, topic_arn: alerts } }",
      'o.yaml:1:50 channels.sms.topic_arn: must be the ARN of a topic such as "arn:aws:sns:us-east-1:123456789012:alerts", got "alerts"',
    ],
    [
      "a relative secret file",
      "channels: { slack: { url_file: slack-url, channel: '#ops' } }",
      'o.yaml:1:32 channels.slack.url_file: must be an absolute path such as "/etc/observability/secrets/token", got "slack-url"',
    ],
    [
      "an address without its scheme",
      "runbooks: { base_url: wiki.example/runbooks }",
      'o.yaml:1:23 runbooks.base_url: must be an address such as "https://example.com/path", without user and password, got "wiki.example/runbooks"',
    ],
    [
      "an address with a port over all",
      "channels: { webhook: { url: 'https://h:99999/' } }",
      'o.yaml:1:29 channels.webhook.url: must name a port from 1 to 65535, got "https://h:99999/"',
    ],
    [
      "an address with port 0",
      "links: { logs: 'https://[::1]:0' }",
      'o.yaml:1:16 links.logs: must name a port from 1 to 65535, got "https://[::1]:0"',
    ],
    [
      "a portal's address with a query",
      "portal: { external_url: 'https://h/?a=b' }",
      'o.yaml:1:25 portal.external_url: must have no query and no fragment, because paths are appended to it, got "https://h/?a=b"',
    ],
    [
      "a digest that is none",
      "artifacts: { lock: { prometheus.tar.gz: abc } }",
      'o.yaml:1:41 artifacts.lock."prometheus.tar.gz": must be a SHA-256 of 64 or a SHA-512 of 128 lower-case hexadecimal digits, got "abc"',
    ],
    [
      "a very long value",
      `fluentd: { output: [{ type: elasticsearch, host: ${"x ".repeat(100)}y, port: 1, index_name: a, type_name: b }] }`,
      `o.yaml:1:50 fluentd.output[0].host: must be the name or address of a host, got "${"x ".repeat(38)}...`,
    ],
  ])("%s", (_, text, message) => {
    expect(complaintAbout(text)).toBe(message);
  });
});
