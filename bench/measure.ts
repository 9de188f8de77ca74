import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";

/**
 * Where measured programs write: to memory if the machine has a folder for that. ext4 takes up to ten times as long to make a file
 * in the minutes after others were removed, so that a disk would let each run pay for the one before.
 */
export const OUTPUT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** What one program cost as a whole process: from its start to its end, everything that it loads included. */
export interface Cost {
  /** Wall time in milliseconds. */
  readonly time: number;
  /** Peak resident memory in MiB. */
  readonly memory: number;
}

/** A program under measurement. */
export interface Program {
  /** Path below bench/. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Raised when a measured program fails: a figure of a program that did nothing is worse than none. */
export class BenchError extends Error {
  public override readonly name = "BenchError";
}

/** Runs `program` once in a process of its own, with an empty output folder, and measures it. */
export function measure(program: Program): Cost {
  const folder = mkdtempSync(join(OUTPUT, "vmo-bench-"));
  const record = join(folder, "record");
  try {
    const began = process.hrtime.bigint();
    const child = spawnSync(
      process.execPath,
      ["--require", resolve(__dirname, "record.cjs"), resolve(__dirname, program.file)],
      { env: { ...process.env, BENCH_OUTDIR: join(folder, "out"), ...program.env, BENCH_RECORD: record } },
    );
    const time = Number(process.hrtime.bigint() - began) / 1e6;
    if (child.status !== 0) {
      throw new BenchError(`${program.file} ended with ${child.status ?? child.signal}: ${child.stderr.toString()}`);
    }
    return { time, memory: Number(readFileSync(record, "utf8")) / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Median cost of each program after one warming run. The programs take turns, so that a busy minute of the machine falls on
 * all of them alike.
 */
export function compare<Name extends string>(
  programs: Readonly<Record<Name, Program>>,
  runs: number,
): Readonly<Record<Name, Cost>> {
  const names = Object.keys(programs) as Name[];
  const costs = new Map<Name, Cost[]>(names.map((name) => [name, []]));
  for (const name of names) {
    measure(programs[name]);
  }
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
      costs.get(name)?.push(measure(programs[name]));
    }
  }
  const medians = names.map((name) => {
    const seen = costs.get(name) ?? [];
    return [name, { time: median(seen.map((c) => c.time)), memory: median(seen.map((c) => c.memory)) }] as const;
  });
  return Object.fromEntries(medians) as Record<Name, Cost>;
}

/** A figure over several runs. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
}

export function summaryOf(values: readonly number[]): Summary {
  return {
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    runs: values.length,
  };
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The machine as far as it explains the figures. */
export function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  const kernel = release().split(".").slice(0, 2).join(".");
  return `${processors.length} cores of ${model}, ${memory} GiB, Linux ${kernel}, Node ${process.versions.node}`;
}
