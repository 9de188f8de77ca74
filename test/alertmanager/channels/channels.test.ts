import {
  alertmanagerPlan,
  alertmanagerProblems,
  emailChannel,
  OPSGENIE_ADVICE,
  opsgenieChannel,
  pagerDutyChannel,
  phoneChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
  webhookChannel,
  type NotificationChannel,
} from "../../../lib/alertmanager";
import { configuredChannels } from "../../../lib/alertmanager/channels/configured-channels";
import { parseSpecification } from "../../../lib/specification";
import { Duration } from "../../../lib/units";
import { file, modelTo, settingsOf, upstream } from "../model";

const told = (name: string) => `{{ template "observability.${name}" . }}`;

describe("a channel's settings become Alertmanager's", () => {
  it.each<[string, NotificationChannel, string, object]>([
    [
      "Slack through a proxy, with a timeout",
      slackChannel({
        url: file("slack"),
        channel: "#ops",
        proxyUrl: "http://proxy:3128",
        timeout: Duration.minutes(2),
      }),
      "slack_configs",
      { api_url_file: "/run/slack-url", http_config: { proxy_url: "http://proxy:3128" }, timeout: "120s" },
    ],
    [
      "a webhook that is silent about the end",
      webhookChannel({ url: "http://bridge.example.com/", sendResolved: false }),
      "webhook_configs",
      { url: "http://bridge.example.com/", send_resolved: false },
    ],
    [
      "a bridge to the telephone at a secret address",
      phoneChannel({ secretUrl: file("phone") }),
      "webhook_configs",
      { url_file: "/run/phone-url", send_resolved: true },
    ],
    [
      "Teams",
      teamsChannel({ url: file("teams") }),
      "msteamsv2_configs",
      { webhook_url_file: "/run/teams-url", send_resolved: true, title: told("teamsTitle"), text: told("teams") },
    ],
    [
      "PagerDuty in the EU",
      pagerDutyChannel({ routingKey: file("key"), url: "https://events.eu.pagerduty.com/v2/enqueue" }),
      "pagerduty_configs",
      {
        routing_key_file: "/run/pagerduty-key",
        url: "https://events.eu.pagerduty.com/v2/enqueue",
        send_resolved: true,
        severity: told("pagerdutySeverity"),
        class: told("what"),
        client_url: told("alerts"),
      },
    ],
    [
      "a second service of PagerDuty",
      pagerDutyChannel({ routingKey: file("db"), name: "pagerduty-db", sendResolved: false }),
      "pagerduty_configs",
      { routing_key_file: "/run/pagerduty-db-key", send_resolved: false },
    ],
    [
      "Opsgenie in the EU",
      opsgenieChannel({ apiKey: file("key"), apiUrl: "https://api.eu.opsgenie.com/" }),
      "opsgenie_configs",
      { api_key_file: "/run/opsgenie-key", api_url: "https://api.eu.opsgenie.com/", priority: told("priority") },
    ],
    [
      "text messages to a topic, with a role",
      smsChannel({
        region: "eu-central-1",
        topicArn: "arn:aws:sns:eu-central-1:123456789012:alerts",
        roleArn: "arn:aws:iam::123456789012:role/alerts",
        apiUrl: "https://sns.example.com",
      }),
      "sns_configs",
      {
        send_resolved: false,
        sigv4: { region: "eu-central-1", role_arn: "arn:aws:iam::123456789012:role/alerts" },
        api_url: "https://sns.example.com",
        topic_arn: "arn:aws:sns:eu-central-1:123456789012:alerts",
        subject: "",
        message: told("sms"),
      },
    ],
  ])("%s", (_, channel, integration, settings) => {
    expect(channel.integration).toBe(integration);
    expect(settingsOf(channel)).toMatchObject(settings);
  });

  it("has only what was given", () => {
    expect(settingsOf(smsChannel({ region: "us-east-1", topicArn: "arn:aws:sns:us-east-1:1:a" }))).toEqual({
      send_resolved: false,
      sigv4: { region: "us-east-1" },
      topic_arn: "arn:aws:sns:us-east-1:1:a",
      subject: "",
      message: told("sms"),
      attributes: { "AWS.SNS.SMS.SMSType": "Transactional" },
    });
    expect(settingsOf(webhookChannel({ url: "http://b.example.com/" }))).toEqual({
      send_resolved: true,
      url: "http://b.example.com/",
    });
  });
});

