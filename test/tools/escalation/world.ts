import type { ChildProcess } from "node:child_process";
import { eventually } from "../../../harness/command";
import type { Suite } from "../../../harness/debian";
import { freePort } from "../../../harness/ports";
import { alertsIn, Sink, type Received } from "../../../harness/sink";
import {
  alertmanagerOf,
  alertmanagerPlan,
  knownAlert,
  type AlertLabels,
  type AlertmanagerModel,
  type Routing,
} from "../../../lib/alertmanager";
import type { ComponentPlan } from "../../../lib/host";
import { catalogueOf, SCRAPE_METRICS } from "../../../lib/rules";
import type { Specification } from "../../../lib/specification";
import { Duration } from "../../../lib/units";
import { Staged } from "../servers";
import { CHANNEL_NAMES, sinkChannels, type ChannelName } from "./channels";
import { FiringAlert, type StoredAlert } from "./firing-alert";
import { prometheusFor, serviceDown } from "./prometheus";
import { alertName, sceneRules, SWITCH, Switchboard, UNKNOWN_SEVERITY } from "./switchboard";

/** A suite of Debian's, and the versions that it has. */
export interface Versions {
  readonly suite: Suite;
  readonly alertmanager: string;
  readonly prometheus: string;
}

/** What a world is made of. */
export interface WorldSettings {
  readonly versions: Versions;
  readonly specification: Specification;
  readonly channels?: readonly ChannelName[];
  /** Hosts whose targets are scraped. */
  readonly hosts?: readonly string[];
  /** How long an Alertmanager only listens after its start, in seconds. */
  readonly startDelay?: number;
  /** How many Alertmanagers there are. */
  readonly alertmanagers?: number;
}

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

/** A Prometheus and its Alertmanagers with what the library renders, and a sink in the place of people. */
export class World {
  public readonly board: Switchboard;
  /** The Alertmanagers. */
  public readonly servers: readonly Server[];
  private sinks: Sink[];
  private readonly prometheus: Staged;
  private scenes = 0;

  private constructor(
    parts: Pick<World, "board" | "servers"> & { readonly sink: Sink; readonly prometheus: Staged },
    public readonly settings: WorldSettings,
    private readonly model: AlertmanagerModel,
  ) {
    this.board = parts.board;
    this.servers = parts.servers;
    this.sinks = [parts.sink];
    this.prometheus = parts.prometheus;
  }

