import { knownAlert, renderAlertmanager } from "../../lib/alertmanager";
import { alertsOf } from "../../lib/alerts";
import { catalogueOf, SCRAPE_METRICS } from "../../lib/rules";
import { defaultSpecification } from "../../lib/specification";
import { toYaml } from "../../lib/yaml";
import { CHANNELS, modelOf, webhook } from "./model";

describe("Alertmanager's file", () => {
  it("keeps the one alert of a dead host out of the group that its muted alerts open", () => {
    // A group whose first message is empty waits for the next one: node_exporter's alert came five minutes late.
    expect(renderAlertmanager(webhook, "0.33.1").route.group_by).toEqual(["alertname", "job"]);
  });

  it("follows no receiver's redirect, through a proxy or not: a POST would become a GET, whose answer counts as delivered", () => {
    const proxyUrl = "http://proxy.example.com:3128";
    const { global, receivers } = renderAlertmanager(
      modelOf({ ...CHANNELS, slack: { urlFile: "/s", channel: "#ops", proxyUrl } }),
      "0.25.0",
    );
    expect(global).toEqual({ http_config: { follow_redirects: false } });
    const own = JSON.stringify(receivers).match(/"http_config":\{[^}]*\}/g) ?? [];
    expect([...new Set(own)]).toEqual([`"http_config":{"follow_redirects":false,"proxy_url":"${proxyUrl}"}`]);
  });

  it("has a route for each severity, and below it one for each tier", () => {
    expect(toYaml(renderAlertmanager(webhook, "0.33.1").route)).toBe(`receiver: default
group_by:
  - alertname
  - job
group_wait: 30s
group_interval: 5m
repeat_interval: 4h
routes:
  - receiver: "null"
    matchers:
      - severity="none"
  - receiver: severity-info
    matchers:
      - severity="info"
  - receiver: severity-warning
    matchers:
      - severity="warning"
    routes:
      - receiver: severity-warning
        continue: true
      - receiver: severity-warning-escalation
        group_by:
          - ...
        group_wait: 30m
        continue: true
  - receiver: severity-critical
    matchers:
      - severity="critical"
    routes:
      - receiver: severity-critical
        continue: true
      - receiver: severity-critical-escalation
        group_by:
          - ...
        group_wait: 15m
        continue: true
  - receiver: default
`);
  });

  it("has the muting, by name only for versions that know names", () => {
    const catalogue = catalogueOf(SCRAPE_METRICS, []);
    const alerts = alertsOf(defaultSpecification, { catalogue })
      .filter(({ name }) => name === "service_down")
      .map((alert) => knownAlert(alert, catalogue));
    const model = modelOf({ webhook: CHANNELS.webhook }, { alerts });
    const rules = (version: string) => renderAlertmanager(model, version).inhibit_rules;
    expect(rules("0.28.1")?.map(({ name }) => name)).toEqual([undefined, undefined, undefined]);
    const hostDown = ['alertname="HostDown"', 'severity="none"', 'family="host"'];
    const mild = 'severity=~"critical|warning|info"';
    expect(rules("0.30.0")).toEqual([
      {
        name: "host-down-over-its-alerts",
        source_matchers: hostDown,
        target_matchers: [mild, 'alertname!="service_down"'],
        equal: ["instance"],
      },
      {
        name: "host-down-over-its-targets",
        source_matchers: hostDown,
        target_matchers: [mild, 'alertname="service_down"', 'job!="node"'],
        equal: ["instance"],
      },
      {
        name: "target-down-over-its-alerts",
        source_matchers: ['severity="critical"', 'alertname="service_down"', 'job!=""', 'instance!=""'],
        target_matchers: [mild, 'alertname!="service_down"'],
        equal: ["job", "instance"],
      },
      {
        name: "service_down-of-one-program",
        source_matchers: ['alertname="service_down"', 'severity="critical"', 'job="node"'],
        target_matchers: ['alertname="service_down"', 'severity="critical"', 'job="node_units"'],
        equal: ["instance"],
      },
    ]);
    expect(renderAlertmanager(webhook, "0.30.0").inhibit_rules).toBeUndefined();
  });

  it("quotes and escapes whatever a matcher compares with", () => {
    const odd = { label: "service", operator: "=", value: 'a "b" \\ c\nd' } as const;
    const root = { ...webhook.routing.root, routes: [{ matchers: [odd], receiver: "default" }] };
    const { route } = renderAlertmanager({ ...webhook, routing: { ...webhook.routing, root } }, "0.33.1");
    expect(route.routes?.[0]?.matchers).toEqual(['service="a \\"b\\" \\\\ c\\nd"']);
  });

  it("has the settings of every channel, and of secrets only where the unit has them", () => {
    const critical = renderAlertmanager(modelOf(CHANNELS), "0.33.1").receivers.find(
      ({ name }) => name === "severity-critical",
    );
    expect(critical).toEqual({
      name: "severity-critical",
      slack_configs: [
        {
          send_resolved: true,
          api_url_file: "/run/credentials/vmo-alertmanager.service/slack-url",
          channel: "#ops",
          color: '{{ template "observability.color" . }}',
          title: '{{ template "observability.slackTitle" . }}',
          title_link: '{{ template "observability.link" . }}',
          text: '{{ template "observability.slack" . }}',
          fallback: '{{ template "observability.slackTitle" . }}',
          mrkdwn_in: ["pretext"],
        },
      ],
      email_configs: [
        {
          send_resolved: true,
          to: "ops@example.com, lead@example.com",
          from: "alerts@example.com",
          smarthost: "mail.example.com:587",
          auth_username: "alerts",
          auth_password_file: "/run/credentials/vmo-alertmanager.service/email-password",
          require_tls: true,
          headers: { Subject: '{{ template "observability.title" . }}' },
          html: '{{ template "observability.html" . }}',
          text: '{{ template "observability.text" . }}',
        },
      ],
      webhook_configs: [{ send_resolved: true, url: "http://bridge.example.com/alerts" }],
    });
  });
});