describe("a channel", () => {
  it.each([
    ["slack", slackChannel({ url: { kind: "file", path: "/s" }, channel: "#a", sendResolved: false })],
    ["webhook", webhookChannel({ url: "http://x.example.com", sendResolved: false })],
  ])("of %s is silent about the end where that is asked for", (_, channel) => {
    expect(channel.settings((name) => name).send_resolved).toBe(false);
  });

  it("of a second Slack has a name and a secret of its own", () => {
    const channel = slackChannel({ name: "slack-db", url: { kind: "ssm-parameter", name: "/slack" }, channel: "#db" });
    expect(channel.secrets).toMatchObject([{ name: "slack-db-url", from: { kind: "ssm-parameter", name: "/slack" } }]);
    expect(channel.settings((name) => `/run/${name}`).api_url_file).toBe("/run/slack-db-url");
  });
});

describe("what routing asks of a channel", () => {
  const mail = { from: "alerts@example.com", smarthost: "mail.example.com:587" };
  const alice = { engineer: "alice@company.com", phone: "+4915112345678" };

  it("says who pages, and who is an incident manager", () => {
    const channels = configuredChannels(
      parseSpecification(`
channels:
  slack: { url_file: /s/slack, channel: "#ops" }
  email: { to: [ops@example.com], from: a@example.com, smarthost: "m:25" }
  webhook: { url: "http://b.example.com/" }
  pagerduty: { routing_key_file: /s/pagerduty, carries: [sms] }
  sms: { region: us-east-1 }
  phone: { url_file: /s/phone }
  teams: { url_file: /s/teams }
  opsgenie: { api_key_file: /s/opsgenie }
`).channels,
    );
    expect(
      channels.map((channel) =>
        [
          channel.name,
          ...(channel.pages ? ["pages"] : []),
          ...(channel.incidentManager ? [`carries ${channel.incidentManager.carries.join(" and ")}`] : []),
          ...("toPerson" in channel ? ["to persons"] : []),
          ...(channel.onlyPersons ? ["only"] : []),
        ].join(", "),
      ),
    ).toEqual([
      "slack",
      "email",
      "webhook",
      "pagerduty, pages, carries sms",
      "sms, pages, to persons, only",
      "phone, pages",
      "teams",
      "opsgenie, pages, carries sms and phone",
    ]);
  });

  it("writes mail to the engineer alone, with the sender and the password of the team's", () => {
    const team = emailChannel({
      ...mail,
      to: ["ops@example.com"],
      onCall: true,
      username: "u",
      password: file("mail"),
    });
    const one = team.toPerson?.(alice);
    expect(one).toMatchObject({ name: "email-alice@company.com", secrets: [{ name: "email-password" }] });
    expect(settingsOf(one)).toEqual({ ...settingsOf(team), to: "alice@company.com" });
    expect(one).not.toHaveProperty("toPerson");
    expect(team.onlyPersons).toBeUndefined();
    expect(team.toPerson?.({ engineer: "alice" })).toBeUndefined();
  });

  it.each([
    ["no addresses", {}, true, true],
    ["an empty list", { to: [] }, true, true],
    ["a team", { to: ["ops@example.com"] }, undefined, false],
    ["a team and whoever is on call", { to: ["ops@example.com"], onCall: true }, undefined, true],
  ])("of mail with %s", (_, settings, onlyPersons, persons) => {
    const channel = emailChannel({ ...mail, ...settings });
    expect([channel.onlyPersons, "toPerson" in channel]).toEqual([onlyPersons, persons]);
  });

  it("sends text messages to the engineer's number, where there is one", () => {
    const channel = smsChannel({ region: "us-east-1", credentials: file("aws") });
    const one = channel.toPerson?.(alice);
    expect(one).toMatchObject({ name: "sms-alice@company.com", pages: true, secrets: [{ name: "sms-credentials" }] });
    expect(settingsOf(one)).toMatchObject({ phone_number: "+4915112345678" });
    expect(settingsOf(one)).not.toHaveProperty("topic_arn");
    expect(one?.onlyPersons).toBeUndefined();
    expect(channel.toPerson?.({ engineer: "bob@company.com" })).toBeUndefined();
  });

  it("advises against Opsgenie", () => {
    expect(opsgenieChannel({ apiKey: file("key") }).advice).toBe(OPSGENIE_ADVICE);
    expect(OPSGENIE_ADVICE).toContain("2027-04-05");
  });
});

