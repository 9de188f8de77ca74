// npm run bench [-- synth | deploy]: measures, prints, and writes the tables of docs/performance.md.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { deployTimes, type DeployTimes, type Timed } from "./deploy";
import { BenchError, machine } from "./measure";
import { duration, memory, ratio, table, write } from "./report";
import { COMPARED_HOSTS, synthRows, type SynthRow } from "./synth";

const PARTS = ["synth", "deploy"] as const;

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown.length > 0)
    throw new BenchError(`there is no part ${unknown.join(", ")}; the parts: ${PARTS.join(", ")}`);
  prepare();
  write("machine", `Measured on ${machine()}.`);
  if (wanted.length === 0 || wanted.includes("synth")) {
    const rows = synthRows((row) => console.log(line(row).join("  ")));
    write("synth", synthTable(rows));
  }
  if (wanted.length === 0 || wanted.includes("deploy")) {
    write("deploy", deployTable(await deployTimes((text) => console.log(text))));
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
  const aims = AIMS.map((aim) => {
    const row = rows.find(({ hosts }) => hosts === aim.hosts);
    if (row === undefined) throw new BenchError(`nothing was measured for ${aim.hosts} hosts`);
    const value = aim.value(row);
    return `- ${aim.text}: ${aim.print(value)}, ${value <= aim.most ? "met" : "**not met**"}`;
  });
  return [table(HEAD, rows.map(line)), "", ...aims].join("\n");
}

interface Aim {
  readonly text: string;
  readonly hosts: number;
  readonly value: (row: SynthRow) => number;
  readonly most: number;
  readonly print: (value: number) => string;
}

const AIMS: readonly Aim[] = [
  {
    text: "at most 2x the time of the bare app for 10 hosts",
    hosts: COMPARED_HOSTS,
    value: ({ fleet, bare }) => fleet.time / bare.time,
    most: 2,
    print: (value) => `${value.toFixed(1)}x`,
  },
  {
    text: "at most a quarter of the time of cdk-monitoring-constructs for 10 EC2 instances",
    hosts: COMPARED_HOSTS,
    value: ({ fleet, monitoringConstructs }) => fleet.time / (monitoringConstructs?.time ?? NaN),
    most: 1 / 4,
    print: (value) => `1/${(1 / value).toFixed(1)}`,
  },
  {
    text: "1,000 hosts in 2 s",
    hosts: 1_000,
    value: ({ fleet }) => fleet.time,
    most: 2_000,
    print: duration,
  },
  {
    text: "10,000 hosts in 10 s",
    hosts: 10_000,
    value: ({ fleet }) => fleet.time,
    most: 10_000,
    print: duration,
  },
];

/** What the same takes with the best roles that there are, measured on hosts of the same kind (median where there were several). */
const ROLES = { firstDeploy: 82_700, noChange: 60_600, oneRule: 22_150 } as const;

function deployTable({ firstDeploy, noChange, oneRule, activation }: DeployTimes): string {
  const row = (what: string, aim: number, { time, runs }: Timed, roles?: number): readonly string[] => [
    what,
    duration(time),
    duration(aim),
    roles === undefined ? "" : `${duration(roles)} (${ratio(roles, time)})`,
    String(runs),
  ];
  return table(
    ["on three hosts", "median", "aim", "roles of prometheus-community/ansible", "runs"],
    [
      row("first deploy on empty hosts", 20_000, firstDeploy, ROLES.firstDeploy),
      row("apply without a change", 3_000, noChange, ROLES.noChange),
      row("one threshold, until Prometheus evaluates it", 2_000, oneRule, ROLES.oneRule),
      row("activation without a change, on the host", 1_000, activation),
    ],
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof BenchError ? error.message : error);
  process.exitCode = 1;
});
