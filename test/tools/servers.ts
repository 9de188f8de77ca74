import { spawn, type ChildProcess } from "node:child_process";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { eventually, run, tail, type Outcome } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { HarnessError } from "../../harness/harness-error";
import {
  CERTIFICATES,
  DATA_ROOT,
  FACTS,
  liveFile,
  liveProgram,
  OWN_NAME,
  renderUnit,
  type ComponentPlan,
  type MetricProbe,
  type Request,
  type UnitSection,
} from "../../lib/host";
import { askServer } from "../../harness/tls-client";
import { commandOf, type Program, runTool } from "./run-tool";
import { seeingHosts } from "./own-hosts";

/** What paths of files of the live release begin with. */
const LIVE_FILES = liveFile("-").slice(0, -1);

/** The host that a plan is staged for, where it matters which one it is. */
export interface StagedHost {
  readonly name: string;
  /** At which its servers listen instead of at every address, so that several hosts fit into one machine. */
  readonly address: string;
  /** A file that its programs have in the place of `/etc/hosts`. */
  readonly hostsFile: string;
  /** Its facts that files and flags name, by their paths. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What a server answers. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A plan's files in a folder of their own, to be checked and run without a host. */
export class Staged {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-servers-"));
  private readonly running: ChildProcess[] = [];

  /** The host that it is staged for. */
  public get hostName(): string | undefined {
    return this.host?.name;
  }

  constructor(
    public readonly plan: ComponentPlan,
    private readonly suite: Suite,
    private readonly host?: StagedHost,
  ) {
    this.write(plan);
    for (const [path, content] of Object.entries(host?.facts ?? {})) this.put(`host/${path}`, this.moved(content));
    for (const { path } of plan.directories) mkdirSync(this.path(path), { recursive: true });
  }

  /** Puts the files of `plan` in the place of those that are there. */
  public write(plan: ComponentPlan): void {
    rmSync(this.path("files"), { recursive: true, force: true });
    for (const { path, content } of plan.files) {
      this.put(`files/${path}`, this.moved(content));
    }
  }

  /** Gives the host its certificate and the authorities that it trusts, each at once as the activation does. */
  public giveCertificate(pem: string, authorities: string): void {
    for (const [name, content] of Object.entries({ "fleet-ca.pem": authorities, "fleet.pem": pem })) {
      this.put(`certificates/.${name}`, content);
      renameSync(this.path("certificates", `.${name}`), this.path("certificates", name));
    }
  }

  private put(path: string, content: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  /** `text` with the places of credentials, certificates, facts and other files of the release below the folder. */
  private moved(text: string): string {
    return text
      .replaceAll("/run/credentials/", `${this.path("credentials")}/`)
      .replaceAll(`${CERTIFICATES}/`, `${this.path("certificates")}/`)
      .replaceAll(`= "${DATA_ROOT}/`, `= "${this.path(DATA_ROOT)}/`)
      .replaceAll(`${FACTS}/`, `${this.path("host")}/`)
      .replaceAll("/run/vmo-", `${this.path("run")}/vmo-`)
      .replaceAll(LIVE_FILES, `${this.path("files")}/`);
  }

  /** Gives the services their secrets, as systemd does from the files that the plan names. */
  public giveSecrets(values: Readonly<Record<string, string>>): void {
    for (const { name, unit } of this.plan.secrets) {
      mkdirSync(this.path("credentials", unit), { recursive: true });
      writeFileSync(this.path("credentials", unit, name), values[name] ?? "");
    }
  }

  /** Path below the folder. */
  public path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Runs the plan's own validations, in order, with the suite's programs. */
  public async validate(): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const { run: command, environment } of this.plan.validations) {
      const [first, ...rest] = command;
      const args = rest.map((argument) => {
        if (typeof argument === "string") return this.moved(argument);
        return "releaseFile" in argument ? this.path("files", argument.releaseFile) : argument.program;
      });
      const lines = Object.entries((environment ?? {}) as Record<string, string>).map(
        ([name, value]) => `${name}=${value}`,
      );
      const env = { ...process.env, ...this.variablesOf(lines) };
      outcomes.push(await runTool(first.program as Program, this.suite, args, env));
    }
    return outcomes;
  }

