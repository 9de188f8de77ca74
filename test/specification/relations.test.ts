import { parseSpecification } from "../../lib/specification";
import { complaintAbout, complaintsAbout } from "./source";

const OIDC =
  "oidc: { issuer: 'https://login.example.com', client_id: a, client_secret_file: /etc/s, groups: { ops: admin } }";

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
      "scrapes that Prometheus forgets between two of them",
      "node_exporter: { scrape_interval: 5m }",
      'o.yaml:1:35 node_exporter.scrape_interval: must be shorter than 5m, got "5m"; Prometheus shows no sample older than 5m, so every series would come and go',
    ],
    [
      "evaluations that leave what was recorded too old for alerts",
      "prometheus: { evaluation_interval: 10m }",
      'o.yaml:1:36 prometheus.evaluation_interval: must be shorter than 5m, got "10m"; Prometheus shows no sample older than 5m, so alerts would miss what was recorded',
    ],
    [
      "one name for two alerts",
      "application_alerts: { cpu_high: { condition: up, duration: 1m, severity: info } }",
      "o.yaml:1:33 application_alerts.cpu_high: must not have the name of system_alerts.cpu_high",
    ],
    [
      "a certificate that the portal gets for an address",
      "security: { proxy: { acme: { email: a@example.com } } }\nportal: { external_url: 'https://10.1.0.11:8090' }",
      'o.yaml:2:25 portal.external_url: must have a name for security.proxy.acme, got the address in "https://10.1.0.11:8090"',
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
      "certificates from two places",
      "security: { certificates: { folder: a, host_file: /b } }",
      "o.yaml:1:27 security.certificates: must have exactly one of security.certificates.folder, security.certificates.parameter_prefix, security.certificates.host_file (with security.certificates.authority_file)",
    ],
    [
      "certificates from nowhere",
      "security: { certificates: {} }",
      "o.yaml:1:27 security.certificates: must have exactly one of security.certificates.folder, security.certificates.parameter_prefix, security.certificates.host_file (with security.certificates.authority_file)",
    ],
    [
      "a host's certificate without an authority",
      "security: { certificates: { host_file: /etc/a.pem } }",
      "o.yaml:1:40 security.certificates.authority_file: is missing; must be given together with security.certificates.host_file",
    ],
    [
      "users without passwords",
      "security: { users: { alice: admin } }",
      "o.yaml:1:20 security.users_file: is missing; must be given together with security.users",
    ],
    [
      "passwords of nobody",
      "security: { users_file: /etc/users }",
      "o.yaml:1:25 security.users_file: has no effect without security.users",
    ],
    [
      "sign-in by passwords and at a provider",
      `portal: { external_url: 'https://ops.example.com' }\nsecurity: { users: { alice: admin }, users_file: /etc/users, ${OIDC} }`,
      "o.yaml:2:68 security.oidc: must not be given together with security.users",
    ],
    [
      "a provider of nobody",
      `portal: { external_url: 'https://ops.example.com' }\nsecurity: { ${OIDC.replace("ops: admin", "")} }`,
      "o.yaml:2:108 security.oidc.groups: must have at least one group, or nobody may sign in",
    ],
    [
      "a provider that can send nobody back",
      `portal: { external_url: 'http://ops.example.com' }\nsecurity: { ${OIDC} }`,
      "o.yaml:2:19 security.oidc: needs portal.external_url with https://, to which the provider sends people back",
    ],
    [
      "two certificates for one server",
      "portal: { external_url: 'https://ops.example.com' }\nsecurity: { proxy: { certificate_file: /etc/a.pem, acme: { email: a@example.com } } }",
      "o.yaml:2:58 security.proxy.acme: must not be given together with security.proxy.certificate_file",
    ],
    [
      "a certificate for no name",
      "security: { proxy: { acme: { email: a@example.com } } }",
      "o.yaml:1:28 security.proxy.acme: needs portal.external_url with https://, whose name it is for",
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
      "o.yaml:1:124 dashboards.application.panels[0].thresholds[1].value: must be above the value before it (5), got 1",
    ],
    [
      "two stores of one name",
      "prometheus: { remote_write: [{ name: a, url: 'http://a' }, { name: a, url: 'http://b' }] }",
      'o.yaml:1:68 prometheus.remote_write[1].name: must not repeat "a"',
    ],
    [
      "a store with a token and a password",
      "prometheus: { remote_write: [{ name: a, url: 'http://a', token_file: /t, basic_auth: { username: u, password_file: /p } }] }",
      "o.yaml:1:70 prometheus.remote_write[0].token_file: must not be given together with prometheus.remote_write[0].basic_auth",
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
      "o.yaml:1:89 channels.email.password_file: is missing; must be given together with channels.email.username",
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
