import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BenchError, compare, type Cost } from "./measure";

/** One size of fleet: what the library costs beside the others, as whole processes started cold. */
export interface SynthRow {
  readonly hosts: number;
  /** Resources in the fleet's `cdk.tf.json`, and in the bare app's. */
  readonly resources: number;
  readonly runs: number;
  readonly fleet: Cost;
  readonly bare: Cost;
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
  return SIZES.map(({ hosts, runs }) => {
    const resources = resourcesOf(hosts);
    const env = { BENCH_HOSTS: String(hosts), BENCH_RESOURCES: String(resources) };
    const programs = {
      fleet: { file: "apps/fleet.cjs", env },
      bare: { file: "apps/bare.cjs", env },
    };
    const others = { monitoringConstructs: { file: "apps/monitoring-constructs.cjs", env } };
    const costs = compare(hosts === COMPARED_HOSTS ? { ...programs, ...others } : programs, runs) as Pick<
      SynthRow,
      "fleet" | "bare" | "monitoringConstructs"
    >;
    const row = { hosts, resources, runs, ...costs };
    onRow(row);
    return row;
  });
}

/** How many resources the fleet's stack has, so that the bare app gets as many. */
function resourcesOf(hosts: number): number {
  const outdir = mkdtempSync(join(tmpdir(), "vmo-bench-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, [resolve(__dirname, "apps/fleet.cjs")], {
      env: { ...process.env, BENCH_HOSTS: String(hosts), BENCH_OUTDIR: outdir },
    });
    if (status !== 0) throw new BenchError(`the fleet of ${hosts} hosts does not synthesize: ${stderr.toString()}`);
    const stack = JSON.parse(readFileSync(join(outdir, "stacks/bench/cdk.tf.json"), "utf8")) as {
      readonly resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    return Object.values(stack.resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
