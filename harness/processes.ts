import { readdirSync, readFileSync } from "node:fs";

/** Numbers of all processes that run on the disk whose upper folder is `upper`. */
export function processesOn(upper: string): readonly number[] {
  const numbers = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  return numbers.filter((pid) => readProc(pid, "mountinfo").split("\n", 1)[0]?.includes(`upperdir=${upper},`));
}

/** Numbers of the processes that keep the hosts below `folder` running; each leads a process group. */
export function supervisorsBelow(folder: string): readonly number[] {
  const numbers = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  return numbers.filter((pid) => supervises(pid, `${folder}/`) && processGroup(pid) === pid);
}

/** Whether a process runs that has `argument` among its arguments: numbers of processes are used again. */
export function isRunning(pid: number, argument: string): boolean {
  return readProc(pid, "cmdline").split("\0").includes(argument) && !/^State:\tZ/m.test(readProc(pid, "status"));
}

/** Kills a process, or a process group when negative, that may be gone already. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** Whether a process is the first of its process namespace: a guest's init. */
export function isFirstOfItsNamespace(pid: number): boolean {
  return /^NSpid:.*\t1$/m.test(readProc(pid, "status"));
}

/** Whether a process is the supervisor of a host whose folder is `folder`, or lies below it when it ends in a slash. */
export function supervises(pid: number, folder: string): boolean {
  const args = readProc(pid, "cmdline").split("\0");
  const script = args.findIndex((arg) => arg.endsWith("/supervise.sh"));
  const of = args[script + 4];
  if (script < 0 || of === undefined || /^State:\tZ/m.test(readProc(pid, "status"))) return false;
  return folder.endsWith("/") ? of.startsWith(folder) : of === folder;
}

function processGroup(pid: number): number {
  // The name stands in parentheses and may hold anything; the group is the third field after it.
  return Number(
    readProc(pid, "stat")
      .replace(/^.*\) /s, "")
      .split(" ")[2],
  );
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // ended, or not ours to see
  }
}