describe("what the server gets for its channels", () => {
  const sms = smsChannel({ region: "us-east-1", credentials: file("aws") });
  const people = ["alice@company.com", "bob@company.com"].flatMap(
    (engineer) => sms.toPerson?.({ engineer, phone: "+4915112345678" }) ?? [],
  );

  it("is each secret once, and variables beside its own", () => {
    const plan = alertmanagerPlan(modelTo(people), upstream);
    expect(plan.secrets).toMatchObject([
      { name: "sms-credentials", unit: "vmo-alertmanager.service", from: { kind: "file", path: "/secrets/aws" } },
    ]);
    expect(plan.units[0]?.sections.Service?.Environment).toEqual([
      "GOMEMLIMIT=241591910",
      "AWS_SHARED_CREDENTIALS_FILE=/run/credentials/vmo-alertmanager.service/sms-credentials",
    ]);
  });

  const own = (name: string, change: Partial<NotificationChannel>): NotificationChannel => ({
    name,
    integration: "discord_configs",
    secrets: [],
    settings: () => ({}),
    ...change,
  });
  const wants = (name: string, value: Record<string, string>) => own(name, { environment: () => value });

  it.each<[string, readonly NotificationChannel[], string]>([
    [
      "two values of one variable",
      [wants("a", { AWS_REGION: "x" }), wants("b", { AWS_REGION: "y" })],
      'channels.b: must agree with channels.a about the variable AWS_REGION of the server ("x"), got "y"',
    ],
    [
      "the server's own variable",
      [wants("a", { GOMEMLIMIT: "1" })],
      "channels.a: must not set GOMEMLIMIT, which follows the server's memory",
    ],
    [
      "a variable that is none",
      [wants("a", { "A B": "1" })],
      'channels.a: must have variables of letters, digits and _, got "A B"',
    ],
    [
      "a value that a unit cannot have",
      [wants("a", { A: "50%\n" })],
      'channels.a: must have a value of one line for A, got "50%\\n"',
    ],
    [
      "one name for two secrets",
      [
        own("a", { secrets: [{ name: "url", from: file("a") }] }),
        own("b", { secrets: [{ name: "url", from: file("b") }] }),
      ],
      'channels.b: must have a name of its own for its secret "url", because channels.a has another secret of that name',
    ],
    [
      "a channel that has nobody to tell",
      [smsChannel({ region: "us-east-1" })],
      'routing.receivers.all: must not have the channel "sms", which reaches only the person on call',
    ],
  ])("is refused: %s", (_, channels, message) => {
    const problems = alertmanagerProblems(modelTo(channels), "0.33.1");
    expect(problems.map(({ path, message: text }) => `${path}: ${text}`)).toEqual([message]);
  });

  it("agrees where two channels want the same", () => {
    const same = [wants("a", { AWS_REGION: "x" }), wants("b", { AWS_REGION: "x" })];
    expect(alertmanagerProblems(modelTo(same), "0.33.1")).toEqual([]);
  });
});
