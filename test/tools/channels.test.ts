import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { Moto } from "../../harness/moto";
import { Sink } from "../../harness/sink";
import {
  ALERTMANAGER_UNIT,
  emailChannel,
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
import type { SecretOrigin } from "../../lib/host";
import { Duration } from "../../lib/units";
import { modelOf, only } from "../alertmanager/model";
import { post, stage, started, stopAll, stopLater, VERSIONS } from "./alertmanager-server";
import { decoded, MailSink } from "./mail-sink";
import { opsgenieAlert, pagerdutyEvent, slackMessage, snsPublish, teamsMessage, webhookMessage } from "./receivers";
import { Relay } from "./relay";

jest.setTimeout(180_000);

const secret = (name: string): SecretOrigin => ({ kind: "file", path: `/etc/observability/secrets/${name}` });
const ROUTING_KEY = "0123456789abcdef0123456789abcdef";
const CREDENTIALS = "[default]\naws_access_key_id = AKIDOFTHEFILE\naws_secret_access_key = planted-secret\n";

const LABELS = {
  alertname: "cpu_critical",
  severity: "critical",
  instance: "web-1",
  family: "cpu",
  job: "node",
  path: 'a "b" & <c>',
};
const ANNOTATIONS = {
  summary: "CPU of web-1 is busy & <!channel>",
  description: "CPU: usage is 97 %, above 95 %, for more than 2 minutes.",
  runbook_url: "https://runbooks.example.com/cpu_critical",
  dashboard_url: "https://grafana.example.com/d/host?var-instance=web-1&from=now-1h",
  log_url: "https://kibana.example.com/app/discover#/?_g=(time:(from:'__FROM__',to:'__TO__'))&_a=(query:'host:web-1')",
};
/** The silence of {@link LABELS}, written out. */
const FILTER =
  "%7Balertname%3D%22cpu_critical%22%2C%20family%3D%22cpu%22%2C%20instance%3D%22web-1%22%2C%20job%3D%22node%22%2C%20" +
  "path%3D%22a%20%5C%22b%5C%22%20%26%20%3Cc%3E%22%2C%20severity%3D%22critical%22%7D";

/** Every alert goes to `channels` at once: how severities are routed is another test's. */
function modelTo(channels: readonly Channel[]): AlertmanagerModel {
  const model = modelOf(only(["webhook"]));
  const root = { ...model.routing.root, receiver: "all", routes: [] };
  const receivers = [{ name: "all", channels }];
  const routing = { ...model.routing, root, receivers, inhibitions: [], timeIntervals: [] };
  return { ...model, routing, externalUrl: "https://alerts.example.com" };
}

/** What the host's own amtool says before a release goes live. */
async function expectAccepted(model: AlertmanagerModel, version: string, suite: Suite): Promise<void> {
  const [checked] = await stage(model, version, suite).validate();
  expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
}

async function sink(): Promise<Sink> {
  const one = await Sink.start({ address: "127.0.0.1" });
  stopLater(one);
  return one;
}

/** The first request of `receiver`, read as `schema` documents it. */
async function messageAt<T>(receiver: Sink, schema: { parse(value: unknown): T }): Promise<T> {
  const { body } = await eventually("a message arrives", () => receiver.received[0]);
  return schema.parse(JSON.parse(body));
}

/** ISO times five minutes around the beginning of the alert in a link. */
function expectTimes(link: string): void {
  const [from = 0, to = 0] = [...link.matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g)].map(([time]) =>
    Date.parse(time),
  );
  expect(to - from).toBe(600_000);
  expect(Math.abs(Date.now() - (from + to) / 2)).toBeLessThan(60_000);
  expect(link).not.toContain("__");
}

