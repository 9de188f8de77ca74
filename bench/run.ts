// npm run bench [-- synth | deploy]: measures, prints, and writes the tables of docs/performance.md.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { BenchError, machine } from "./measure";
import { duration, memory, ratio, table, write } from "./report";
import { COMPARED_HOSTS, synthRows, type SynthRow } from "./synth";

const PARTS = ["synth"] as const;

function main(wanted: readonly string[]): void {
  const unknown = wanted.filter((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown.length > 0)
    throw new BenchError(`there is no part ${unknown.join(", ")}; the parts: ${PARTS.join(", ")}`);
  prepare();
  write("machine", `Measured on ${machine()}.`);
  if (wanted.length === 0 || wanted.includes("synth")) {
    const rows = synthRows((row) => console.log(line(row).join("  ")));
    write("synth", synthTable(rows));
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
  const compared = rows.flatMap(({ hosts, fleet, monitoringConstructs: other }) =>
    other === undefined
      ? []
      : [
          `cdk-monitoring-constructs for ${hosts} EC2 instances takes ${duration(other.time)} and ${memory(other.memory)}: ` +
            `this library is ${ratio(other.time, fleet.time)} as fast and needs ${ratio(fleet.memory, other.memory)} of the memory.`,
        ],
  );
  if (compared.length === 0) throw new BenchError(`no row for ${COMPARED_HOSTS} hosts`);
  return [table(HEAD, rows.map(line)), "", ...compared].join("\n");
}

main(process.argv.slice(2));
