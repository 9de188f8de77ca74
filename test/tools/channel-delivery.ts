import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { Sink } from "../../harness/sink";
import type { AlertmanagerModel, NotificationChannel } from "../../lib/alertmanager";
import type { SecretOrigin } from "../../lib/host";
import { Duration } from "../../lib/units";
import { modelTo as routedTo } from "../alertmanager/model";
import { post, stage, started, stopLater } from "./alertmanager-server";

/** A secret that is a file of the host. */
export const secret = (name: string): SecretOrigin => ({ kind: "file", path: `/etc/observability/secrets/${name}` });

/** A key in PagerDuty's form. */
export const ROUTING_KEY = "0123456789abcdef0123456789abcdef";

/** An alert whose labels have what receivers would take as their own. */
export const LABELS = {
  alertname: "cpu_critical",
  severity: "critical",
  instance: "web-1",
  family: "cpu",
  job: "node",
  path: 'a "b" & <c>',
};

/** Its annotations, with every link. */
export const ANNOTATIONS = {
  summary: "CPU of web-1 is busy & <!channel>",
  description: "CPU: usage is 97 %, above 95 %, for more than 2 minutes.",
  runbook_url: "https://runbooks.example.com/cpu_critical",
  dashboard_url: "https://grafana.example.com/d/host?var-instance=web-1&from=__FROM__&to=now",
  log_url: "https://kibana.example.com/app/discover#/?_g=(time:(from:'__FROM__',to:'__TO__'))&_a=(query:'host:web-1')",
};

/** Where the link to the dashboard leads: to the host, and to the time at which the alert began. */
export const DASHBOARD =
  /https:\/\/grafana\.example\.com\/d\/host\?var-instance=web-1&from=\d{4}-\d\d-\d\dT[\d:.]{12}Z&to=now(?=\s|$)/;

/** The silence of {@link LABELS}, written out. */
export const FILTER =
  "%7Balertname%3D%22cpu_critical%22%2C%20family%3D%22cpu%22%2C%20instance%3D%22web-1%22%2C%20job%3D%22node%22%2C%20" +
  "path%3D%22a%20%5C%22b%5C%22%20%26%20%3Cc%3E%22%2C%20severity%3D%22critical%22%7D";

/** Every alert goes to `channels` at once: how severities are routed is another test's. */
export function modelTo(channels: readonly NotificationChannel[]): AlertmanagerModel {
  const model = routedTo(channels);
  const routing = { ...model.routing, inhibitions: [], timeIntervals: [] };
  return { ...model, routing, externalUrl: "https://alerts.example.com" };
}

/** What the host's own amtool says before a release goes live. */
export async function expectAccepted(model: AlertmanagerModel, version: string, suite: Suite): Promise<void> {
  const [checked] = await stage(model, version, suite).validate();
  expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
}

/** A sink in the place of a receiver, until the end of the test. */
export async function sink(): Promise<Sink> {
  const one = await Sink.start({ address: "127.0.0.1" });
  stopLater(one);
  return one;
}

/** The first request of `receiver`, read as `schema` documents it. */
export async function messageAt<T>(receiver: Sink, schema: { parse(value: unknown): T }): Promise<T> {
  const { body } = await eventually("a message arrives", () => receiver.received[0]);
  return schema.parse(JSON.parse(body));
}

/** ISO times five minutes around the beginning of the alert in a link. */
export function expectTimes(link: string): void {
  const [from = 0, to = 0] = [...link.matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g)].map(([time]) =>
    Date.parse(time),
  );
  expect(to - from).toBe(600_000);
  expect(Math.abs(Date.now() - (from + to) / 2)).toBeLessThan(60_000);
  expect(link).not.toContain("__");
}

/** What an Alertmanager of `version` knows, and what tells of an alert through it. */
export function deliveryBy(version: string, suite: Suite) {
  const newer = (since: number) => Number(version.split(".")[1]) >= since;
  const since = (first: number, seconds: number) => (newer(first) ? { timeout: Duration.seconds(seconds) } : {});

  async function tell(
    channels: readonly NotificationChannel[],
    secrets: Readonly<Record<string, string>> = {},
    labels: Readonly<Record<string, string>> = LABELS,
  ) {
    const model = modelTo(channels);
    await expectAccepted(model, version, suite);
    const server = await started(model, version, suite, secrets);
    await post(server.port, [labels], { annotations: ANNOTATIONS });
    return server;
  }

  return { newer, since, tell };
}
