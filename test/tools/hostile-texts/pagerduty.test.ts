import { eventually } from "../../../harness/command";
import { pagerDutyChannel } from "../../../lib/alertmanager";
import { post, started, stopAll, VERSIONS } from "../alertmanager-server";
import { modelTo, ROUTING_KEY, secret, sink } from "../channel-delivery";
import { pagerdutyEvent } from "../receivers";
import { texts } from "./texts";

afterEach(stopAll);

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  it("sends every page to PagerDuty, with each detail as it is", async () => {
    const pagerduty = await sink();
    const channel = pagerDutyChannel({ routingKey: secret("pagerduty"), url: `${pagerduty.url}/v2/enqueue` });
    const model = modelTo([channel]);
    const { port } = await started(model, version, suite, { "pagerduty-key": ROUTING_KEY });
    const known = [
      '["{{ template \\"nope\\" . }}"]',
      "[2001:db8::5]:9100",
      "{{ nope }}",
      "true",
      "1e3",
      "~",
      "- a",
      "x: y",
      "web-1:9100",
    ];
    const values = [...new Set([...known, ...texts(20, 7)])].filter((value) => value.trim() !== "");
    for (const [index, instance] of values.entries())
      await post(port, [{ alertname: `Disk: full ${index}`, severity: "critical", instance }], {
        annotations: { summary: instance, description: instance, dashboard_url: `Disk: ${instance}` },
      });
    const events = await eventually("every page arrives", () =>
      pagerduty.received.length >= values.length ? pagerduty.received : undefined,
    );
    const details = events.map(({ body }) => pagerdutyEvent.parse(JSON.parse(body)).payload.custom_details);
    const bare = (detail: unknown) => (typeof detail === "string" ? detail.replace(/^\t/, "") : detail);
    const arrived = details.map(({ what, where, description, dashboards, firing }) =>
      [what, where, description, dashboards, firing].map(bare),
    );
    const sent = values.map((value, index) => [
      `Disk: full ${index}`,
      value,
      value,
      `Disk: ${value}`,
      `${value} (${value})`,
    ]);
    const byName = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
    expect(arrived.sort(byName)).toEqual(sent.sort(byName));
  });
});
