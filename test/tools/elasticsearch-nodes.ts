import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { eventually, tail } from "../../harness/command";
import { elasticsearchHome } from "../../harness/elasticsearch/node";
import { HarnessError } from "../../harness/harness-error";
import { freePort } from "../../harness/ports";
import { askServer } from "../../harness/tls-client";
import { elasticsearchPlan, type ElasticsearchModel, type NodeTier } from "../../lib/elasticsearch";
import { DATA, LOGS } from "../../lib/elasticsearch/render";
import type { ComponentPlan } from "../../lib/host";
import { makeFleetCertificates } from "./fleet-certificates";
import { seeingHosts } from "./own-hosts";

const SCRIPT = resolve(__dirname, "../../lib/elasticsearch/prepare.sh");

/** What a node answers. */
export interface NodeAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Passwords of the users. */
export const PASSWORDS = {
  administrator: "the-administrator's",
  agent: "agent-of-every-host",
  monitor: "monitor-of-nodes",
  reader: "reader-of-all-logs",
  jaeger: "jaeger-of-all-traces",
  kibana: "kibana-itself-then",
  people: "gate-of-all-people",
} as const;

/** Users, and whose password they sign in with. */
const USERS = {
  administrator: ["administrator", "administrator"],
  agent: ["log-agent", "agent"],
  monitor: ["log-monitor", "monitor"],
  reader: ["log-reader", "reader"],
  kibana: ["kibana-server", "kibana"],
  viewer: ["log-viewer", "people"],
  operator: ["log-operator", "people"],
  admin: ["log-admin", "people"],
} as const;

export type User = keyof typeof USERS;

/** Nodes of one cluster, each at an address of its own, with certificates of the package's own command. */
export class ElasticsearchNodes {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-elasticsearch-"));
  private readonly running = new Map<string, ChildProcess>();
  private readonly logs = new Map<string, string[]>();

  private constructor(
    public readonly model: ElasticsearchModel,
    public readonly version: string,
    private readonly home: string,
  ) {}

  /** Certificates of all nodes of `model`, and of no other host. */
  public static async of(
    model: Omit<ElasticsearchModel, "port" | "transportPort">,
    version: string,
  ): Promise<ElasticsearchNodes> {
    const ports = { port: await freePort(), transportPort: await freePort() };
    const nodes = new ElasticsearchNodes({ ...model, ...ports }, version, await elasticsearchHome(version));
    await nodes.makeCertificates(model.nodes.map(({ host }) => host));
    return nodes;
  }

  private async makeCertificates(hosts: readonly string[]): Promise<void> {
    const rows = hosts.map((host) => ({ host, roles: ["logs"], addresses: [this.addressOf(host)] }));
    await makeFleetCertificates(this.folder, rows, ["fleet", "elasticsearch-transport"]);
    const names = hosts.map((host) => `${this.addressOf(host)} ${host}.fleet.internal\n`);
    writeFileSync(join(this.folder, "hosts"), ["127.0.0.1 localhost\n", ...names].join(""));
  }

  /** Loopback addresses, so that all nodes may have the same ports. */
  private addressOf(host: string): string {
    return `127.0.7.${this.model.nodes.findIndex((node) => node.host === host) + 1}`;
  }

  /** The plan of a host's node. */
  public planOf(host: string): ComponentPlan {
    const tier: NodeTier | undefined = this.model.nodes.find((node) => node.host === host)?.tier;
    return elasticsearchPlan(this.model, {
      version: this.version,
      source: { source: "upstream" },
      script: readFileSync(SCRIPT, "utf8"),
      tier,
    });
  }