afterEach(stopAll);

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  const newer = (since: number) => Number(version.split(".")[1]) >= since;
  const since = (first: number, seconds: number) => (newer(first) ? { timeout: Duration.seconds(seconds) } : {});

  async function tell(
    channels: readonly Channel[],
    secrets: Readonly<Record<string, string>> = {},
    labels: Readonly<Record<string, string>> = LABELS,
  ) {
    const model = modelTo(channels);
    await expectAccepted(model, version, suite);
    const server = await started(model, version, suite, secrets);
    await post(server.port, [labels], { annotations: ANNOTATIONS });
    return server;
  }

  it("writes to Slack with every link, and without what Slack would take as its own", async () => {
    const slack = await sink();
    const channel = slackChannel({ url: secret("slack"), channel: "#ops", ...since(30, 5) });
    await tell([channel], { "slack-url": `${slack.url}/services/planted-secret` });
    const [message] = (await messageAt(slack, slackMessage)).attachments;
    expect(message).toMatchObject({
      color: "danger",
      title: "[FIRING] cpu_critical on web-1 (critical)",
      title_link: "https://runbooks.example.com/cpu_critical",
    });
    const [heading, description, time, labels, links] = message?.text.split("\n") ?? [];
    expect([heading, description, labels]).toEqual([
      ":red_circle: *CPU of web-1 is busy &amp; &lt;!channel&gt;*",
      ANNOTATIONS.description,
      'alertname=cpu_critical, family=cpu, instance=web-1, job=node, path=a "b" &amp; &lt;c&gt;, severity=critical',
    ]);
    expect(time).toMatch(/^since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    expect(links?.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")).toBe(
      "<https://runbooks.example.com/cpu_critical|Runbook> " +
        "<https://grafana.example.com/d/host?var-instance=web-1&amp;from=now-1h|Dashboard> " +
        "<https://kibana.example.com/app/discover#/?_g=(time:(from:'TIME',to:'TIME'))&amp;_a=(query:'host:web-1')|Logs> " +
        "<http://monitor-1:9090/graph|Query> " +
        `<https://alerts.example.com/#/silences/new?filter=${FILTER}|Silence>`,
    );
    expectTimes(/<([^|]*)\|Logs>/.exec(links ?? "")?.[1] ?? "");
  });

  it("writes mail to a team and to one engineer, with every link in text and HTML", async () => {
    const mail = await MailSink.start();
    stopLater(mail);
    const channel = emailChannel({
      to: ["ops@example.com"],
      onCall: true,
      from: "alerts@example.com",
      smarthost: mail.address,
      requireTls: false,
    });
    const alice = channel.toPerson?.({ engineer: "alice@company.com" });
    await tell(alice ? [channel, alice] : [channel]);
    await eventually("both mails arrive", () => mail.mails.length >= 2);
    expect(mail.mails.map(({ to }) => to).sort()).toEqual([["alice@company.com"], ["ops@example.com"]]);
    const text = decoded(mail.mails[0]?.text ?? "");
    expect(text).toContain("Dashboard: https://grafana.example.com/d/host?var-instance=web-1&from=now-1h\n");
    expect(text).toContain(`Silence: https://alerts.example.com/#/silences/new?filter=${FILTER}\n`);
    expectTimes(/^Logs: (.*)$/m.exec(text)?.[1] ?? "");
    expect(text).toContain("CPU of web-1 is busy &amp; &lt;!channel&gt;");
    const hrefs = [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));
    expect(hrefs).toHaveLength(6);
    expect([hrefs[0], hrefs[1], hrefs[3], hrefs[5]]).toEqual([
      "https://runbooks.example.com/cpu_critical",
      "https://grafana.example.com/d/host?var-instance=web-1&from=now-1h",
      "http://monitor-1:9090/graph",
      "https://alerts.example.com",
    ]);
    expectTimes(hrefs[2] ?? "");
    expect(decodeURIComponent(hrefs[4] ?? "")).toBe(
      decodeURIComponent(`https://alerts.example.com/#/silences/new?filter=${FILTER}`),
    );
    expect(text).not.toContain("ZgotmplZ");
  });

  it("raises and resolves an incident in PagerDuty", async () => {
    const pagerduty = await sink();
    const channel = pagerdutyChannel({
      routingKey: secret("pagerduty"),
      url: `${pagerduty.url}/v2/enqueue`,
      ...since(30, 5),
    });
    const { port } = await tell([channel], { "pagerduty-key": `${ROUTING_KEY}\n` });
    const event = await messageAt(pagerduty, pagerdutyEvent);
    const silence = `https://alerts.example.com/#/silences/new?filter=${FILTER}`;
    expect(event).toMatchObject({
      routing_key: ROUTING_KEY,
      event_action: "trigger",
      client: "Alertmanager",
      client_url: "https://alerts.example.com/#/alerts?receiver=all",
      payload: {
        summary: "cpu_critical on web-1 (critical): CPU of web-1 is busy & <!channel>",
        source: "web-1",
        severity: "critical",
        class: "cpu_critical",
        component: "cpu",
        group: "node",
      },
    });
    const details = Object.entries(event.payload.custom_details).map(([key, text]) => [key, String(text).trim()]);
    expect(Object.fromEntries(details)).toMatchObject({
      what: "cpu_critical",
      where: "web-1",
      since: expect.stringMatching(/^since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/) as string,
      description: ANNOTATIONS.description,
      runbook: "https://runbooks.example.com/cpu_critical",
      dashboards: ANNOTATIONS.dashboard_url,
      silence,
      firing: "CPU of web-1 is busy & <!channel> (web-1)",
      num_firing: "1",
    });
    expectTimes(String(event.payload.custom_details["logs"]));
    expect(event.links.map(({ text }) => text)).toEqual(["Runbook", "Dashboard", "Logs", "Query", "Silence"]);
    await post(port, [LABELS], { ended: true, annotations: ANNOTATIONS });
    const end = await eventually("the end arrives", () =>
      pagerduty.received
        .map(({ body }) => pagerdutyEvent.parse(JSON.parse(body)))
        .find((one) => one.event_action === "resolve"),
    );
    expect(end.dedup_key).toBe(event.dedup_key);
  });

  it.each([
    ["warning", "warning", "P3"],
    ["info", "info", "P5"],
    ["error", "error", "P2"],
    ["page", "error", "P3"],
  ])("tells incident managers of the severity %s as %s and %s", async (severity, event, priority) => {
    const [pagerduty, opsgenie] = [await sink(), await sink()];
    await tell(
      [
        pagerdutyChannel({ routingKey: secret("pagerduty"), url: `${pagerduty.url}/v2/enqueue` }),
        opsgenieChannel({ apiKey: secret("opsgenie"), apiUrl: opsgenie.url }),
      ],
      { "pagerduty-key": ROUTING_KEY, "opsgenie-key": "planted-key" },
      { alertname: "odd", severity },
    );
    expect((await messageAt(pagerduty, pagerdutyEvent)).payload).toMatchObject({
      severity: event,
      source: "Alertmanager",
    });
    expect((await messageAt(opsgenie, opsgenieAlert)).priority).toBe(priority);
  });

  it("creates an alert in Opsgenie and closes it", async () => {
    const opsgenie = await sink();
    const channel = opsgenieChannel({ apiKey: secret("opsgenie"), apiUrl: opsgenie.url });
    const { port } = await tell([channel], { "opsgenie-key": "planted-key" });
    const alert = await messageAt(opsgenie, opsgenieAlert);
    expect(opsgenie.received[0]).toMatchObject({ method: "POST", path: "/v2/alerts" });
    expect(opsgenie.received[0]?.headers["authorization"]).toBe("GenieKey planted-key");
    expect(alert).toMatchObject({
      message: "cpu_critical on web-1 (critical): CPU of web-1 is busy & <!channel>",
      entity: "web-1",
      source: "https://alerts.example.com",
      priority: "P1",
      tags: ["critical", "cpu"],
      details: { runbook: "https://runbooks.example.com/cpu_critical", dashboards: ANNOTATIONS.dashboard_url },
    });
    expect(alert.description).toContain(ANNOTATIONS.description);
    await post(port, [LABELS], { ended: true, annotations: ANNOTATIONS });
    await eventually("the end arrives", () =>
      opsgenie.received.find(({ path }) => path === `/v2/alerts/${alert.alias}/close?identifierType=alias`),
    );
  });

  it("posts to a webhook, to a bridge to the telephone, and through a proxy", async () => {
    const [webhook, bridge, proxy] = [await sink(), await sink(), await sink()];
    const channels = [
      newer(28)
        ? webhookChannel({ secretUrl: secret("webhook"), timeout: Duration.seconds(5) })
        : webhookChannel({ url: `${webhook.url}/planted-secret` }),
      phoneChannel({ url: `${bridge.url}/call` }),
      webhookChannel({ name: "far", url: "http://far.example.com/alerts", proxyUrl: proxy.url }),
    ];
    await tell(channels, { "webhook-url": `${webhook.url}/planted-secret` });
    for (const receiver of [webhook, bridge, proxy]) {
      const { alerts } = await messageAt(receiver, webhookMessage);
      expect(alerts[0]).toMatchObject({ labels: LABELS, annotations: ANNOTATIONS });
    }
    expect([webhook, bridge, proxy].map(({ received }) => received[0]?.path)).toEqual([
      "/planted-secret",
      "/call",
      "http://far.example.com/alerts",
    ]);
  });

  it("tells the others when the file of one has gone", async () => {
    const [pagerduty, webhook] = [await sink(), await sink()];
    const model = modelTo([
      pagerdutyChannel({ routingKey: secret("pagerduty"), url: `${pagerduty.url}/v2/enqueue` }),
      webhookChannel({ url: `${webhook.url}/` }),
    ]);
    const { one, port } = await started(model, version, suite, { "pagerduty-key": ROUTING_KEY });
    rmSync(one.path("credentials", ALERTMANAGER_UNIT, "pagerduty-key"));
    await post(port, [LABELS], { annotations: ANNOTATIONS });
    await messageAt(webhook, webhookMessage);
    await eventually("the failure is counted", async () => {
      const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return /^alertmanager_notifications_failed_total\{integration="pagerduty".*\} [1-9]/m.test(page);
    });
    expect(pagerduty.received).toEqual([]);
  });

  it("shows the first of many alerts, and says how many there are", async () => {
    const [slack, teams] = [await sink(), await sink()];
    const channels = [
      slackChannel({ url: secret("slack"), channel: "#ops" }),
      ...(newer(28) ? [teamsChannel({ url: secret("teams") })] : []),
    ];
    const server = await started(modelTo(channels), version, suite, { "slack-url": slack.url, "teams-url": teams.url });
    const instances = Array.from({ length: 25 }, (_, index) => `web-${index + 1}`);
    const alerts = instances.map((instance) => ({ alertname: "cpu_high", severity: "warning", instance }));
    await post(server.port, alerts);
    const [message] = (await messageAt(slack, slackMessage)).attachments;
    expect(message?.title).toBe("[FIRING:25] cpu_high (warning)");
    expect(message?.text.match(/:red_circle: \*cpu_high\*/g)).toHaveLength(20);
    const all = "https://alerts.example.com/#/alerts?receiver=all";
    expect(message?.text.trimEnd().split("\n").at(-1)).toBe(`These are the first 20: <${all}|all 25 alerts>`);
    if (!newer(28)) return;
    const [, text] = (await messageAt(teams, teamsMessage)).attachments[0].content.body;
    expect(text.text.match(/\*\*cpu_high\*\*/g)).toHaveLength(10);
    expect(text.text.trimEnd().split("\n").at(-1)).toBe(`These are the first 10: [all 25 alerts](${all})`);
  });

  // Older versions have no channel to Teams; that they are refused is a unit test's.
  if (newer(28))
    it("shows a card in Teams with every link", async () => {
      const teams = await sink();
      await tell([teamsChannel({ url: secret("teams") })], { "teams-url": `${teams.url}/workflows/planted-secret\n` });
      const [title, text] = (await messageAt(teams, teamsMessage)).attachments[0].content.body;
      expect(teams.received[0]?.path).toBe("/workflows/planted-secret");
      expect(title).toMatchObject({ text: "[FIRING] cpu_critical on web-1 (critical)", color: "Attention" });
      const paragraphs = text.text.trim().split("\n\n");
      expect(paragraphs.slice(0, 2)).toEqual(["**CPU of web-1 is busy & <!channel>**", ANNOTATIONS.description]);
      expect(paragraphs[2]).toMatch(/^Firing since \d{4}/);
      const links = [...(paragraphs[4] ?? "").matchAll(/\[(\w+)\]\(([^()\s]*)\)/g)].map(([, name, to]) => [name, to]);
      expect(links.map(([name]) => name)).toEqual(["Runbook", "Dashboard", "Logs", "Query", "Silence"]);
      expect(links[4]?.[1]).toBe(`https://alerts.example.com/#/silences/new?filter=${FILTER}`);
      expectTimes(links[2]?.[1] ?? "");
    });
});

