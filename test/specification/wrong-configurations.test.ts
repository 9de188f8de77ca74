import { complaintAbout } from "./source";

/**
 * Configurations that cannot work, of everything that shows, promises and remembers: each with the one line that says where it is, what was given,
 * and what is allowed or how to mend it.
 */
const WRONG: Readonly<Record<string, readonly (readonly [given: string, complaint: string])[]>> = {
  dashboards: [
    [
      "dashboards: { infrastructure: { panels: [{ title: A, type: pie, targets: [{ expr: up }] }] } }",
      '1:60 dashboards.infrastructure.panels[0].type: must be "graph" or "table" or "stat", got "pie"',
    ],
    [
      "dashboards: { infrastructure: { panels: [{ titel: A, type: graph, targets: [{ expr: up }] }] } }",
      '1:44 dashboards.infrastructure.panels[0].titel: unknown key; did you mean "title"? (allowed: title, type, targets, thresholds)',
    ],
    [
      "dashboards: { application: { panels: [{ title: '', type: stat, targets: [{ expr: up }] }] } }",
      '1:48 dashboards.application.panels[0].title: must be text that is not empty, got ""',
    ],
    [
      "dashboards: { application: { panels: [{ title: A, type: stat, targets: [{ expr: up, format: tabel }] }] } }",
      '1:93 dashboards.application.panels[0].targets[0].format: must be "time_series" or "table" or "heatmap", got "tabel"; did you mean "table"?',
    ],
    [
      "dashboards: { infrastructure: { panels: [{ title: A, type: graph, targets: [{ expr: up }], thresholds: [{ value: 90, color: red }, { value: 70, color: yellow }] }] } }",
      "1:141 dashboards.infrastructure.panels[0].thresholds[1].value: must be above the value before it (90), got 70",
    ],
    [
      "dashboards: { infra: { panels: [] } }",
      '1:15 dashboards.infra: unknown key; did you mean "infrastructure"? (allowed: infrastructure, application)',
    ],
    [
      "links: { host_dashboard: 'a b' }",
      '1:26 links.host_dashboard: must be the UID of a dashboard such as "host-overview", got "a b"',
    ],
    [
      "links: { dashboards: grafana.example.com }",
      '1:22 links.dashboards: must be an address such as "https://example.com/path", without user and password, got "grafana.example.com"',
    ],
  ],
  redaction: [
    [
      "redaction: { patterns: { project: { pattern: '(a+)+bcd' } } }",
      '1:46 redaction.patterns.project.pattern: repeats without a bound what can match in several ways: give bounds, got "(a+)+bcd"',
    ],
    [
      "redaction: { patterns: { project: { pattern: '(?=abcd).' } } }",
      '1:46 redaction.patterns.project.pattern: has a group that begins with (?: only (?:…) is read alike, and (?i) at the beginning, got "(?=abcd)."',
    ],
    [
      "redaction: { without: [emails] }",
      '1:24 redaction.without[0]: must be "private_key" or "url_password" or "bearer" or "jwt" or "cloud_key" or "card" or "email", got "emails"; did you mean "email"?',
    ],
    [
      "redaction: { ip_addresses: hash }",
      '1:28 redaction.ip_addresses: must be "keep" or "mask" or "redact", got "hash"',
    ],
    [
      "redaction: { keys: [id] }",
      '1:21 redaction.keys[0]: must be the name of a key such as "badge_number", of 3 to 60 letters, digits, _, . and -, got "id"',
    ],
    [
      "redaction: { replacement: '$1' }",
      '1:27 redaction.replacement: must be 1 to 60 letters, digits, blanks and signs other than quotes, \\ and $, got "$1"',
    ],
  ],
  grafana: [
    ["grafana: { enabled: yes please }", '1:21 grafana.enabled: must be true or false, got "yes please"'],
    [
      "grafana: { enable: true }",
      '1:12 grafana.enable: unknown key; did you mean "enabled"? (allowed: enabled, port, memory, operators, build)',
    ],
    ["grafana: { enabled: true, port: 0 }", "1:33 grafana.port: must be a port from 1 to 65535, got 0"],
    [
      "grafana: { enabled: true, operators: admin }",
      '1:38 grafana.operators: must be "viewer" or "editor", got "admin"',
    ],
    [
      "grafana: { enabled: true, build: abc }",
      '1:34 grafana.build: must be the number of a build such as "34846740809", got "abc"',
    ],
    [
      "grafana: { enabled: true, memory: 1 }",
      '1:35 grafana.memory: must be a size such as "512MiB" or "8GiB", of at least 1MiB, got 1',
    ],
    [
      "artifacts: { versions: { grafana: latest } }",
      '1:35 artifacts.versions.grafana: must be a version such as "3.5.0", got "latest"',
    ],
  ],
  slo: [
    [
      "sla_definitions: { api_availability: { target: 101 } }",
      "1:48 sla_definitions.api_availability.target: must be below 100 for availability_percent, got 101; nothing would be left to spend",
    ],
    [
      "sla_definitions: { api_availability: { target: '100%' } }",
      '1:48 sla_definitions.api_availability.target: must be a number over 0, got "100%"',
    ],
    [
      "sla_definitions: { api_availability: { measurement: nothing_like_it } }",
      '1:53 sla_definitions.api_availability.measurement: must be "availability_percent" or "error_rate_percent" or "response_time_ms" or "response_time_seconds", got "nothing_like_it"',
    ],
    [
      "sla_definitions: { api_availability: { time_window: 30x } }",
      '1:53 sla_definitions.api_availability.time_window: must be a duration such as "30s", "5m", "1h30m" or "7d", longer than none, got "30x"',
    ],
    [
      "sla_definitions: { api_availability: { time_window: 400d } }",
      '1:53 sla_definitions.api_availability.time_window: must be at most prometheus.retention_time (35d), got "400d"; Prometheus would forget what was spent first',
    ],
    [
      "sla_definitions: { api_availability: { per: [alertname] } }",
      '1:46 sla_definitions.api_availability.per[0]: must be a label name (letters, digits and _, not a digit or __ first, not alertname, severity, family, slo, window, le), got "alertname"',
    ],
    [
      "sla_definitions: { response_time: { percentile: 100 } }",
      "1:49 sla_definitions.response_time.percentile: must be a percentile between 0 and 100, got 100",
    ],
    [
      "sla_definitions: { api_availability: { indicator: { type: nope } } }",
      '1:59 sla_definitions.api_availability.indicator.type: must be "requests" or "events" or "latency" or "up" or "probe", got "nope"',
    ],
    [
      "sla_definitions: { api_availability: { indicator: { type: probe, probe: shop } } }",
      '1:73 sla_definitions.api_availability.indicator.probe: must be the name of one of probes (there are none), got "shop"',
    ],
    [
      "sla_definitions: { nope: null }",
      "1:20 sla_definitions.nope: is null, which removes an entry, but there is none of this name",
    ],
    [
      "error_budget: { calculation: none }",
      '1:30 error_budget.calculation: must be "(100 - sla_target) * time_window", got "none"',
    ],
    ["error_budget: { tracking: daily }", '1:27 error_budget.tracking: must be "real_time", got "daily"'],
    [
      "error_budget: { alerts: [{ threshold: 150, severity: warning }] }",
      "1:39 error_budget.alerts[0].threshold: must be a percentage over 0, up to 100, got 150",
    ],
    [
      "error_budget: { burn_rate_alerts: [{ budget: 2, window: 1h, severity: fatal }] }",
      '1:71 error_budget.burn_rate_alerts[0].severity: must be a level of escalation_matrix.severity_levels (info, warning, critical), got "fatal"',
    ],
    [
      "error_budget: { minimum_bad_events: -1 }",
      "1:37 error_budget.minimum_bad_events: must be a whole number above 0, got -1",
    ],
  ],
  exporters: [
    [
      "exporters: { postgre: {} }",
      '1:14 exporters.postgre: unknown key; did you mean "postgres"? (allowed: postgres, mysqld, redis, nginx)',
    ],
    [
      "exporters: { postgres: { port: 70000 } }",
      "1:32 exporters.postgres.port: must be a port from 1 to 65535, got 70000",
    ],
    [
      "exporters: { postgres: { user: 'a b' } }",
      '1:32 exporters.postgres.user: must be a user\'s name of letters, digits and _ . -, got "a b"',
    ],
    [
      "exporters: { postgres: { password_file: secrets/pg } }",
      '1:41 exporters.postgres.password_file: must be an absolute path such as "/etc/observability/secrets/token", got "secrets/pg"',
    ],
    [
      "exporters: { postgres: { severity: fatal } }",
      '1:36 exporters.postgres.severity: must be a level of escalation_matrix.severity_levels (info, warning, critical), got "fatal"',
    ],
    [
      "exporters: { redis: { duration: soon } }",
      '1:33 exporters.redis.duration: must be a duration such as "30s", "5m", "1h30m" or "7d", got "soon"',
    ],
    [
      "exporters: { mysqld: { statments: true } }",
      '1:24 exporters.mysqld.statments: unknown key; did you mean "statements"? (allowed: on, port, duration, severity, socket, user, client_file, statements)',
    ],
    [
      "exporters: { mysqld: { socket: var/run/x } }",
      '1:32 exporters.mysqld.socket: must be a socket such as "/run/mysqld/mysqld.sock", got "var/run/x"',
    ],
    [
      "exporters: { nginx: { status_page: localhost/stub } }",
      '1:36 exporters.nginx.status_page: must be an address such as "https://example.com/path", without user and password, got "localhost/stub"',
    ],
  ],
  probes: [
    [
      "probes: { shop: { type: http, targets: [shop.example.com] } }",
      '1:41 probes.shop.targets[0]: must be an address such as "https://example.com/path", without user and password, got "shop.example.com"',
    ],
    [
      "probes: { shop: { type: htp, targets: ['https://a'] } }",
      '1:25 probes.shop.type: must be "http" or "tcp" or "tls" or "icmp", got "htp"',
    ],
    ["probes: { shop: { type: http, targets: [] } }", "1:40 probes.shop.targets: must have at least one entry"],
    [
      "probes: { shop: { type: tcp, targets: [a.example.com] } }",
      '1:40 probes.shop.targets[0]: must be host and port such as "db-1:9187" or "[fd00::5]:9187", got "a.example.com"',
    ],
    [
      "probes: { shop: { type: icmp, targets: ['https://a.example.com'] } }",
      '1:41 probes.shop.targets[0]: must be the name or address of a host, got "https://a.example.com"',
    ],
    [
      "probes: { shop: { type: http, targets: ['https://a.example.com'], statuses: [99] } }",
      "1:78 probes.shop.statuses[0]: must be a status code from 100 to 599, got 99",
    ],
    [
      "probes: { shop: { type: http, targets: ['https://u:p@a.example.com'] } }",
      "1:41 probes.shop.targets[0]: must have no user and password before @: everyone who can read the release sees them",
    ],
    [
      "probes: { shop: { type: http, targets: ['https://a.example.com'], timeout: 2m } }",
      '1:76 probes.shop.timeout: must be shorter than probes.shop.interval (30s), got "2m"',
    ],
    [
      "probes: { shop: { type: http, targets: ['https://a.example.com'], interval: 3h } }",
      '1:77 probes.shop.interval: must be shorter than 5m, got "3h"; Prometheus shows no sample older than that',
    ],
    [
      "probes: { shop: { type: http, targets: ['https://a.example.com'], method: HEAD, matches: x } }",
      '1:75 probes.shop.method: must be "GET" with probes.shop.matches: the answer to HEAD has no body',
    ],
    [
      "probes: { shop: { type: http, targets: ['https://a.example.com'], token_file: /t, basic_auth: { username: a, password_file: /p } } }",
      "1:79 probes.shop.token_file: must not be given together with probes.shop.basic_auth",
    ],
    [
      "probes: { 'a b': { type: http, targets: ['https://a.example.com'] } }",
      '1:11 probes."a b": must be a probe\'s name (letters, digits, _ and -, a letter or digit first), got "a b"',
    ],
  ],
  "long-term stores": [
    [
      "long_term: { a: { type: thanos } }",
      '1:25 long_term.a.type: must be "victoria_metrics" or "influxdb" or "influxdb2" or "remote" or "influxdb3", got "thanos"',
    ],
    [
      "long_term: { a: { type: influxdb3 } }",
      '1:25 long_term.a.type: must not be "influxdb3": InfluxDB 3 Core takes no remote write, has at most 2000 tables, one for each metric, and does not compact, so that queries over months are refused; take "victoria_metrics", "influxdb" or "influxdb2", or "remote" for a store of your own',
    ],
    [
      "long_term: { a: { type: victoria_metrics }, b: { type: victoria_metrics } }",
      '1:56 long_term.b.type: must be once "victoria_metrics", got it again after long_term.a: a host runs one',
    ],
    [
      "long_term: { a: { type: influxdb, retention: 800d } }",
      '1:46 long_term.a.down_sampling.retention: must be longer than long_term.a.retention (800d), got "730d"',
    ],
    [
      "long_term: { a: { type: influxdb2, organization: shop, bucket: b, token_file: /t, url: 'https://a.example.com/api/v2' } }",
      '1:88 long_term.a.url: must be the address of the server without a path, got "https://a.example.com/api/v2": organization and bucket say the rest',
    ],
    [
      "long_term: { a: { type: remote, url: 'https://u:p@a.example.com' } }",
      "1:38 long_term.a.url: must have no user and password before @: everyone who can read the release sees them; name the user in basic_auth.username, and a file of the host with the password in basic_auth.password_file",
    ],
    [
      "long_term: { a: { type: remote, url: 'https://a.example.com', series: { except: ['*'] } } }",
      '1:82 long_term.a.series.except[0]: must leave something over, got "*"',
    ],
  ],
};

describe.each(Object.entries(WRONG))("wrong %s", (_, rows) => {
  it.each(rows)("%s", (given, complaint) => {
    expect(complaintAbout(given)).toBe(`o.yaml:${complaint}`);
  });
});

it("wrong configurations are refused in forty ways and more, each in its own words", () => {
  const complaints = Object.values(WRONG).flatMap((rows) => rows.map(([, complaint]) => complaint));
  expect(new Set(complaints).size).toBe(complaints.length);
  expect(complaints.length).toBeGreaterThanOrEqual(40);
});
