import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { HarnessError } from "./harness-error";

/** A lock between processes of this machine. The kernel drops it when its holder dies, however it dies. */
export interface Lock {
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock on `file`, waiting until its holder releases it.
 *
 * Node has no flock(2), so `flock` holds it in a child that ends when our end of its pipe closes: also after a kill -9.
 */
export async function lock(file: string): Promise<Lock> {
  const held = await flock(file, []);
  if (held === undefined) throw new HarnessError(`cannot take the lock ${file}`);
  return held;
}

/** Takes the lock on `file` when it is free. */
export function tryLock(file: string): Promise<Lock | undefined> {
  return flock(file, ["--nonblock"]);
}

/** Runs `action` while it holds the lock on `file`. */
export async function locked<T>(file: string, action: () => Promise<T>): Promise<T> {
  const held = await lock(file);
  try {
    return await action();
  } finally {
    await held.release();
  }
}

function flock(file: string, flags: readonly string[]): Promise<Lock | undefined> {
  mkdirSync(dirname(file), { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn("flock", [...flags, "--no-fork", file, "sh", "-c", "echo held; exec cat"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.on("error", (error) => reject(new HarnessError(`cannot run flock (package util-linux): ${error.message}`)));
    child.stdout.once("data", () => {
      // The holder must not keep this process alive: a caller that forgets to release does not hang.
      child.unref();
      child.stdout.destroy();
      (child.stdin as Socket).unref();
      resolve({ release: () => released(child) });
    });
    child.on("close", () => resolve(undefined));
  });
}

function released(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.ref();
    child.on("exit", () => resolve());
    child.stdin?.end();
  });
}