describe("text messages", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await Moto.start({ address: "127.0.0.1", log: join(tmpdir(), `vmo-channels-moto-${process.pid}.log`) });
  });
  // It knows the subscribers of the test before, who are gone.
  beforeEach(() => moto.reset());
  afterAll(() => moto.stop());

  /** A call of SNS's own API; moto looks at the region and takes every signature. */
  async function sns(parameters: Readonly<Record<string, string>>): Promise<void> {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/sns/aws4_request, SignedHeaders=host, Signature=0";
    const body = new URLSearchParams({ Version: "2010-03-31", ...parameters });
    const answer = await fetch(moto.url, { method: "POST", headers: { authorization }, body });
    expect(answer.status).toBe(200);
  }

  it.each(VERSIONS)("of %s reach a topic's subscribers and an engineer's phone", async (version, suite) => {
    const [subscriber, relay] = [await sink(), await Relay.start(moto.url)];
    stopLater(relay);
    await sns({ Action: "CreateTopic", Name: "alerts" });
    const topicArn = "arn:aws:sns:eu-central-1:123456789012:alerts";
    await sns({ Action: "Subscribe", TopicArn: topicArn, Protocol: "http", Endpoint: `${subscriber.url}/sms` });
    const settings = {
      region: "eu-central-1",
      credentials: secret("aws"),
      apiUrl: relay.url,
      sendResolved: true,
    };
    const alice = smsChannel(settings).toPerson?.({ engineer: "alice@company.com", phone: "+4915112345678" });
    const model = modelTo([smsChannel({ ...settings, topicArn }), ...(alice ? [alice] : [])]);
    await expectAccepted(model, version, suite);
    const { port } = await started(model, version, suite, { "sms-credentials": CREDENTIALS });
    const summary = `CPU of web-1 is very busy, ${"äöü".repeat(40)}`;
    await post(port, [LABELS], { annotations: { ...ANNOTATIONS, summary } });
    await eventually("both are told", () => relay.passed.length >= 2);
    expect(relay.passed.map(({ status }) => status)).toEqual([200, 200]);
    const calls = relay.passed.map(({ body }) => snsPublish.parse(Object.fromEntries(new URLSearchParams(body))));
    const text = `FIRING critical: cpu_critical on web-1. ${summary}`.slice(0, 140);
    expect(calls.map(({ Message }) => Message)).toEqual([text, text]);
    expect(calls.map(({ PhoneNumber, TopicArn }) => PhoneNumber ?? TopicArn).sort()).toEqual([
      "+4915112345678",
      topicArn,
    ]);
    for (const { authorization, answer } of relay.passed) {
      expect(authorization).toContain("Credential=AKIDOFTHEFILE/");
      expect(answer).toContain("<MessageId>");
    }
    const received = await eventually("the subscriber has it", () => subscriber.received[0]);
    expect(JSON.parse(received.body)).toMatchObject({ Type: "Notification", TopicArn: topicArn, Message: text });
  });
});
