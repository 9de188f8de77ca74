import {
  alertmanagerProblems,
  emailChannel,
  opsgenieChannel,
  pagerDutyChannel,
  phoneChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
  webhookChannel,
  type NotificationChannel,
} from "../../../lib/alertmanager";
import { Duration } from "../../../lib/units";
import { file, modelTo, settingsOf } from "../model";

describe("a version that lacks what a channel needs is refused", () => {
  const timeout = Duration.seconds(5);
  const lacks = (what: string, since: string, version: string) =>
    `${what} needs Alertmanager ${since} or later, got ${version}; choose such a version or another channel`;

  it.each<[string, NotificationChannel, string, string]>([
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
      pagerDutyChannel({ routingKey: file("k"), timeout }),
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
      pagerDutyChannel({ routingKey: file("k") }),
      opsgenieChannel({ apiKey: file("k") }),
      smsChannel({ region: "us-east-1", topicArn: "arn:aws:sns:us-east-1:1:a", credentials: file("aws") }),
    ];
    expect(alertmanagerProblems(modelTo(channels), "0.25.0")).toEqual([]);
  });
});

describe("settings that cannot work are refused where they are given", () => {
  it.each<[string, () => NotificationChannel, string]>([
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
      "[slackChannel] proxyUrl: must have no user and password before @: everyone who can read the release sees them",
    ],
    [
      "a proxy that is no address",
      () => teamsChannel({ url: file("t"), proxyUrl: "proxy:3128" }),
      '[teamsChannel] proxyUrl: must begin with https:// or http:// and have no blanks, got "proxy:3128"',
    ],
    [
      "no time at all",
      () => pagerDutyChannel({ routingKey: file("k"), timeout: Duration.zero }),
      '[pagerDutyChannel] timeout: must be longer than "0s"; leave it out to wait as long as group_interval',
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

describe("mail that could not be sent is refused", () => {
  const settings = { to: ["ops@example.com"], from: "alerts@example.com", smarthost: "mail.example.com:587" };
  const rule =
    'must be a mail address such as "ops@example.com" (a name with commas or brackets before it in double quotes), got';

  it.each([
    ["a comma in a bare name", { to: ["Ops, Team <ops@example.com>"] }, `to[0]: ${rule} "Ops, Team <ops@example.com>"`],
    ["a dot at the end", { to: ["a@example.com", "ops@example.com."] }, `to[1]: ${rule} "ops@example.com."`],
    ["two senders", { from: "a@example.com, b@example.com" }, `from: ${rule} "a@example.com, b@example.com"`],
    ["a line's end", { from: "alerts@example.com\n" }, `from: ${rule} "alerts@example.com\\n"`],
  ])("%s", (_, given, message) => {
    expect(() => emailChannel({ ...settings, ...given })).toThrow(message);
  });

  it("to a person whose name ends the line", () => {
    const channel = emailChannel({ ...settings, to: [] });
    expect(() => channel.toPerson?.({ engineer: "alice@example.com", name: "Alice\n" })).toThrow(
      'contacts.alice@example.com.name: must be a name in one line, got "Alice\\n"',
    );
  });

  it("but not where a name is quoted, or what stands in a template of Alertmanager", () => {
    const to = ['"Ops, Team" <ops@example.com>', "{{ .CommonLabels.team }}@example.com"];
    expect(settingsOf(emailChannel({ ...settings, to }))).toMatchObject({ to: to.join(", ") });
    const person = emailChannel({ ...settings, to: [] }).toPerson?.({ engineer: "a@example.com", name: 'A {{ "B' });
    expect(settingsOf(person)).toMatchObject({ to: '"A {{ "{{" }} \\"B" <a@example.com>' });
  });
});

describe("a name or path that the host would read otherwise is refused", () => {
  const problems = (channel: NotificationChannel) =>
    alertmanagerProblems(modelTo([channel]), "0.33.1").map(({ path, message }) => `${path}: ${message}`);
  const slack = (name: string) => slackChannel({ name, url: { kind: "file", path: "/etc/slack" }, channel: "#ops" });

  it.each<[string, NotificationChannel, string]>([
    ["a slash", slack("team/a"), 'channels: must have names without blanks and slashes, got "team/a"'],
    ["a way out", slack("../../../x"), 'channels: must have names without blanks and slashes, got "../../../x"'],
  ])("%s", (_, channel, message) => {
    expect(problems(channel)).toContain(message);
  });

  it("a user and password in an address that stands in the release, which is not repeated", () => {
    const url = "https://user:secret@hooks.example.com/x";
    const rule = "must have no user and password before @: everyone who can read the release sees them";
    expect(() => webhookChannel({ url })).toThrow(`[webhookChannel] url: ${rule}; give it as secretUrl`);
    const model = { ...modelTo([]), externalUrl: url };
    expect(alertmanagerProblems(model, "0.33.1")).toContainEqual({ path: "externalUrl", message: rule });
  });
});