  /** Starts the node of a host as its unit does, on what it has stored. */
  public start(host: string): void {
    const at = (...parts: string[]) => join(this.folder, host, ...parts);
    for (const part of ["data", "logs", "conf", "credentials", "tmp"]) mkdirSync(at(part), { recursive: true });
    const plan = this.planOf(host);
    rmSync(at("files"), { recursive: true, force: true });
    for (const { path, content } of plan.files) {
      mkdirSync(dirname(at("files", path)), { recursive: true });
      const here = content.replaceAll(DATA, at("data")).replaceAll(LOGS, at("logs"));
      writeFileSync(at("files", path), here.replace("0.0.0.0", this.addressOf(host)));
    }
    for (const [name, password] of Object.entries(PASSWORDS))
      writeFileSync(at("credentials", `${name}-password`), `${password}\n`);
    this.layCertificates(host);
    const env = {
      PATH: process.env["PATH"],
      VMO_HOST_NAME: host,
      CREDENTIALS_DIRECTORY: at("credentials"),
      ES_PATH_CONF: at("conf"),
      ES_TMPDIR: at("tmp"),
    };
    execFileSync(
      "sh",
      [at("files/elasticsearch/prepare.sh"), at("files"), at("conf"), at("data"), at("certificates")],
      {
        env,
      },
    );
    const [command, args] = seeingHosts(join(this.folder, "hosts"), [join(this.home, "bin/elasticsearch"), []]);
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => log.push(piece.toString()));
    this.running.set(host, child);
    this.logs.set(host, log);
  }

  private layCertificates(host: string): void {
    const to = join(this.folder, host, "certificates");
    mkdirSync(to, { recursive: true });
    for (const authority of ["fleet", "elasticsearch-transport"]) {
      const from = join(this.folder, "certificates", authority);
      cpSync(join(from, "hosts", `${host}.pem`), join(to, `${authority}.pem`));
      cpSync(join(from, "ca.pem"), join(to, `${authority}-ca.pem`));
    }
  }

  /** The folder that a node reads. */
  public conf(host: string, file: string): string {
    return readFileSync(join(this.folder, host, "conf", file), "utf8");
  }

  /** Waits until a node answers itself, as its probe asks it. */
  public async ready(host: string): Promise<void> {
    const child = this.running.get(host);
    const answers = async () =>
      child?.exitCode !== null || (await this.ask(host, "GET", "/", { as: "monitor" })).status === 200;
    await eventually(`the node of ${host} answers`, answers, { seconds: 120, every: 500 }).catch((error: unknown) => {
      throw new HarnessError(`${String(error)}\n${tail(this.log(host), 30)}`);
    });
    if (child?.exitCode !== null) throw new HarnessError(`the node of ${host} ended: ${tail(this.log(host), 30)}`);
  }

  /** All that a node has written. */
  public log(host: string): string {
    return (this.logs.get(host) ?? []).join("");
  }

  /** Asks a node as a user, or with a key. */
  public async ask(
    host: string,
    method: string,
    path: string,
    { as, key, body }: { readonly as?: User; readonly key?: string; readonly body?: unknown } = {},
  ): Promise<NodeAnswer> {
    const basic = as && `Basic ${Buffer.from(`${USERS[as][0]}:${PASSWORDS[USERS[as][1]]}`).toString("base64")}`;
    const authorization = key === undefined ? basic : `ApiKey ${key}`;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await askServer({
      address: this.addressOf(host),
      port: this.model.port,
      path,
      method,
      name: `${host}.fleet.internal`,
      ca: readFileSync(join(this.folder, "certificates/fleet/ca.pem"), "utf8"),
      headers: {
        ...(authorization && { authorization }),
        ...(typeof body === "string" && { "content-type": "application/x-ndjson" }),
        // Node sends none with a question that deletes, and its server would find no body.
        ...(text !== undefined && { "content-length": String(Buffer.byteLength(text)) }),
      },
      ...(text !== undefined && { body: text }),
      patience: 60_000,
    });
    return { status: answer.status ?? 0, body: parsed(answer.body ?? answer.refused ?? "") };
  }

  /** With which an exporter asks a node. */
  public exporterFlags(host: string): readonly string[] {
    const uri = `https://${this.addressOf(host)}:${this.model.port}`;
    return [`--es.uri=${uri}`, `--es.ca=${join(this.folder, "certificates/fleet/ca.pem")}`];
  }

  /** Makes the plan's seeds, in order, as the host layer does. */
  public async seed(host: string): Promise<readonly string[]> {
    const refused: string[] = [];
    for (const { purpose, method, path, body, statuses, contains } of this.model.calls) {
      const answer = await this.ask(host, method, path, { as: "administrator", body });
      const fine = statuses ? statuses.includes(answer.status) : answer.status >= 200 && answer.status < 300;
      const text = JSON.stringify(answer.body);
      if (!fine || !text.includes(contains ?? "")) refused.push(`${purpose}: ${answer.status} ${text}`);
    }
    return refused;
  }

  /** Ends a node, in order or not. */
  public async stop(host: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.running.get(host);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Ends all and removes what they stored. */
  public async remove(): Promise<void> {
    await Promise.all([...this.running.keys()].map((host) => this.stop(host, "SIGKILL")));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function parsed(text: string): NodeAnswer["body"] {
  try {
    return JSON.parse(text) as NodeAnswer["body"];
  } catch {
    return { text };
  }
}
