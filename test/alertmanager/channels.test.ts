import {
  alertmanagerPlan,
  alertmanagerProblems,
  emailChannel,
  OPSGENIE_ADVICE,
  opsgenieChannel,
  pagerdutyChannel,
  phoneChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
  webhookChannel,
  type AlertmanagerModel,
  type Channel,
} from "../../lib/alertmanager";
import { channelsOf } from "../../lib/alertmanager/channels-of";
import { MESSAGE_TEMPLATES } from "../../lib/alertmanager/templates";
import type { SecretOrigin } from "../../lib/host";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { modelOf, only } from "./model";

const file = (name: string): SecretOrigin => ({ kind: "file", path: `/secrets/${name}` });
const settingsOf = (channel: Channel | undefined) => channel?.settings((name) => `/run/${name}`);
const told = (name: string) => `{{ template "observability.${name}" . }}`;

/** A server that tells everything to `channels`. */
function modelTo(channels: readonly Channel[]): AlertmanagerModel {
  const model = modelOf(only(["webhook"]));
  const root = { ...model.routing.root, receiver: "all", routes: [] };
  return { ...model, routing: { ...model.routing, root, receivers: [{ name: "all", channels }] } };
}

describe("a channel's settings become Alertmanager's", () => {
  it.each<[string, Channel, string, object]>([
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
      { webhook_url_file: "/run/teams-url", send_resolved: true, title: told("title"), text: told("teams") },
    ],
    [
      "PagerDuty in the EU",
      pagerdutyChannel({ routingKey: file("key"), url: "https://events.eu.pagerduty.com/v2/enqueue" }),
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
      pagerdutyChannel({ routingKey: file("db"), name: "pagerduty-db", sendResolved: false }),
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

describe("what routing asks of a channel", () => {
  const mail = { from: "alerts@example.com", smarthost: "mail.example.com:587" };
  const alice = { engineer: "alice@company.com", phone: "+4915112345678" };

  it("says who pages, and who is an incident manager", () => {
    const channels = channelsOf(
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
  const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
  const sms = smsChannel({ region: "us-east-1", credentials: file("aws") });
  const people = ["alice@company.com", "bob@company.com"].flatMap(
    (engineer) => sms.toPerson?.({ engineer, phone: "+4915112345678" }) ?? [],
  );

  it("is each secret once, and variables beside its own", () => {
    const plan = alertmanagerPlan(modelTo(people), upstream);
    expect(plan.secrets).toEqual([
      { name: "sms-credentials", unit: "vmo-alertmanager.service", from: { kind: "file", path: "/secrets/aws" } },
    ]);
    expect(plan.units[0]?.sections.Service?.Environment).toEqual([
      "GOMEMLIMIT=241591910",
      "AWS_SHARED_CREDENTIALS_FILE=/run/credentials/vmo-alertmanager.service/sms-credentials",
    ]);
  });

  const own = (name: string, change: Partial<Channel>): Channel => ({
    name,
    integration: "discord_configs",
    secrets: [],
    settings: () => ({}),
    ...change,
  });
  const wants = (name: string, value: Record<string, string>) => own(name, { environment: () => value });

  it.each<[string, readonly Channel[], string]>([
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
      [wants("a", { A: "50%" })],
      'channels.a: must have a value for A without blanks, quotes, % and \\, got "50%"',
    ],
    [
      "one name for two secrets",
      [
        own("a", { secrets: [{ name: "url", from: file("a") }] }),
        own("b", { secrets: [{ name: "url", from: file("b") }] }),
      ],
      'channels.b: must have a name of its own for its secret "url", which channels.a has from elsewhere',
    ],
    [
      "a channel that has nobody to tell",
      [smsChannel({ region: "us-east-1" })],
      'routing.receivers.all: must not have the channel "sms", which reaches only whoever is on call',
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

describe("a version that lacks what a channel needs is refused", () => {
  const timeout = Duration.seconds(5);
  const lacks = (what: string, since: string, version: string) =>
    `${what} needs Alertmanager ${since} or later, got ${version}; choose such a version or another channel`;

  it.each<[string, Channel, string, string]>([
    ["Teams", teamsChannel({ url: file("t") }), "0.27.0", lacks("msteamsv2_configs", "0.28.0", "0.27.0")],
    [
      "a webhook's timeout",
      webhookChannel({ url: "http://b.example.com/", timeout }),
      "0.27.0",
      lacks("timeout of webhook_configs", "0.28.0", "0.27.0"),
    ],
    [
      "a bridge's secret address",
      phoneChannel({ secretUrl: file("p") }),
      "0.25.0",
      lacks("url_file of webhook_configs", "0.28.0", "0.25.0"),
    ],
    [
      "Slack's timeout",
      slackChannel({ url: file("s"), channel: "#a", timeout }),
      "0.28.1",
      lacks("timeout of slack_configs", "0.30.0", "0.28.1"),
    ],
    [
      "PagerDuty's timeout",
      pagerdutyChannel({ routingKey: file("k"), timeout }),
      "0.28.1",
      lacks("timeout of pagerduty_configs", "0.30.0", "0.28.1"),
    ],
  ])("%s", (_, channel, version, message) => {
    const problems = (of: string) => alertmanagerProblems(modelTo([channel]), of).map((problem) => problem.message);
    expect(problems(version)).toContain(message);
    expect(problems("0.33.1")).toEqual([]);
  });

  it("and everything else works with the oldest", () => {
    const channels = [
      slackChannel({ url: file("s"), channel: "#a", proxyUrl: "http://proxy:1" }),
      emailChannel({ to: ["a@b.example"], from: "c@d.example", smarthost: "m:25" }),
      webhookChannel({ url: "http://b.example.com/" }),
      phoneChannel({ url: "http://b.example.com/" }),
      pagerdutyChannel({ routingKey: file("k") }),
      opsgenieChannel({ apiKey: file("k") }),
      smsChannel({ region: "us-east-1", topicArn: "arn:aws:sns:us-east-1:1:a", credentials: file("aws") }),
    ];
    expect(alertmanagerProblems(modelTo(channels), "0.25.0")).toEqual([]);
  });
});

describe("settings that cannot work are refused where they are given", () => {
  it.each<[string, () => Channel, string]>([
    [
      "a webhook without an address",
      () => webhookChannel({}),
      "[webhookChannel] must have one of url and secretUrl, got neither",
    ],
    [
      "a bridge with two addresses",
      () => phoneChannel({ url: "http://b.example.com/", secretUrl: file("b") }),
      "[phoneChannel] must have one of url and secretUrl, got both",
    ],
    [
      "mail to nobody",
      () => emailChannel({ from: "a@b.example", smarthost: "m:25", onCall: false }),
      "[emailChannel] to: must have at least one entry unless onCall is true",
    ],
    [
      "a proxy's password in the open",
      () => slackChannel({ url: file("s"), channel: "#a", proxyUrl: "http://user:hunter2@proxy:3128" }),
      "[slackChannel] proxyUrl: must have no user and password before @: everybody who reads the release sees them",
    ],
    [
      "a proxy that is no address",
      () => teamsChannel({ url: file("t"), proxyUrl: "proxy:3128" }),
      '[teamsChannel] proxyUrl: must begin with https:// or http:// and have no blanks, got "proxy:3128"',
    ],
    [
      "no time at all",
      () => pagerdutyChannel({ routingKey: file("k"), timeout: Duration.zero }),
      '[pagerdutyChannel] timeout: must be longer than "0s"; leave it out to wait as long as group_interval',
    ],
    [
      "everything of SNS at once",
      () => smsChannel({ region: "Frankfurt", topicArn: "alerts", roleArn: "admin", apiUrl: "sns" }),
      '[smsChannel] apiUrl: must begin with https:// or http:// and have no blanks, got "sns"\n' +
        '[smsChannel] region: must be a region such as eu-central-1, got "Frankfurt"\n' +
        `[smsChannel] roleArn: must be a role's ARN such as arn:aws:iam::123456789012:role/alerts, got "admin"\n` +
        `[smsChannel] topicArn: must be a topic's ARN such as arn:aws:sns:eu-central-1:123456789012:alerts, got "alerts"`,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ message }) as Error);
  });

  it("but not what only Terraform knows", () => {
    const token = "${TfToken[TOKEN.7]}";
    const channel = smsChannel({ region: token, topicArn: token, roleArn: token, apiUrl: token });
    expect(settingsOf(channel)).toMatchObject({ topic_arn: token, api_url: token });
  });
});

describe("the message templates", () => {
  const functions = ["date", "tz", "since", "now", "humanizeDuration", "trimSpace", "safeUrl", "urlUnescape", "toJson"];

  it.each(functions)("have no function that 0.25 lacks: %s", (name) => {
    const actions = [...MESSAGE_TEMPLATES.matchAll(/\{\{.*?\}\}/g)].map(([action]) =>
      action.replace(/"(?:[^"\\]|\\.)*"/g, '""'),
    );
    expect(actions.filter((action) => new RegExp(`[\\s(|{]${name}\\s`).test(action))).toEqual([]);
  });

  it("use only templates that they define, and define none that nothing uses", () => {
    const all = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, name]) => name ?? "");
    const settings = [
      slackChannel({ url: file("s"), channel: "#a" }),
      emailChannel({ to: ["a@b.example"], from: "c@d.example", smarthost: "m:25" }),
      teamsChannel({ url: file("t") }),
      pagerdutyChannel({ routingKey: file("k") }),
      opsgenieChannel({ apiKey: file("k") }),
      smsChannel({ region: "us-east-1" }),
    ].map((channel) => JSON.stringify(settingsOf(channel)).replaceAll('\\"', '"'));
    const used = all(/template "([^"]+)"/g, [MESSAGE_TEMPLATES, ...settings].join("\n"));
    const defined = all(/define "([^"]+)"/g, MESSAGE_TEMPLATES);
    expect([...new Set(used)].sort()).toEqual([...defined].sort());
  });
});
