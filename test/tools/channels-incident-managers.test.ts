import { eventually } from "../../harness/command";
import { opsgenieChannel, pagerDutyChannel } from "../../lib/alertmanager";
import { post, stopAll, VERSIONS } from "./alertmanager-server";
import {
  ANNOTATIONS,
  DASHBOARD,
  deliveryBy,
  expectTimes,
  FILTER,
  LABELS,
  messageAt,
  ROUTING_KEY,
  secret,
  sink,
} from "./channel-delivery";
import { opsgenieAlert, pagerdutyEvent } from "./receivers";

afterEach(stopAll);

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  const { since, tell } = deliveryBy(version, suite);

  it("raises and resolves an incident in PagerDuty", async () => {
    const pagerduty = await sink();
    const channel = pagerDutyChannel({
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
      since: expect.stringMatching(/^Firing since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/) as string,
      description: ANNOTATIONS.description,
      runbook: "https://runbooks.example.com/cpu_critical",
      dashboards: expect.stringMatching(DASHBOARD) as string,
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
        pagerDutyChannel({ routingKey: secret("pagerduty"), url: `${pagerduty.url}/v2/enqueue` }),
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
      details: {
        runbook: "https://runbooks.example.com/cpu_critical",
        dashboards: expect.stringMatching(DASHBOARD) as string,
      },
    });
    expect(alert.description).toContain(ANNOTATIONS.description);
    await post(port, [LABELS], { ended: true, annotations: ANNOTATIONS });
    await eventually("the end arrives", () =>
      opsgenie.received.find(({ path }) => path === `/v2/alerts/${alert.alias}/close?identifierType=alias`),
    );
  });
});
