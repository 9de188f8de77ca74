import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { eventually } from "../../../harness/command";
import { HarnessError } from "../../../harness/harness-error";

/** A real Fluentd, run as a host runs it: a supervisor and its worker. */
export class Agent {
  private constructor(
    private readonly process: ChildProcess,
    private readonly log: string,
  ) {}

  /** Starts `program` and waits until its worker reads. */
  public static async start(program: string, args: readonly string[], log: string): Promise<Agent> {
    const output = openSync(log, "a");
    const before = workersIn(log);
    const env = { ...process.env, VMO_HOST_NAME: "web-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const child = spawn(program, args, { stdio: ["ignore", output, output], env });
    closeSync(output);
    const agent = new Agent(child, log);
    await eventually("the worker runs or ended", () => workersIn(log) > before || child.exitCode !== null);
    if (child.exitCode !== null) throw new HarnessError(`the agent ended with ${child.exitCode}`, log);
    return agent;
  }

  public get supervisor(): number {
    return this.process.pid ?? 0;
  }

  /** Processes that the supervisor started. */
  public workers(): readonly number[] {
    const path = `/proc/${this.supervisor}/task/${this.supervisor}/children`;
    return readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number);
  }

  /** Ends all of it at once, as a power cut would. */
  public async kill(): Promise<void> {
    const pids = [this.supervisor, ...this.workers()];
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await this.ended();
  }

  /** Ends the worker alone; the supervisor starts another one. */
  public async killWorker(): Promise<void> {
    const before = workersIn(this.log);
    for (const pid of this.workers()) process.kill(pid, "SIGKILL");
    await eventually("another worker runs", () => workersIn(this.log) > before);
  }

  /** Ends it as a unit is stopped. */
  public async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), 60_000);
    await this.ended();
    clearTimeout(late);
  }

  private ended(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.process.once("exit", () => resolve()));
  }
}

/** How many workers have begun, by what the agent printed. */
function workersIn(log: string): number {
  try {
    return readFileSync(log, "utf8").split("fluentd worker is now running").length - 1;
  } catch {
    return 0;
  }
}
