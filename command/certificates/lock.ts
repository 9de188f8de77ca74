import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, type Surroundings } from "../command-error";
import { WHERE } from "./options";

const PREFIX = ".lock,";
const MOST_WAIT = 20_000;

/**
 * Does `work` while no other run changes the folder `name`.
 *
 * Each run puts a file of its own there, then looks for those of others: of two that begin together, both may give way, but never does none.
 * A file whose process is gone counts no more.
 *
 * @throws CommandError when another run takes too long
 */
export async function alone<T>(name: string, at: Surroundings, work: () => Promise<T> | T): Promise<T> {
  const folder = resolve(at.folder, name);
  const created = mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = [hostname(), process.pid, randomBytes(4).toString("hex")].join(",");
  const file = join(folder, PREFIX + own);
  try {
    await take(file, folder, name);
    removeParts(folder);
    return await work();
  } finally {
    rmSync(file, { force: true });
    removeEmpty(folder, created);
  }
}

async function take(file: string, folder: string, name: string): Promise<void> {
  const end = Date.now() + MOST_WAIT;
  for (;;) {
    writeFileSync(file, "", { mode: 0o600 });
    const [other] = readdirSync(folder).filter((one) => isTaken(one, file, folder));
    if (other === undefined) return;
    rmSync(file);
    if (Date.now() > end) {
      const [, host, process] = other.split(",");
      throw new CommandError(
        `[${WHERE}] ${name}: another run changes it (process ${process} on ${host}); run this again when it is done, and delete ${name}/${other} if there is none`,
        3,
      );
    }
    await sleep(50 + Math.random() * 200);
  }
}

function isTaken(name: string, file: string, folder: string): boolean {
  const path = join(folder, name);
  if (!name.startsWith(PREFIX) || path === file) return false;
  const [, host, pid] = name.split(",");
  // Nobody can see from here whether a process of another machine lives.
  if (host !== hostname() || isAlive(Number(pid))) return true;
  rmSync(path, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  return !isZombie(pid);
}

/** Whether it has ended, and nobody waited for it: in containers nobody may. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Files that a killed run did not finish; they may hold keys. */
function removeParts(folder: string): void {
  for (const part of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (part.endsWith(".part")) rmSync(join(folder, part), { force: true });
}

/** Removes folders that were made for the lock alone, from the innermost outwards. */
function removeEmpty(folder: string, outermost: string | undefined): void {
  if (outermost === undefined || !folder.startsWith(outermost)) return;
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
  removeEmpty(dirname(folder), outermost);
}
