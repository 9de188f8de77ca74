// npm run bench [-- synth | deploy | cluster | slo | slo-scale | fleet-overview | log-records]: measures, prints, and writes the tables of docs/performance.md.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { clusterTimes } from "./cluster/rounds";
import { clusterTable } from "./cluster/table";
import { fleetTable } from "./dashboards/fleet";
import { deployTimes } from "./deploy/rounds";
import { deployTable } from "./deploy/table";
import { recordsTable } from "./logs/records";
import { BenchError, machine } from "./measure";
import { type Aim, aimLines, duration, memory, ratio, table, write } from "./report";
import { sloTable } from "./slo/forms";
import { sloScaleTable } from "./slo/scale";
import { COMPARED_HOSTS, synthRows, type SynthRow } from "./synth";

const print = (text: string): void => console.log(text);

/** What is measured, by name; each writes the table of its name. */
const PARTS: Readonly<Record<string, () => string | Promise<string>>> = {
  synth: () => synthTable(synthRows((row) => print(line(row).join("  ")))),
  deploy: async () => deployTable(await deployTimes(print)),
  cluster: async () => clusterTable(await clusterTimes(print)),
  slo: () => sloTable(print),
  "slo-scale": () => sloScaleTable(print),
  "fleet-overview": () => fleetTable(print),
  "log-records": () => recordsTable(print),
};

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((part) => !(part in PARTS));
  if (unknown.length > 0)
    throw new BenchError(`there is no part ${unknown.join(", ")}; the parts: ${Object.keys(PARTS).join(", ")}`);
  prepare();
  write("machine", `Measured on ${machine()}.`);
  for (const [part, tableOf] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(part)) continue;
    const text = await tableOf();
    print(text);
    write(part, text);
  }
}

/** Builds the library, which is measured as users run it, and installs what it is compared with. */
function prepare(): void {
  const npm = (folder: string, ...args: string[]): void => {
    const { status } = spawnSync("npm", args, {
      cwd: resolve(__dirname, folder),
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new BenchError(`npm ${args.join(" ")} failed`);
  };
  if (!existsSync(resolve(__dirname, "node_modules"))) npm(".", "ci");
  npm("..", "run", "--silent", "build");
}

const HEAD = ["hosts", "resources", "this library", "bare cdktf", "time", "memory", "runs"];

function line({ hosts, resources, fleet, bare, runs }: SynthRow): readonly string[] {
  return [
    hosts.toLocaleString("en"),
    resources.toLocaleString("en"),
    `${duration(fleet.time)}, ${memory(fleet.memory)}`,
    `${duration(bare.time)}, ${memory(bare.memory)}`,
    ratio(fleet.time, bare.time),
    ratio(fleet.memory, bare.memory),
    String(runs),
  ];
}

function synthTable(rows: readonly SynthRow[]): string {
  return [table(HEAD, rows.map(line)), "", ...aimLines(AIMS, rows)].join("\n");
}

const AIMS: readonly Aim<readonly SynthRow[]>[] = [
  {
    text: "`Metrics` alone at most 2x the time of the bare app for 10 hosts",
    value: (rows) => {
      const { metrics, bare } = rowOf(rows, COMPARED_HOSTS);
      return (metrics?.time ?? NaN) / bare.time;
    },
    most: 2,
    print: (value) => `${value.toFixed(2)}x`,
  },
  {
    text: "`MonitoringStack` at most 2.5x the time of the bare app for 10 hosts",
    value: (rows) => timesBare(rowOf(rows, COMPARED_HOSTS)),
    most: 2.5,
    print: (value) => `${value.toFixed(2)}x`,
  },
  {
    text: "at most a quarter of the time of cdk-monitoring-constructs for 10 EC2 instances",
    value: (rows) => {
      const { fleet, monitoringConstructs } = rowOf(rows, COMPARED_HOSTS);
      return fleet.time / (monitoringConstructs?.time ?? NaN);
    },
    most: 1 / 4,
    print: (value) => `1/${(1 / value).toFixed(1)}`,
  },
  { text: "1,000 hosts in 2 s", value: (rows) => rowOf(rows, 1_000).fleet.time, most: 2_000, print: duration },
  { text: "10,000 hosts in 10 s", value: (rows) => rowOf(rows, 10_000).fleet.time, most: 10_000, print: duration },
];

function timesBare({ fleet, bare }: SynthRow): number {
  return fleet.time / bare.time;
}

function rowOf(rows: readonly SynthRow[], wanted: number): SynthRow {
  const row = rows.find(({ hosts }) => hosts === wanted);
  if (row === undefined) throw new BenchError(`nothing was measured for ${wanted} hosts`);
  return row;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof BenchError ? error.message : error);
  process.exitCode = 1;
});
