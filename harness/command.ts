import { spawn } from "node:child_process";
import { HarnessError } from "./harness-error";

/** What a program left behind. */
export interface Outcome {
  /** Exit code; 128 + the signal's number when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Replaces the whole environment. @default - the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** Given on standard input, which is empty otherwise. */
  readonly input?: string | Buffer;
  /** Milliseconds until it is killed (with SIGKILL, after SIGTERM and two seconds). @default 120000 */
  readonly timeout?: number;
  /** Kills it at once, as a power cut would. @default - nothing does */
  readonly signal?: AbortSignal;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
}

const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Runs a program without a shell and waits for it. Never rejects because of its exit code: see {@link succeed}. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const { cwd, env, input, timeout = 120_000, signal: abort, onOutput } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: env ?? withSbin(), stdio: ["pipe", "pipe", "pipe"] });
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].on("data", (piece: Buffer) => {
        output[stream].push(piece);
        onOutput?.(piece.toString());
      });
    }
    abort?.addEventListener("abort", () => child.kill("SIGKILL"));
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 2000).unref();
    }, timeout);
    child.on("error", (error) => {
      clearTimeout(deadline);
      reject(new HarnessError(`cannot run ${program}: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      clearTimeout(deadline);
      const stderr = Buffer.concat(output.stderr).toString();
      resolve({
        code: code ?? 128 + (SIGNALS[signal ?? "SIGKILL"] ?? 0),
        stdout: Buffer.concat(output.stdout).toString(),
        stderr: late ? `${stderr}\n${program} was killed after ${timeout / 1000} s` : stderr,
      });
    });
    child.stdin.on("error", () => undefined); // EPIPE of a program that does not read: its exit code says more
    child.stdin.end(input);
  });
}

/**
 * Like {@link run}, but returns standard output.
 *
 * @throws HarnessError with the last lines of output when the program fails
 */
export async function succeed(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code === 0) return stdout;
  throw new HarnessError(`${[program, ...args].join(" ").slice(0, 200)} ended with ${code}: ${tail(stderr || stdout)}`);
}

/** The environment of this process; root that came by `su` has no sbin on its path. */
function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
}

/** The last `lines` lines of `text` that are not empty. */
export function tail(text: string, lines = 12): string {
  return text
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-lines)
    .join("\n");
}

/** Waits. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Calls `probe` until it gives a value that is not `undefined` or `false`.
 *
 * @throws HarnessError naming `what` and the last error when `seconds` have passed
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { seconds = 120, every = 200 }: { readonly seconds?: number; readonly every?: number } = {},
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) break;
    await sleep(every);
  }
  const why = last instanceof Error ? `: ${last.message}` : "";
  throw new HarnessError(`${what}: not within ${seconds} s${why}`);
}
