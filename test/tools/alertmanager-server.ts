import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { alertmanagerPlan, type AlertmanagerModel } from "../../lib/alertmanager";
import { Duration } from "../../lib/units";
import { Staged } from "./servers";

/** Alertmanagers of the distributions and the newest, and where each comes from. */
export const VERSIONS: [version: string, suite: Suite][] = [
  ["0.25.0", "bookworm"],
  ["0.28.1", "trixie"],
  ["0.33.1", "sid"],
];

const open: (() => Promise<void>)[] = [];

/** Ends these with the servers of the test. */
export function stopLater(...parts: readonly { stop(): Promise<void> }[]): void {
  open.push(...parts.map((part) => () => part.stop()));
}

/** Ends every server and sink of the test. */
export async function stopAll(): Promise<void> {
  await Promise.all(open.splice(0).map((end) => end()));
}

/** The files of `model` in a folder. */
export function stage(model: AlertmanagerModel, version: string, suite: Suite): Staged {
  const plan = alertmanagerPlan(model, { source: { source: "upstream" }, distribution: "debian-13", version });
  const one = new Staged(plan, suite);
  open.push(() => one.remove());
  return one;
}

/** `model` with waits that a test can await. */
export function swift(model: AlertmanagerModel): AlertmanagerModel {
  const second = Duration.seconds(1);
  const root = { ...model.routing.root, groupWait: second, groupInterval: second };
  return { ...model, startDelay: Duration.zero, routing: { ...model.routing, root } };
}

/** A server of `model` that answers, on a port of its own. */
export async function started(
  model: AlertmanagerModel,
  version: string,
  suite: Suite,
  secrets: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
) {
  const port = await freePort();
  const one = stage(swift({ ...model, port, exposure: "loopback" }), version, suite);
  one.giveSecrets(secrets);
  const since = Math.floor(Date.now() / 1000);
  const server = await one.start(environment);
  await one.probe(since);
  return { one, port, server };
}

/** Alerts as Prometheus sends them. */
export async function post(
  port: number,
  alerts: readonly Readonly<Record<string, string>>[],
  { ended = false, annotations = {} }: { ended?: boolean; annotations?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const now = Date.now();
  const body = alerts.map((labels) => ({
    labels,
    annotations,
    // Just begun: what is older than the wait is told at once, which can be before Alertmanager has looked at what mutes it.
    startsAt: new Date(ended ? now - 60_000 : now).toISOString(),
    endsAt: new Date(ended ? now - 1000 : now + 600_000).toISOString(),
    generatorURL: "http://monitor-1:9090/graph",
  }));
  const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}
