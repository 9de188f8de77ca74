import { spawn, type ChildProcess } from "node:child_process";
import { dirname, join } from "node:path";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { eventually, run, tail, type Outcome } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { HarnessError } from "../../harness/harness-error";
import type { ToolName } from "../../harness/programs";
import { tool } from "../../harness/tools";
import {
  liveFile,
  liveProgram,
  renderUnit,
  type ComponentPlan,
  type MetricProbe,
  type UnitSection,
} from "../../lib/host";

/** A plan's files in a folder of their own, to be checked and run without a host. */
export class Staged {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-servers-"));
  private readonly running: ChildProcess[] = [];

  constructor(
    public readonly plan: ComponentPlan,
    private readonly suite: Suite,
  ) {
    this.write(plan);
    for (const { path } of plan.directories) mkdirSync(this.path(path), { recursive: true });
  }

  /** Puts the files of `plan` in the place of those that are there. */
  public write(plan: ComponentPlan): void {
    rmSync(this.path("files"), { recursive: true, force: true });
    for (const { path, content } of plan.files) {
      mkdirSync(dirname(this.path("files", path)), { recursive: true });
      // Credentials and other files are where systemd and the release would put them, below the folder.
      const moved = content
        .replaceAll("/run/credentials/", `${this.path("credentials")}/`)
        .replaceAll(liveFile(""), `${this.path("files")}/`);
      writeFileSync(this.path("files", path), moved);
    }
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
    for (const { run: command } of this.plan.validations) {
      const [first, ...rest] = command;
      const args = rest.map((argument) => {
        if (typeof argument === "string") return argument;
        return "releaseFile" in argument ? this.path("files", argument.releaseFile) : argument.program;
      });
      outcomes.push(await runTool(first.program as ToolName, this.suite, args));
    }
    return outcomes;
  }

  /** Starts the service of the plan by its own command line, with its paths moved into the folder. */
  public async start(environment: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
    const service = this.plan.units[0]?.sections.Service;
    const [program = "", ...flags] = String(service?.ExecStart).split(" ");
    const name = program.slice(liveProgram("").length) as ToolName;
    const given = { ...environment, ...this.variablesOf(service?.Environment) };
    const moved = flags
      .flatMap((flag) => (/^\$\w+$/.test(flag) ? (given[flag.slice(1)] ?? "").split(" ") : [flag]))
      .filter((flag) => flag !== "")
      .map((flag) =>
        flag
          .replaceAll(liveFile(""), `${this.path("files")}/`)
          .replaceAll("=/var/lib/", `=${this.path("var/lib")}/`)
          .replace(/^\/run\/credentials\//, `${this.path("credentials")}/`),
      )
      .map((flag) => flag.replace(/\$\{(\w+)\}/g, (_, key: string) => given[key] ?? ""));
    const [command, args] = await commandOf(name, this.suite, moved);
    const child = spawn(command, args, { env: { ...process.env, ...given }, stdio: ["ignore", "pipe", "pipe"] });
    this.running.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece: Buffer) => this.log.push(piece.toString()));
    return child;
  }

  /** Variables of a unit, one a line, with credentials and data below the folder. */
  private variablesOf(lines: UnitSection[string] = []): Readonly<Record<string, string>> {
    const assignments = (Array.isArray(lines) ? (lines as readonly string[]) : [String(lines)]).map(
      (line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const,
    );
    return Object.fromEntries(
      assignments.map(([name, value]) => [
        name,
        value
          .replace("/run/credentials/", `${this.path("credentials")}/`)
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
        const answer = await fetch(probe.url);
        if (probe.kind === "http") return answer.status === 200;
        return answer.ok && holds(probe, await answer.text(), since);
      }).catch((error: unknown) => {
        throw new HarnessError(`${String(error)}\n${tail(this.log.join(""), 20)}`);
      });
    }
  }

  /** Whether the plan's probe of `metric` holds now. */
  public async holds(metric: string): Promise<boolean> {
    const probe = this.plan.probes.find((one): one is MetricProbe => one.kind === "metric" && one.metric === metric);
    if (!probe) throw new HarnessError(`the plan has no probe of ${metric}`);
    return holds(probe, await (await fetch(probe.url)).text(), 0);
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

  /** Ends the service and removes the folder. */
  public async remove(): Promise<void> {
    for (const child of this.running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      // Its data goes too: an orderly end would wait a minute for a store that is not there.
      child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a program of a suite to its end. */
export async function runTool(name: ToolName, suite: Suite, args: readonly string[]): Promise<Outcome> {
  const [command, all] = await commandOf(name, suite, args);
  return run(command, all);
}

/** Runs a program of a suite once for each list of arguments, one after the other: standard output and exit code of each. */
export async function runToolEach(
  name: ToolName,
  suite: Suite,
  calls: readonly (readonly string[])[],
): Promise<readonly Pick<Outcome, "code" | "stdout">[]> {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const script = calls.map((args) => `"$0" ${args.map(quote).join(" ")}; printf '\\036%s\\037' $?`);
  const { path } = await tool(name, suite);
  const [command, all] = withShare(name, path, ["sh", "-c", script.join("\n"), path]);
  const { stdout } = await run(command, all, { timeout: 300_000 });
  return stdout
    .split("\u001f")
    .slice(0, -1)
    .map((piece) => {
      const [printed = "", code = ""] = piece.split("\u001e");
      return { stdout: printed, code: Number(code) };
    });
}

async function commandOf(name: ToolName, suite: Suite, args: readonly string[]): Promise<[string, string[]]> {
  const { path } = await tool(name, suite);
  return withShare(name, path, [path, ...args]);
}

/** `command`, which runs the program at `path`, with what that program reads from elsewhere in its place. */
function withShare(name: ToolName, path: string, command: readonly string[]): [string, string[]] {
  const [first = "", ...rest] = command;
  if (name !== "alertmanager" && name !== "amtool") return [first, rest];
  // Debian builds both to read their default templates from /usr/share: the unpacked package's is laid over the machine's,
  // for this process alone.
  const share = path.replace(/\/bin\/[^/]+$/, "/share");
  const mount = `mount -t overlay overlay -o lowerdir="$0":/usr/share /usr/share && exec "$@"`;
  return ["unshare", ["--mount", "--propagation", "private", "sh", "-c", mount, share, ...command]];
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
