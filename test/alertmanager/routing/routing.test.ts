import {
  alertmanagerOf,
  alertmanagerPlan,
  renderAlertmanager,
  routingAdvice,
  routingProblems,
  webhookChannel,
  type AlertmanagerModel,
  type NotificationChannel,
} from "../../../lib/alertmanager";
import { lineOf } from "../../../lib/errors";
import { defaultSpecification, mergeSpecification } from "../../../lib/specification";
import { Bytes, Duration } from "../../../lib/units";
import { COMBINATIONS, modelOf, only } from "../model";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

/** Integrations of each receiver: `{ "severity-info": ["slack_configs"] }`. */
const receiversOf = (model: AlertmanagerModel) =>
  Object.fromEntries(
    renderAlertmanager(model, "0.33.1").receivers.map(({ name, ...integrations }) => [name, Object.keys(integrations)]),
  );

describe("routing from the escalation matrix", () => {
  it("notifies of each severity by its configured channels", () => {
    expect(receiversOf(modelOf(only(["slack", "email"])))).toEqual({
      default: ["slack_configs", "email_configs"],
      null: [],
      "severity-info": ["slack_configs"],
      "severity-warning": ["slack_configs", "email_configs"],
      "severity-critical": ["slack_configs", "email_configs"],
    });
  });

  it.each(COMBINATIONS)("with %j leaves to the default what no channel of its own takes", (channels, receivers) => {
    const model = modelOf(only(channels));
    const routes = model.routing.root.routes ?? [];
    const found = ["info", "warning", "critical"].map(
      (severity) =>
        routes.find(({ matchers }) => matchers[0]?.value === severity)?.receiver ?? model.routing.root.receiver,
    );
    expect(found).toEqual(receivers);
  });

  it("sends every severity to the webhook unless the matrix names it", () => {
    const given = mergeSpecification(defaultSpecification, {
      channels: only(["slack", "webhook"]),
      escalationMatrix: { severityLevels: { critical: { channels: ["webhook"] } } },
    });
    expect(receiversOf(alertmanagerOf(given))).toMatchObject({
      "severity-info": ["slack_configs"],
      "severity-warning": ["slack_configs"],
      "severity-critical": ["webhook_configs"],
    });
  });

  it("takes the waits, the port and the memory of the specification", () => {
    const given = mergeSpecification(defaultSpecification, {
      channels: only(["webhook"]),
      alertmanager: {
        port: 9193,
        groupWait: Duration.seconds(10),
        groupInterval: Duration.minutes(1),
        repeatInterval: Duration.hours(12),
        memory: Bytes.mebibytes(512),
      },
    });
    const model = alertmanagerOf(given);
    expect(renderAlertmanager(model, "0.33.1").route).toMatchObject({
      group_wait: "10s",
      group_interval: "1m",
      repeat_interval: "12h",
    });
    expect({ port: model.port, memory: model.memory.toString() }).toEqual({ port: 9193, memory: "512MiB" });
  });

  it("has a route for a severity of the user's own, which neither mutes nor is muted", () => {
    const level = { ...defaultSpecification.escalationMatrix.severityLevels.critical, channels: ["slack"] };
    const given = mergeSpecification(defaultSpecification, {
      channels: only(["slack"]),
      escalationMatrix: {
        severityLevels: {
          page: { ...level, notificationDelay: Duration.zero, escalationDelay: "never", escalationChannels: [] },
        },
      },
    });
    const model = alertmanagerOf(given);
    expect(receiversOf(model)["severity-page"]).toEqual(["slack_configs"]);
    expect(JSON.stringify(model.routing.inhibitions)).not.toContain("page");
  });

  it("sends the Watchdog to a dead man's switch every minute, and of no other alert for machines", () => {
    const deadMansSwitch = webhookChannel({
      name: "healthchecks",
      url: "https://hc.example.com/x",
      sendResolved: false,
    });
    const { route, receivers } = renderAlertmanager(modelOf(only(["slack"]), { deadMansSwitch }), "0.33.1");
    expect(route.routes?.slice(0, 2)).toEqual([
      {
        receiver: "dead-mans-switch",
        matchers: ['alertname="Watchdog"'],
        group_wait: "0s",
        group_interval: "30s",
        repeat_interval: "45s",
      },
      { receiver: "null", matchers: ['severity="none"'] },
    ]);
    expect(receivers.find(({ name }) => name === "dead-mans-switch")).toEqual({
      name: "dead-mans-switch",
      webhook_configs: [{ send_resolved: false, url: "https://hc.example.com/x" }],
    });
  });

  it("takes a channel of a kind of the user's own under the name that the matrix uses", () => {
    const teams: NotificationChannel = {
      name: "teams",
      integration: "msteamsv2_configs",
      secrets: [{ name: "teams-url", from: { kind: "secrets-manager", secretId: "teams" } }],
      settings: (fileOf) => ({ webhook_url_file: fileOf("teams-url") }),
    };
    const given = mergeSpecification(defaultSpecification, {
      escalationMatrix: { severityLevels: { info: { channels: ["teams"] } } },
      channels: only(["slack"]),
    });
    const model = alertmanagerOf(given, { channels: [teams] });
    expect(renderAlertmanager(model, "0.33.1").receivers.find(({ name }) => name === "severity-info")).toEqual({
      name: "severity-info",
      msteamsv2_configs: [{ webhook_url_file: "/run/credentials/vmo-alertmanager.service/teams-url" }],
    });
    expect(alertmanagerPlan(model, upstream).secrets).toContainEqual({
      name: "teams-url",
      unit: "vmo-alertmanager.service",
      from: { kind: "secrets-manager", secretId: "teams" },
    });
  });
});

