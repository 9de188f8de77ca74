import { parseSpecification, SpecificationError } from "../../lib/specification";
import { complaintsAbout } from "./source";

/** The one line that `text` is refused with. */
function complaintAbout(text: string): string {
  const lines = complaintsAbout(text, "o.yaml");
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

describe("a mistake in a file is told with its place, the rule, what was given and the mend", () => {
  test.each([
    [
      "a misspelt key",
      "system_alerts:\n  cpu_high:\n    condition: up == 0\n    durration: 5m\n",
      'o.yaml:4:5 system_alerts.cpu_high.durration: unknown key; did you mean "duration"? (allowed: condition, duration, severity, summary, description, runbook_url, labels)',
    ],
    [
      "a key in camelCase",
      "node_exporter: { scrapeInterval: 15s }",
      'o.yaml:1:18 node_exporter.scrapeInterval: unknown key; did you mean "scrape_interval"? (allowed: enabled, port, collectors, scrape_interval)',
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
      "o.yaml:1:58 fluentd.input[0].path: unknown key (allowed: type, tag, filters)",
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
      'o.yaml:1:20 fluentd.input[0].type: is missing; must be "tail" or "systemd"',
    ],
    [
      "an input of an unknown type",
      "fluentd: { input: [{ type: tial }] }",
      'o.yaml:1:28 fluentd.input[0].type: must be "tail" or "systemd", got "tial"',
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
      'o.yaml:1:47 channels.teams.proxy_url: must be an address such as "https://example.com/path", without user and password, got "http://u:p@proxy:1"',
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
      'o.yaml:1:23 runbooks.base_url: must be an address such as "https://example.com/path", got "wiki.example/runbooks"',
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

describe("sections that do not agree are refused, at the place that was written", () => {
  test.each([
    [
      "an alert of no severity",
      "system_alerts: { cpu_high: { severity: warn } }",
      'o.yaml:1:40 system_alerts.cpu_high.severity: must be a level of escalation_matrix.severity_levels (info, warning, critical), got "warn"; did you mean "warning"?',
    ],
    [
      "an alert of the budget of no severity",
      "error_budget: { alerts: [{ threshold: 50, severity: page }] }",
      'o.yaml:1:53 error_budget.alerts[0].severity: must be a level of escalation_matrix.severity_levels (info, warning, critical), got "page"',
    ],
    [
      "one name for two alerts",
      "application_alerts: { cpu_high: { condition: up, duration: 1m, severity: info } }",
      "o.yaml:1:33 application_alerts.cpu_high: must not have the name of system_alerts.cpu_high",
    ],
    [
      "an escalation to nobody",
      "escalation_matrix: { severity_levels: { info: { escalation_delay: 1h } } }",
      'o.yaml:1:67 escalation_matrix.severity_levels.info.escalation_channels: must name a channel, because escalation_matrix.severity_levels.info.escalation_delay is "1h" and not "never"',
    ],
    [
      "an escalation before the notification",
      "escalation_matrix: { severity_levels: { critical: { notification_delay: 20m } } }",
      'o.yaml:1:73 escalation_matrix.severity_levels.critical.escalation_delay: must be longer than escalation_matrix.severity_levels.critical.notification_delay (20m), got "15m"',
    ],
    [
      "a warm tier that ends before the hot one",
      "retention_policies: { warm_storage: { duration: 5d } }",
      'o.yaml:1:49 retention_policies.warm_storage.duration: must be longer than retention_policies.hot_storage.duration (7d), got "5d"',
    ],
    [
      "a hot tier that outlives the built-in warm one",
      "retention_policies:\n  hot_storage: { duration: 30d }",
      'o.yaml:2:28 retention_policies.warm_storage.duration: must be longer than retention_policies.hot_storage.duration (30d), got "30d"',
    ],
    [
      "availability of a hundred percent",
      "sla_definitions: { api_availability: { target: 100 } }",
      "o.yaml:1:48 sla_definitions.api_availability.target: must be below 100 for availability_percent, got 100; nothing would be left to spend",
    ],
    [
      "a threshold of the budget twice",
      "error_budget: { alerts: [{ threshold: 50, severity: info }, { threshold: 50, severity: warning }] }",
      "o.yaml:1:74 error_budget.alerts[1].threshold: must not repeat 50",
    ],
    [
      "thresholds of a panel out of order",
      "dashboards: { application: { panels: [{ title: a, type: stat, targets: [], thresholds: [{ value: 5, color: red }, { value: 1, color: green }] }] } }",
      "o.yaml:1:124 dashboards.application.panels[0].thresholds[1].value: must be over the value before it (5), got 1",
    ],
    [
      "two stores of one name",
      "prometheus: { remote_write: [{ name: a, url: 'http://a' }, { name: a, url: 'http://b' }] }",
      'o.yaml:1:68 prometheus.remote_write[1].name: must not repeat "a"',
    ],
    [
      "a bridge to the telephone twice",
      "channels: { phone: { url: 'http://b.example/', url_file: /etc/phone } }",
      "o.yaml:1:20 channels.phone: must have either channels.phone.url or channels.phone.url_file",
    ],
    [
      "mail to nobody",
      "channels: { email: { from: c@b.example, smarthost: 'm:25', on_call: false } }",
      "o.yaml:1:69 channels.email.to: is missing; must be given unless channels.email.on_call is true",
    ],
    [
      "a webhook to nowhere",
      "channels: { webhook: {} }",
      "o.yaml:1:22 channels.webhook: must have either channels.webhook.url or channels.webhook.url_file",
    ],
    [
      "a user without a password",
      "channels: { email: { to: [a@b.example], from: c@b.example, smarthost: 'm:25', username: u } }",
      "o.yaml:1:13 channels.email.password_file: is missing; must be given together with channels.email.username",
    ],
  ])("%s", (_, text, message) => {
    expect(complaintAbout(text)).toBe(message);
  });

  test("a removed severity is missed by every alert that uses it", () => {
    expect(complaintsAbout("escalation_matrix: { severity_levels: { critical: null } }", "o.yaml")).toEqual(
      [
        "error_budget.alerts[1]",
        "system_alerts.cpu_critical",
        "system_alerts.disk_full",
        "system_alerts.service_down",
      ].map(
        (path) =>
          `o.yaml:1:51 ${path}.severity: must be a level of escalation_matrix.severity_levels (info, warning), got "critical"`,
      ),
    );
  });

  test("a new severity may be used at once, with channels of the user's own", () => {
    const { systemAlerts, escalationMatrix } = parseSpecification(
      [
        "escalation_matrix: { severity_levels: { page: { notification_delay: 0m, escalation_delay: never, channels: [pager-bot] } } }",
        "system_alerts: { cpu_high: { severity: page } }",
      ].join("\n"),
    );
    expect(systemAlerts["cpu_high"]?.severity).toBe("page");
    expect(escalationMatrix.severityLevels["page"]?.escalationChannels).toEqual([]);
  });
});

describe("YAML that cannot be meant is refused with its place", () => {
  test.each([
    ["a tab", "node_exporter:\n\tport: 1", "o.yaml:2:1: must not be indented with tabs; YAML takes spaces only"],
    [
      "an open bracket",
      "cpu_metrics: [a",
      "o.yaml:1:16: is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a list", "- a\n", "o.yaml:1:1: must be a map of sections, got a list"],
    ["a number", "5", "o.yaml:1:1: must be a map of sections, got 5"],
    ["two documents", "---\na: 1\n---\nb: 2\n", "o.yaml:3:1: must be one YAML document; a second begins here"],
    [
      "a tag",
      "cpu_metrics: !include metrics.yaml",
      "o.yaml:1:14: must not have a tag of its own; only plain YAML is read",
    ],
    [
      "a key twice",
      "node_exporter:\n  port: 1\n  port: 2\n",
      "o.yaml:3:3 node_exporter.port: stands twice in one map, first in line 2",
    ],
    [
      "a map as key",
      "log_levels: { { a: b }: c }",
      "o.yaml:1:15 log_levels: must have plain text as keys, got a map, a list or nothing",
    ],
    [
      "an alias without an anchor",
      "cpu_metrics: &metrics [a]\ndisk_metrics: *metric\n",
      'o.yaml:2:15 disk_metrics: must have an anchor before its alias, got "*metric"; did you mean "*metrics"?',
    ],
    [
      "a list in itself",
      "cpu_metrics: &a [*a]",
      'o.yaml:1:18 cpu_metrics[0]: must not contain itself, got "*a" inside "&a"',
    ],
    [
      "a map merged into itself",
      "system_alerts: { a: &a { <<: *a, condition: x, duration: 1m, severity: info } }",
      'o.yaml:1:26 system_alerts.a.<<: must not contain itself, got "*a" inside "&a"',
    ],
    [
      "a list merged",
      "system_alerts: { cpu_high: { <<: [1] } }",
      "o.yaml:1:30 system_alerts.cpu_high.<<: must merge a map or a list of maps",
    ],
    [
      "a name that JavaScript gives a meaning",
      "log_levels: { __proto__: a }",
      "o.yaml:1:15 log_levels.__proto__: must not be called __proto__",
    ],
    [
      "a mistake behind an alias, where it is written",
      "system_alerts:\n  a: &a\n    condition: x\n    duration: soon\n    severity: info\n  b: &b { <<: *a }\n  a: null\n".replace(
        "  a: null\n",
        "",
      ),
      'o.yaml:4:15 system_alerts.a.duration: must be a duration such as "30s", "5m", "1h30m" or "7d", got "soon"\no.yaml:4:15 system_alerts.b.duration: must be a duration such as "30s", "5m", "1h30m" or "7d", got "soon"',
    ],
  ])("%s", (_, text, message) => {
    expect(complaintsAbout(text, "o.yaml").join("\n")).toBe(message);
  });

  test("bytes for text are told as what they are", () => {
    expect(() => parseSpecification(Buffer.from("") as unknown as string, { source: "o.yaml" })).toThrow(
      'o.yaml: must be text, got object; read a file with the encoding "utf8"',
    );
  });
});

describe("the error", () => {
  const text = [
    "retention_policies: { hot_storage: { duration: 40d } }",
    "prometheus: { port: 99999 }",
    "system_alerts: { cpu_high: { durration: 5m, severity: warn } }",
    "",
  ].join("\n");
  const error = ((): SpecificationError => {
    try {
      parseSpecification(text, { source: "o.yaml" });
    } catch (caught) {
      return caught as SpecificationError;
    }
    return new SpecificationError("o.yaml", []);
  })();

  test("has everything at once, in the order of the file", () => {
    expect(error.issues).toEqual([
      {
        path: "retention_policies.warm_storage.duration",
        line: 1,
        column: 48,
        message: 'must be longer than retention_policies.hot_storage.duration (40d), got "30d"',
      },
      { path: "prometheus.port", line: 2, column: 21, message: "must be a port from 1 to 65535, got 99999" },
      {
        path: "system_alerts.cpu_high.durration",
        line: 3,
        column: 30,
        message:
          'unknown key; did you mean "duration"? (allowed: condition, duration, severity, summary, description, runbook_url, labels)',
      },
    ]);
  });

  test("is its lines, without a stack trace", () => {
    expect(error.name).toBe("SpecificationError");
    expect(error.source).toBe("o.yaml");
    expect(error.message.split("\n")).toHaveLength(3);
    expect(error.stack).toBe(`SpecificationError: ${error.message}`);
  });

  test("shows a hundred lines and keeps the rest", () => {
    const many = `log_levels: {${Array.from({ length: 250 }, (_, index) => `L${index}: 1`).join(", ")}}`;
    expect(complaintsAbout(many)).toHaveLength(101);
    expect(complaintsAbout(many).at(-1)).toBe("observability.yaml: and 150 more");
  });
});