  /** Starts the service of the plan's first unit, or of another one, by its own command line, with its paths moved into the folder. */
  public async start(
    environment: Readonly<Record<string, string>> = {},
    more: readonly string[] = [],
    unit = 0,
  ): Promise<ChildProcess> {
    const service = this.plan.units[unit]?.sections.Service;
    const words = wordsOf(String(service?.ExecStart));
    const starter = words[0] === "/bin/sh" ? words.splice(0, 2).map((word) => this.moved(word)) : [];
    const [program = "", ...flags] = words;
    const name = program.slice(liveProgram("").length) as Program;
    const { host } = this;
    const own = host && { VMO_HOST_NAME: host.name, VMO_HOST_ADDRESS: host.address };
    const runtime = this.path("run", String(service?.["RuntimeDirectory"] ?? "none"));
    mkdirSync(runtime, { recursive: true });
    const given: Record<string, string> = {
      RUNTIME_DIRECTORY: runtime,
      ...own,
      ...environment,
      ...this.variablesOf(service?.Environment),
    };
    const moved = [...flags, ...more]
      .flatMap((flag) => (/^\$\w+$/.test(flag) ? (given[flag.slice(1)] ?? "").split(" ") : [flag]))
      .filter((flag) => flag !== "")
      .map((flag) => this.moved(flag).replaceAll("=/var/lib/", `=${this.path("var/lib")}/`))
      .map((flag) => (host ? flag.replace(/^(--?\w+\.listen-address=)(0\.0\.0\.0)?:/, `$1${host.address}:`) : flag))
      .map((flag) => flag.replace(/\$\{(\w+)\}/g, (_, key: string) => given[key] ?? ""));
    const [at, all] = await commandOf(name, this.suite, moved);
    const alone = service?.["PrivateNetwork"] === true ? OWN_NETWORK : [];
    const [first, ...rest] = [...alone, ...starter, at, ...all];
    const [command, args] = seeingHosts(host?.hostsFile, [first ?? at, rest]);
    const child = spawn(command, args, { env: { ...process.env, ...given }, stdio: ["ignore", "pipe", "pipe"] });
    this.running.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece: Buffer) => this.log.push(piece.toString()));
    return child;
  }

  /** Variables of a unit, one a line, with credentials and data below the folder. */
  private variablesOf(lines: UnitSection[string] = []): Readonly<Record<string, string>> {
    const assignments = (Array.isArray(lines) ? (lines as readonly string[]) : [String(lines)])
      .flatMap(wordsOf)
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
    return Object.fromEntries(
      assignments.map(([name, value]) => [
        name,
        value
          .replace("/run/credentials/", `${this.path("credentials")}/`)
          .replace(/^\/run\/vmo-/, `${this.path("run")}/vmo-`)
          .replace(/^\/var\/lib\//, `${this.path("var/lib")}/`),
      ]),
    );
  }

  /** All that the service has written. */
  public readonly log: string[] = [];

  /** Waits until every probe of the plan holds; `since` is when the last reload was asked for, in seconds. */
  public async probe(since: number): Promise<void> {
    for (const probe of this.plan.probes) {
      if (probe.kind === "unit") continue;
      await eventually(probe.purpose, async () => {
        const { status, body } = await this.ask(probe);
        return (probe.statuses ?? [200]).includes(status) && (probe.kind === "http" || holds(probe, body, since));
      }).catch((error: unknown) => {
        throw new HarnessError(`${String(error)}\n${tail(this.log.join(""), 20)}`);
      });
    }
  }

  /** Whether the plan's probe of `metric` holds now. */
  public async holds(metric: string): Promise<boolean> {
    const probe = this.plan.probes.find((one): one is MetricProbe => one.kind === "metric" && one.metric === metric);
    if (!probe) throw new HarnessError(`the plan has no probe of ${metric}`);
    return holds(probe, (await this.ask(probe)).body, 0);
  }

  /** Asks as the host itself does; at a socket, it may send `form`. */
  public async ask({ url, as, socket }: Pick<Request, "url" | "as" | "socket">, form?: string): Promise<Answer> {
    if (socket !== undefined) return askSocket(this.moved(socket), url, form);
    if (!as || !this.host) {
      const answer = await fetch(url);
      return { status: answer.status, body: await answer.text() };
    }
    const { hostname, port, pathname } = new URL(url.replace(OWN_NAME, this.host.name));
    const pem = readFileSync(this.path("certificates/fleet.pem"), "utf8");
    const ca = readFileSync(this.path("certificates/fleet-ca.pem"), "utf8");
    const { status = 0, body = "" } = await askServer({
      ...{ address: this.host.address, port: Number(port), path: pathname, name: hostname, ca, pem },
    });
    return { status, body };
  }

  /**
   * What systemd says of the plan's unit: its exposure, from 0 (none) to 10, and what is wrong with it. `program` does not exist
   * here, as it does on a host.
   */
  public async unitReport(program: string): Promise<{ readonly exposure: number; readonly wrong: string }> {
    const [unit] = this.plan.units;
    if (!unit) throw new HarnessError("the plan has no unit");
    const file = this.path(unit.name);
    writeFileSync(file, renderUnit(unit));
    const { stdout } = await run("systemd-analyze", ["security", "--offline=true", file]);
    const [, exposure = "10"] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
    writeFileSync(file, renderUnit(unit).replaceAll(liveProgram(program), "/bin/true"));
    const verified = await run("systemd-analyze", ["verify", "--man=no", file]);
    return { exposure: Number(exposure), wrong: verified.stderr };
  }

  /** Ends the service. */
  public async stop(): Promise<void> {
    for (const child of this.running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      // Its data goes too: an orderly end would wait a minute for a store that is not there.
      child.kill("SIGKILL");
      await ended;
    }
  }

  /** Ends the service and removes the folder. */
  public async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a command follows that has a loopback of its own, and no other network. */
const OWN_NETWORK = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$0" "$@"'];

/** The words of a command line, as systemd reads what `systemdArgument` writes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(([word, quoted]) =>
    quoted === undefined
      ? word
      : quoted
          .replace(/\\(["\\])/g, "$1")
          .replaceAll("%%", "%")
          .replaceAll("$$", "$"),
  );
}

/** Asks a server at its socket, by POST where it sends a form. */
function askSocket(socketPath: string, url: string, form?: string): Promise<Answer> {
  const method = form === undefined ? "GET" : "POST";
  const { pathname, search } = new URL(url);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path: `${pathname}${search}`, method, headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString() }));
    });
    asking.once("error", reject).end(form);
  });
}

function holds({ metric, is }: MetricProbe, page: string, since: number): boolean {
  const value = Number(
    page
      .split("\n")
      .find((line) => line.startsWith(`${metric} `))
      ?.split(" ")[1],
  );
  if (is === "since-reload") return value >= since;
  return "within" in is ? value >= Date.now() / 1000 - is.within.toSeconds() : value === is.value;
}