describe("alerts that would reach nobody", () => {
  const alerts = [
    { name: "cpu_high", severity: "warning" },
    { name: "cpu_critical", severity: "critical" },
    { name: "deploy_done", severity: "info" },
    { name: "Watchdog", severity: "none" },
  ];
  const problems = (channels: Parameters<typeof modelOf>[0], of = alerts) =>
    routingProblems(modelOf(channels).routing, of).map(({ path, message }) => `${path}: ${message}`);

  it("are reported when no channel is configured at all", () => {
    expect(problems({})).toEqual([
      "channels: must include at least one that escalation_matrix names, got none: 3 alerts would reach nobody; add channels.webhook, channels.slack or channels.email",
    ]);
  });

  it("are reported by severity and tier, with what would reach someone", () => {
    expect(problems(only(["email"]))).toEqual([
      'escalation_matrix.severity_levels.warning.escalation_channels: must name a channel that is configured (email), got ["pagerduty"]: cpu_high would not be escalated; configure channels.pagerduty, or name another channel, or set escalation_delay to "never"',
      'escalation_matrix.severity_levels.critical.escalation_channels: must name a channel that is configured (email), got ["phone"]: cpu_critical would not be escalated; configure channels.pagerduty, which calls and texts people, or channels.phone, or name another channel, or set escalation_delay to "never"',
      'escalation_matrix.severity_levels.info.channels: must name a channel that is configured (email), got ["slack"]: deploy_done would reach nobody; configure channels.slack, or name another channel',
      [
        "escalation_matrix: to begin with email alone, add these lines to the specification:",
        "escalation_matrix:",
        "  severity_levels:",
        "    info: { channels: [email] }",
        "    warning: { escalation_delay: never }",
        "    critical: { escalation_delay: never }",
      ].join("\n"),
    ]);
  });

  it("are reported when the matrix lacks their severity", () => {
    const [own] = problems(only(["webhook"]), [{ name: "mine", severity: "page" }]);
    expect(own).toBe(
      'alerts.mine.severity: must be a severity of escalation_matrix (info, warning, critical), got "page"',
    );
    expect(problems(only(["webhook"]), [{ name: "mine", severity: "critcal" }])[0]).toContain(
      'got "critcal"; did you mean "critical"?',
    );
  });

  it("are none when every severity in use notifies someone, and the Watchdog is for machines", () => {
    expect(problems(only(["webhook"]))).toEqual([]);
    expect(problems({}, [{ name: "Watchdog", severity: "none" }])).toEqual([]);
  });

  it("do not come with a severity that no alert has", () => {
    expect(problems(only(["slack"]), [{ name: "deploy_done", severity: "info" }])).toEqual([]);
  });
});

describe("advice about channels that are not configured", () => {
  it("names them and what is notified instead", () => {
    expect(routingAdvice(modelOf(only(["slack", "email", "webhook"])).routing).map(lineOf)).toEqual([
      "escalation_matrix.severity_levels.warning.escalation_channels: pagerduty is not configured; alerts of this severity go to webhook only",
      "escalation_matrix.severity_levels.critical.channels: pagerduty, sms are not configured; alerts of this severity go to slack, email, webhook only",
      "escalation_matrix.severity_levels.critical.escalation_channels: phone is not configured; alerts of this severity go to webhook only",
    ]);
  });
});
