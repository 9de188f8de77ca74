import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, tail } from "../../harness/command";
import { HarnessError } from "../../harness/harness-error";
import { jaeger } from "../../harness/jaeger";
import { freePort } from "../../harness/ports";
import { askServer } from "../../harness/tls-client";
import { type JaegerModel, type JaegerPorts, renderJaeger, renderPages } from "../../lib/jaeger";
import { DATA } from "../../lib/jaeger/render";
import { toYaml } from "../../lib/yaml";
import { seeingHosts } from "./own-hosts";

/** Files of a host that a test has elsewhere: paths in the configuration, and where they lie instead. */
export type Elsewhere = Readonly<Record<string, string>>;

/** A span, as its API shows it. */
export interface ShownSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
}

/** The real Jaeger with a rendered configuration, at ports and with folders of its own. */
export class JaegerServer {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-jaeger-"));
  private child: ChildProcess | undefined;
  private log: string[] = [];

  private constructor(
    public readonly model: JaegerModel,
    private readonly program: string,
    private readonly options: {
      readonly elsewhere: Elsewhere;
      readonly hosts: string | undefined;
      readonly tls: { readonly name: string; readonly ca: string; readonly pem: string } | undefined;
    },
  ) {}

  /**
   * @param elsewhere - certificates, credentials
   * @param hosts - a file that takes the place of `/etc/hosts`
   * @param tls - with which its API is asked
   */
  public static async of(
    model: Omit<JaegerModel, "ports">,
    {
      elsewhere = {},
      hosts,
      tls,
    }: {
      readonly elsewhere?: Elsewhere;
      readonly hosts?: string;
      readonly tls?: { readonly name: string; readonly ca: string; readonly pem: string };
    } = {},
  ): Promise<JaegerServer> {
    const ports: Record<string, number> = {};
    for (const name of ["gate", "query", "grpc", "otlp", "metrics", "health"]) ports[name] = await freePort();
    const whole = { ...model, ports: ports as unknown as JaegerPorts };
    return new JaegerServer(whole, await jaeger(), { elsewhere, hosts, tls });
  }

  /** Starts it on what it has stored, and waits until it is ready as its probe asks it. */
  public async start(): Promise<void> {
    const at = (name: string) => join(this.folder, name);
    mkdirSync(at("data"), { recursive: true });
    const { elsewhere, hosts } = this.options;
    const moved = Object.entries({
      ...elsewhere,
      [DATA]: at("data"),
      "/opt/vm-observability/current/files/jaeger": this.folder,
    });
    const config = moved.reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      toYaml(renderJaeger(this.model, "2.13.0")),
    );
    writeFileSync(at("jaeger.yaml"), config);
    writeFileSync(at("pages.json"), JSON.stringify(renderPages(this.model)));
    const [command, args] = seeingHosts(hosts, [this.program, ["--config", at("jaeger.yaml")]]);
    this.log = [];
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] } });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece: Buffer) => this.log.push(piece.toString()));
    this.child = child;
    const answers = async () => {
      if (child.exitCode !== null) throw new HarnessError(`Jaeger has ended: ${tail(this.output, 20)}`);
      return (await fetch(`http://127.0.0.1:${this.model.ports.health}/status`).catch(() => undefined))?.ok ?? false;
    };
    await eventually("Jaeger is ready", answers, { seconds: 120, every: 200 });
  }

  /** All that it wrote since it was started. */
  public get output(): string {
    return this.log.join("");
  }

  /** Its metrics, as Prometheus reads them. */
  public async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.model.ports.metrics}/metrics`)).text();
  }

  /** Spans of a service within the last hour, by a search for tags where there are some. */
  public async spans(service: string, tags?: Readonly<Record<string, string>>): Promise<readonly ShownSpan[]> {
    const now = Date.now() * 1000;
    const range = `start=${now - 3_600_000_000}&end=${now + 3_600_000_000}&limit=1000`;
    const search = tags ? `&tags=${encodeURIComponent(JSON.stringify(tags))}` : "";
    const { data } = await this.ask(`/api/traces?service=${service}&${range}${search}`);
    return (data as readonly { readonly spans: readonly ShownSpan[] }[]).flatMap(({ spans }) => spans);
  }

  /** Asks its API below its path, and reads the answer. */
  public async ask(path: string): Promise<{ readonly data: unknown }> {
    const { basePath, ports } = this.model;
    const whole = `${basePath === "/" ? "" : basePath}${path}`;
    const { tls } = this.options;
    if (!tls) return (await (await fetch(`http://127.0.0.1:${ports.query}${whole}`)).json()) as { data: unknown };
    const answer = await askServer({ address: "127.0.0.1", port: ports.query, path: whole, ...tls });
    return JSON.parse(answer.body ?? JSON.stringify({ data: answer.refused })) as { data: unknown };
  }

  public async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Ends it, and removes what it stored. */
  public async remove(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
