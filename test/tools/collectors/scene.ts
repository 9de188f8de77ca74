import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, type Outcome, run, tail } from "../../../harness/command";
import { HarnessError } from "../../../harness/harness-error";
import { otelCollector } from "../../../harness/otel-collector";
import { freePort } from "../../../harness/ports";
import { type AgentModel, type GatewayModel, placeOf, renderCollector } from "../../../lib/otel-collector";
import { Duration } from "../../../lib/units";
import { agentOf, gatewayOf } from "../../otel-collector/models";
import { arrivedIn, type ArrivedSpan } from "./spans";
import { makeFleetCertificates } from "../fleet-certificates";
import { seeingHosts } from "../own-hosts";

/** Key of pseudonyms in tests. */
export const KEY = "a-key-of-thirty-two-bytes-or-more";

const HOSTS = { agent: "web-1", gateway: "monitor-1" } as const;
type Kind = keyof typeof HOSTS | "sink";

/** An agent, a gateway and a store of traces, as their units run them on two hosts with certificates. */
export class Collectors {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-collectors-"));
  /** All that has come to the store. */
  public readonly bodies: string[] = [];
  private readonly running = new Map<Kind, ChildProcess>();
  private readonly logs = new Map<Kind, string>();
  private server: Server | undefined;

  private constructor(
    public readonly agent: AgentModel,
    public readonly gateway: GatewayModel,
    private readonly program: string,
  ) {}

  /** With ports of their own, and judgements after a second. */
  public static async of(agent: Partial<AgentModel> = {}, gateway: Partial<GatewayModel> = {}): Promise<Collectors> {
    const ports = await Promise.all(Array.from({ length: 9 }, () => freePort()));
    const [port = 0, grpcPort = 0, httpPort = 0, zipkinPort = 0, spans = 0, store = 0, one = 0, two = 0, own = 0] =
      ports;
    const metrics = [await freePort(), await freePort()].map((free) => free - 1);
    const sampling = { ...gatewayOf().sampling, baseRate: 0, decisionWait: Duration.seconds(1) };
    const collectors = new Collectors(
      agentOf({
        ...{ grpcPort, httpPort, zipkinPort, gatewayPort: port, healthPort: one, metricsPort: metrics[0] ?? 0 },
        ...agent,
      }),
      gatewayOf({
        ...{ port, spanMetricsPort: spans, healthPort: two, metricsPort: metrics[1] ?? 0, sampling },
        ...{ scrapeInterval: Duration.seconds(1), store: { endpoint: `127.0.0.1:${store}` } },
        ...gateway,
      }),
      await otelCollector(),
    );
    await collectors.prepare(store, own);
    return collectors;
  }

  private async prepare(store: number, own: number): Promise<void> {
    const rows = Object.entries(HOSTS).map(([kind, host]) => ({
      host,
      roles: kind === "gateway" ? ["tracing", "metrics"] : [],
      addresses: ["127.0.0.1"],
    }));
    writeFileSync(
      this.at("hosts"),
      `127.0.0.1 localhost monitor-1.fleet.internal monitor-2.fleet.internal web-1.fleet.internal\n`,
    );
    await makeFleetCertificates(this.folder, rows);
    await this.listen(own);
    this.write("sink", sinkOf(store, own));
    this.write("agent", renderCollector(this.agent, "0.165.0"));
    this.write("gateway", renderCollector(this.gateway, "0.165.0"));
  }

  private async listen(port: number): Promise<void> {
    this.server = createServer((question, answer) => {
      let body = "";
      question.on("data", (piece: Buffer) => (body += piece.toString()));
      question.on("end", () => {
        this.bodies.push(body);
        answer.setHeader("content-type", "application/json").end("{}");
      });
    });
    await new Promise<void>((listens) => this.server?.listen(port, "127.0.0.1", listens));
  }

  private at(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  private write(kind: Kind, content: string): void {
    const host = kind === "sink" ? "" : HOSTS[kind];
    mkdirSync(this.at(`${kind}-data`), { recursive: true });
    const here = content
      .replaceAll("/etc/vm-observability/secrets/certificates/fleet-ca.pem", this.at("certificates/fleet/ca.pem"))
      .replaceAll("/etc/vm-observability/secrets/certificates/fleet.pem", this.pem(host))
      .replaceAll(kind === "sink" ? "\0" : placeOf(kind).data, this.at(`${kind}-data`));
    writeFileSync(this.at(`${kind}.yaml`), here);
  }

  /** Certificate and key of a host. */
  public pem(host: string): string {
    return this.at("certificates/fleet/hosts", `${host}.pem`);
  }

  /** The authority of the fleet. */
  public get authority(): string {
    return readFileSync(this.at("certificates/fleet/ca.pem"), "utf8");
  }

  private environment(kind: Kind) {
    return {
      PATH: process.env["PATH"] ?? "",
      VMO_HOST_NAME: kind === "sink" ? "sink" : HOSTS[kind],
      VMO_PSEUDONYM_KEY: KEY,
    };
  }

  /** What `validate` says of a configuration. */
  public validate(content: string): Promise<Outcome> {
    writeFileSync(this.at("validated.yaml"), content);
    return run(this.program, ["validate", "--config", this.at("validated.yaml")], { env: this.environment("agent") });
  }

  /** Starts one, and waits until it takes spans. */
  public async start(kind: Kind): Promise<void> {
    const run = [this.program, ["--config", this.at(`${kind}.yaml`)]] as const;
    const [command, args] = seeingHosts(this.at("hosts"), run);
    const child = spawn(command, args, { env: this.environment(kind), stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece: Buffer) => this.logs.set(kind, this.log(kind) + piece.toString()));
    this.running.set(kind, child);
    const isReady = () => {
      if (child.exitCode !== null) throw new HarnessError(`the ${kind} ended:\n${tail(this.log(kind), 30)}`);
      return Promise.resolve(this.log(kind).includes("Everything is ready"));
    };
    this.logs.set(kind, "");
    await eventually(`the ${kind} is ready`, isReady, { seconds: 60, every: 100 });
  }

  /** Ends one, at once with SIGKILL. */
  public async stop(kind: Kind, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.running.get(kind);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
    this.running.delete(kind);
  }

  /** All that one has written since its start. */
  public log(kind: Kind): string {
    return this.logs.get(kind) ?? "";
  }

  /** What has come to the store. */
  public get spans(): readonly ArrivedSpan[] {
    return arrivedIn(this.bodies);
  }

  /** Sends spans as an application does; undefined while nobody takes them. */
  public async send(request: unknown): Promise<number | undefined> {
    const body = JSON.stringify(request);
    const headers = { "content-type": "application/json" };
    const url = `http://127.0.0.1:${this.agent.httpPort}/v1/traces`;
    return fetch(url, { method: "POST", headers, body }).then(
      ({ status }) => status,
      () => undefined,
    );
  }

  /** Ends all of it. */
  public async end(): Promise<void> {
    for (const kind of ["agent", "gateway", "sink"] as const) await this.stop(kind, "SIGKILL");
    await new Promise((closed) => (this.server ? this.server.close(closed) : closed(undefined)));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A collector in the place of a store: it hands on what it takes, as JSON. */
function sinkOf(port: number, to: number): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { otlp_http: { endpoint: `http://127.0.0.1:${to}`, encoding: "json", compression: "none" } },
    service: {
      telemetry: { metrics: { level: "none" } },
      pipelines: { traces: { receivers: ["otlp"], exporters: ["otlp_http"] } },
    },
  });
}
