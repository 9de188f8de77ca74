import { rmSync } from "node:fs";
import { eventually } from "../../harness/command";
import {
  ALERTMANAGER_UNIT,
  emailChannel,
  pagerDutyChannel,
  phoneChannel,
  slackChannel,
  teamsChannel,
  webhookChannel,
} from "../../lib/alertmanager";
import { Duration } from "../../lib/units";
import { post, started, stopAll, stopLater, VERSIONS } from "./alertmanager-server";
import {
  ANNOTATIONS,
  DASHBOARD,
  deliveryBy,
  expectTimes,
  FILTER,
  LABELS,
  messageAt,
  modelTo,
  ROUTING_KEY,
  secret,
  sink,
} from "./channel-delivery";
import { decoded, MailSink } from "./mail-sink";
import { slackMessage, teamsMessage, webhookMessage } from "./receivers";

afterEach(stopAll);

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  const { newer, since, tell } = deliveryBy(version, suite);

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
      ":red_circle: CPU of web-1 is busy &amp; &lt;!channel&gt;",
      ANNOTATIONS.description,
      'alertname=cpu_critical, family=cpu, instance=web-1, job=node, path=a "b" &amp; &lt;c&gt;, severity=critical',
    ]);
    expect(time).toMatch(/^Firing since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    expect(links?.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")).toBe(
      "<https://runbooks.example.com/cpu_critical|Runbook> " +
        "<https://grafana.example.com/d/host?var-instance=web-1&amp;from=TIME&amp;to=now|Dashboard> " +
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
    expect(/^Dashboard: (.*)$/m.exec(text)?.[1]).toMatch(DASHBOARD);
    expect(text).toContain(`Silence: https://alerts.example.com/#/silences/new?filter=${FILTER}\n`);
    expectTimes(/^Logs: (.*)$/m.exec(text)?.[1] ?? "");
    expect(text).toContain("CPU of web-1 is busy &amp; &lt;!channel&gt;");
    const hrefs = [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));
    expect(hrefs).toHaveLength(6);
    expect([hrefs[0], hrefs[1], hrefs[3], hrefs[5]]).toEqual([
      "https://runbooks.example.com/cpu_critical",
      expect.stringMatching(DASHBOARD),
      "http://monitor-1:9090/graph",
      "https://alerts.example.com",
    ]);
    expectTimes(hrefs[2] ?? "");
    expect(decodeURIComponent(hrefs[4] ?? "")).toBe(
      decodeURIComponent(`https://alerts.example.com/#/silences/new?filter=${FILTER}`),
    );
    expect(text).not.toContain("ZgotmplZ");
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

  it("notifies the others when the file of one has gone", async () => {
    const [pagerduty, webhook] = [await sink(), await sink()];
    const model = modelTo([
      pagerDutyChannel({ routingKey: secret("pagerduty"), url: `${pagerduty.url}/v2/enqueue` }),
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
    expect(message?.title).toBe("[FIRING:25] cpu_high on web-1, web-10, web-11, web-12, web-13, … (warning)");
    expect(message?.text.match(/:red_circle: cpu_high/g)).toHaveLength(20);
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
      expect(paragraphs.slice(0, 2)).toEqual(["**CPU of web-1 is busy \\& \\<!channel>**", ANNOTATIONS.description]);
      expect(paragraphs[2]).toMatch(/^Firing since \d{4}/);
      const links = [...(paragraphs[4] ?? "").matchAll(/\[(\w+)\]\(([^()\s]*)\)/g)].map(([, name, to]) => [name, to]);
      expect(links.map(([name]) => name)).toEqual(["Runbook", "Dashboard", "Logs", "Query", "Silence"]);
      expect(links[4]?.[1]).toBe(`https://alerts.example.com/#/silences/new?filter=${FILTER}`);
      expectTimes(links[2]?.[1] ?? "");
    });
});
