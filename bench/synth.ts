import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BenchError, compare, OUTPUT, type Cost } from "./measure";

/** One size of fleet: what the library costs beside the others, as whole processes started cold. */
export interface SynthRow {
  readonly hosts: number;
  /** Resources in the fleet's `cdk.tf.json`, and in the bare app's. */
  readonly resources: number;
  readonly runs: number;
  readonly fleet: Cost;
  readonly bare: Cost;
  /** `Metrics` alone; only for {@link COMPARED_HOSTS}. */
  readonly metrics?: Cost;
  /** Only for {@link COMPARED_HOSTS}. */
  readonly monitoringConstructs?: Cost;
}

/** Hosts for which cdk-monitoring-constructs is measured too. */
export const COMPARED_HOSTS = 10;

const SIZES: readonly { readonly hosts: number; readonly runs: number }[] = [
  { hosts: 1, runs: 11 },
  { hosts: COMPARED_HOSTS, runs: 11 },
  { hosts: 100, runs: 9 },
  { hosts: 1_000, runs: 5 },
  { hosts: 10_000, runs: 3 },
];

/** Measures synthesis for every size of fleet. */
export function synthRows(onRow: (row: SynthRow) => void): readonly SynthRow[] {
  const folder = mkdtempSync(join(OUTPUT, "vmo-bench-"));
  try {
    return SIZES.map((size) => {
      const row = rowOf(size, folder);
      onRow(row);
      return row;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf({ hosts, runs }: (typeof SIZES)[number], folder: string): SynthRow {
  const knownHosts = join(folder, `known_hosts-${hosts}`);
  writeFileSync(knownHosts, Array.from({ length: hosts }, (_, n) => knownHost(n)).join(""));
  const env = { BENCH_HOSTS: String(hosts), BENCH_KNOWN_HOSTS: knownHosts };
  const resources = resourcesOf(env);
  const programs = {
    fleet: { file: "apps/fleet.cjs", env },
    bare: { file: "apps/bare.cjs", env: { BENCH_RESOURCES: String(resources) } },
  };
  const others = {
    metrics: { file: "apps/metrics.cjs", env },
    monitoringConstructs: { file: "apps/monitoring-constructs.cjs", env },
  };
  const costs = compare(hosts === COMPARED_HOSTS ? { ...programs, ...others } : programs, runs) as Pick<
    SynthRow,
    "fleet" | "bare" | "metrics" | "monitoringConstructs"
  >;
  return { hosts, resources, runs, ...costs };
}

/** A host's line in known_hosts; its key is like a key, and nobody has the other half. */
function knownHost(n: number): string {
  const blob = Buffer.concat([
    Buffer.from("0000000b7373682d6564323535313900000020", "hex"),
    createHash("sha256").update(String(n)).digest(),
  ]);
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255} ssh-ed25519 ${blob.toString("base64")}\n`;
}

/** How many resources the fleet's stack has, so that the bare app gets as many. */
function resourcesOf(given: Readonly<Record<string, string>>): number {
  const outdir = mkdtempSync(join(OUTPUT, "vmo-bench-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, [resolve(__dirname, "apps/fleet.cjs")], {
      env: { ...process.env, ...given, BENCH_OUTDIR: outdir },
    });
    if (status !== 0)
      throw new BenchError(`the fleet of ${given["BENCH_HOSTS"]} hosts does not synthesize: ${stderr.toString()}`);
    const stack = JSON.parse(readFileSync(join(outdir, "stacks/bench/cdk.tf.json"), "utf8")) as {
      readonly resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    return Object.values(stack.resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