  public static async open(settings: WorldSettings): Promise<World> {
    const { specification, versions, hosts = [], channels = CHANNEL_NAMES, alertmanagers = 1 } = settings;
    const board = await Switchboard.start();
    const sink = await Sink.start({ address: "127.0.0.1" });
    const gossip = await Promise.all(Array.from({ length: alertmanagers }, () => freePort()));
    const model = modelOf(settings, sinkChannels(sink.url, channels), await freePort());
    const servers = await Promise.all(
      gossip.map(async (port, index) => {
        const own = { ...model, port: index === 0 ? model.port : await freePort() };
        const cluster = { port, peers: gossip.map((peer) => `127.0.0.1:${peer}`) };
        return new Server(gossip.length > 1 ? { ...own, cluster } : own, versions, gossip);
      }),
    );
    const prometheus = prometheusFor(specification, servers, board.jobs(hosts), versions, await freePort());
    const world = new World({ board, servers, sink, prometheus }, settings, model);
    try {
      await Promise.all([...servers.map((server) => server.start()), started(prometheus)]);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  public get routing(): Routing {
    return this.model.routing;
  }

  /** Every request to the sink that it has taken. */
  public get received(): readonly Received[] {
    return this.sinks.flatMap(({ received }) => received);
  }

  /** A scene of its own: alerts of each severity in one family, that no other scene has. */
  public scene(): Scene {
    return new Scene(this, ++this.scenes);
  }

  /** Keys of the groups in which somebody at `path` was told of what has these labels. */
  public groupKeys(path: string, labels: AlertLabels): readonly string[] {
    const has = (alert: AlertLabels) => Object.entries(labels).every(([name, value]) => alert[name] === value);
    const bodies = this.received.filter((one) => one.path === `/${path}`).map(({ body }) => body);
    const told = bodies.filter((body) => alertsIn(body).some((alert) => has(alert.labels)));
    return told.map((body) => (JSON.parse(body) as { groupKey: string }).groupKey);
  }

  /** The alert with `labels`, once Alertmanager has it. */
  public async alert(labels: AlertLabels): Promise<FiringAlert> {
    const stored = await eventually(`${labels["alertname"]} arrives at Alertmanager`, () => this.stored(labels), {
      every: 100,
    });
    return new FiringAlert(this, stored);
  }

  /** The alert with `labels` as the first Alertmanager that answers has it. */
  public async stored(labels: AlertLabels): Promise<StoredAlert | undefined> {
    const server = this.servers.find(({ isRunning }) => isRunning);
    const alerts = (await server?.ask<StoredAlert[]>("alerts")) ?? [];
    return alerts.find((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value));
  }

  /** Mutes what has these labels, from now on for some seconds. */
  public async silence(labels: AlertLabels, { seconds = 600 } = {}): Promise<Date> {
    const [startsAt, endsAt] = [new Date(), new Date(Date.now() + seconds * 1000)];
    const matchers = Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
    await this.servers[0]?.ask("silences", { matchers, startsAt, endsAt, createdBy: "alice", comment: "I am on it" });
    return endsAt;
  }

  /** Nobody can be told for a while: first the sink answers 500, then it refuses connections. Gives the time of its return. */
  public async breakSink(seconds: number): Promise<Date> {
    const sink = this.sinks.at(-1)!;
    const taken = sink.received.length;
    const port = Number(new URL(sink.url).port);
    sink.answerWith(500);
    const end = Date.now() + seconds * 1000;
    await eventually("a notification fails", () => sink.received.length > taken);
    await eventually("half of the time has passed", () => Date.now() > end - seconds * 500, { every: 50 });
    await sink.stop();
    // What it has refused is no delivery.
    sink.received.splice(taken);
    await eventually("the time has passed", () => Date.now() > end, { every: 50 });
    this.sinks = [...this.sinks, await Sink.start({ address: "127.0.0.1", port })];
    return new Date();
  }

  /** Gives Alertmanager another specification, and has it reload. */
  public async reload(specification: Specification): Promise<Date> {
    const channels = sinkChannels(this.sinks[0]!.url, this.settings.channels ?? CHANNEL_NAMES);
    return this.servers[0]!.reload(modelOf({ ...this.settings, specification }, channels, this.model.port));
  }

  public async close(): Promise<void> {
    const parts = [this.prometheus.remove(), ...this.servers.map((server) => server.remove())];
    await Promise.all([...parts, this.board.stop(), ...this.sinks.map((sink) => sink.stop())]);
  }
}

/** Alerts of one family. */
export class Scene {
  constructor(
    private readonly world: World,
    private readonly number: number,
  ) {}

  /** Lets the alert of this severity fire. */
  public async fire(severity: string, labels: AlertLabels = {}): Promise<FiringAlert> {
    const own = { instance: "web-1", job: "node", ...labels };
    const alertname = alertName(this.number, severity);
    this.world.board.turn(alertname, own, true);
    return this.world.alert({ alertname, ...own });
  }
}

/** One Alertmanager. */
class Server {
  private readonly staged: Staged;
  private process: ChildProcess | undefined;

  constructor(
    private readonly model: AlertmanagerModel,
    private readonly versions: Versions,
    private readonly gossip: readonly number[],
  ) {
    const plan = this.planOf(model);
    this.staged = new Staged(plan, versions.suite);
  }

  public get port(): number {
    return this.model.port;
  }

  public get isRunning(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  public async start(): Promise<void> {
    const since = Math.floor(Date.now() / 1000);
    this.process = await this.staged.start({ VMO_HOST_ADDRESS: "127.0.0.1" });
    await this.staged.probe(since);
    if (this.gossip.length > 1)
      await eventually("the members see each other", async () => {
        const { cluster } = await this.ask<{ cluster: { status: string; peers: unknown[] } }>("status");
        return cluster.status === "ready" && cluster.peers.length === this.gossip.length;
      });
  }

  public async stop(signal: NodeJS.Signals): Promise<void> {
    this.process?.kill(signal);
    await eventually("Alertmanager ends", () => !this.isRunning, { every: 50 });
  }

  /** Gives the moment at which the new configuration was live. */
  public async reload(model: AlertmanagerModel): Promise<Date> {
    this.staged.write(this.planOf(model));
    const asked = new Date();
    this.process?.kill("SIGHUP");
    await this.staged.probe(Math.floor(asked.getTime() / 1000));
    return asked;
  }

  /** Asks its API; `body` is posted. */
  public async ask<T>(path: string, body?: unknown): Promise<T> {
    const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/v2/${path}`, body === undefined ? {} : post);
    if (!answer.ok) throw new TypeError(`${path} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  public remove(): Promise<void> {
    return this.staged.remove();
  }

  private planOf(model: AlertmanagerModel): ComponentPlan {
    return alertmanagerPlan(model, { ...upstream, version: this.versions.alertmanager });
  }
}

function modelOf(
  { specification, startDelay = 0 }: WorldSettings,
  channels: ReturnType<typeof sinkChannels>,
  port: number,
): AlertmanagerModel {
  const catalogue = catalogueOf([...SCRAPE_METRICS, SWITCH], [], { hostLabels: [] });
  const { alerts } = sceneRules([...Object.keys(specification.escalationMatrix.severityLevels), UNKNOWN_SEVERITY]);
  const known = [...serviceDown(specification).flatMap((group) => group.alerts), ...alerts].map((alert) =>
    knownAlert(alert, catalogue),
  );
  const model = alertmanagerOf(specification, { channels, exposure: "loopback", alerts: known });
  return { ...model, port, startDelay: Duration.seconds(startDelay) };
}

async function started(staged: Staged): Promise<void> {
  const since = Math.floor(Date.now() / 1000);
  await staged.start({ VMO_HOST_NAME: "monitor-1" });
  await staged.probe(since);
}
