import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import type { ToolName } from "../../harness/programs";
import { tool } from "../../harness/tools";
import {
  ALL_NODE_METRICS,
  COLLECTORS,
  nodeExporterFeatures,
  nodeExporterFlags,
  nodeExporterOf,
  nodeExporterPlan,
  nodeFamilies,
  nodeJobs,
  nodeMetrics,
  nodeRules,
} from "../../lib/exporters/node";
import {
  processExporterFlags,
  processExporterOf,
  processExporterPlan,
  PROCESS_METRICS,
} from "../../lib/exporters/process";
import { renderUnit, type ComponentPlan } from "../../lib/host";
import { metricsOf } from "../../lib/promql";
import { catalogueOf, RUNTIME_METRICS } from "../../lib/rules";
import { defaultSpecification } from "../../lib/specification";
import { expression } from "../promql/expression";

const node = nodeExporterOf(defaultSpecification);
const processes = processExporterOf(defaultSpecification);

const started: ChildProcess[] = [];
const buses: Server[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const bus of buses.splice(0)) bus.close();
  for (const child of started.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "vmo-exporters-"));
  folders.push(path);
  return path;
}

/** Starts an exporter by its own flags on a free port of loopback, and gives its address. */
async function addressOf(
  name: ToolName,
  suite: Suite,
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { path } = await tool(name, suite);
  const port = await freePort();
  const moved = flags.map((flag) => flag.replace(/(web\.listen-address)=:\d+$/, `$1=127.0.0.1:${port}`));
  started.push(spawn(path, moved, { stdio: "ignore", env: { ...process.env, ...environment } }));
  return `http://127.0.0.1:${port}`;
}

/** Starts an exporter by its own flags, and gives what its page has. */
async function pageOf(name: ToolName, suite: Suite, flags: readonly string[]): Promise<string> {
  const address = await addressOf(name, suite, flags);
  return eventually(`${name} answers`, async () => {
    const answer = await fetch(`${address}/metrics`);
    return answer.ok && (await answer.text());
  });
}

/** A D-Bus that takes connections and answers none, as it does while one user holds all that it takes without a name. */
async function exhaustedBus(): Promise<string> {
  const path = join(folder(), "bus");
  const bus = createServer(() => undefined);
  buses.push(bus);
  await new Promise<void>((resolve) => bus.listen(path, resolve));
  return `unix:path=${path}`;
}

/** Names and types of the metrics on a page, without what a histogram adds. */
function typesOn(page: string): ReadonlyMap<string, string> {
  return new Map([...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]));
}

/** Labels that the samples of each metric have. */
function labelsOn(page: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of page.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /gm)) {
    const known = found.get(name) ?? new Set();
    for (const [, label = ""] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}

describe.each<[string, Suite]>([
  ["1.5.0", "bookworm"],
  ["1.9.0", "trixie"],
  ["1.11.1", "sid"],
])("node_exporter %s", (version, suite) => {
  it("accepts every flag, and exposes every metric that the recording rules read, as the catalogue has it", async () => {
    const textfiles = folder();
    writeFileSync(join(textfiles, "own.prom"), "vmo_own 1\n");
    const flags = nodeExporterFlags(node).map((flag) =>
      flag.replace(/^(--collector\.textfile\.directory)=.*/, `$1=${textfiles}`),
    );
    const page = await pageOf("node_exporter", suite, flags);
    const [types, labels] = [typesOn(page), labelsOn(page)];
    expect(page).toContain("vmo_own 1");

    const rules = nodeRules(defaultSpecification, node).recording;
    const recorded = rules.map(({ record }) => record);
    const read = [...new Set(rules.flatMap(({ expr }) => metricsOf(expression(expr))))];
    expect(read.filter((name) => !recorded.includes(name) && !types.has(name))).toEqual([]);

    const wrong = ALL_NODE_METRICS.flatMap(({ name, type, labels: own }) => {
      const seen = types.get(name);
      if (seen === undefined) return [];
      const unknown = [...(labels.get(name) ?? [])].filter((label) => !own.includes(label) && type !== "info");
      const isAlike = seen === type || seen === "untyped" || (seen === "gauge" && type === "info");
      return isAlike && unknown.length === 0 ? [] : [{ name, type, seen, unknown }];
    });
    expect(wrong).toEqual([]);
    // systemd is asked over D-Bus, which this machine need not have; everything else of the catalogue is there.
    const missing = ALL_NODE_METRICS.map(({ name, from }) => ({ name, from })).filter(
      ({ name, from }) => !types.has(name) && from !== "node_exporter/systemd",
    );
    expect(missing).toEqual([]);
  });

  it("answers for the host while a user of it holds all connections of D-Bus, which hung the whole page", async () => {
    const bus = await exhaustedBus();
    const flags = nodeExporterFlags(node).map((flag) =>
      flag.replace(/^(--collector\.textfile\.directory)=.*/, `$1=${folder()}`),
    );
    const address = await addressOf("node_exporter", suite, flags, { DBUS_SYSTEM_BUS_ADDRESS: bus });
    await eventually("node_exporter listens", async () => (await fetch(address)).ok);
    const [host = "", units = ""] = nodeJobs(node.collectors, version).map(({ params = {} }) => {
      const query = new URLSearchParams();
      for (const [name, values] of Object.entries(params)) for (const value of values) query.append(name, value);
      return `${address}/metrics?${query.toString()}`;
    });
    const given = new AbortController();
    let answered = false;
    const hung = fetch(units, { signal: given.signal }).then(
      () => (answered = true),
      () => undefined,
    );
    const answer = await fetch(host);
    const page = await answer.text();
    expect([answer.status, answered]).toEqual([200, false]);
    expect(page).toContain("node_load1 ");
    expect(page).not.toContain('collector="systemd"');
    for (const collector of node.collectors.filter((name) => name !== "systemd"))
      expect(page).toContain(`node_scrape_collector_success{collector="${collector}"} `);
    given.abort();
    await hung;
  });

  it("exposes nothing, by whatever collector, that the catalogue does not know", async () => {
    const collectors = COLLECTORS.filter((name) => !isYoung(name) || nodeExporterFeatures.supports(version, name));
    const page = await pageOf("node_exporter", suite, [
      ...collectors.filter((name) => !["ntp", "supervisord"].includes(name)).map((name) => `--collector.${name}`),
      "--web.listen-address=:0",
    ]);
    const known = catalogueOf([...nodeMetrics(COLLECTORS), ...RUNTIME_METRICS], [], {
      families: nodeFamilies(COLLECTORS),
    });
    const names = [...typesOn(page).keys()];
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter((name) => known.find(name) === undefined)).toEqual([]);
  });

  it("has the collectors that the table says, and no other", async () => {
    const { path } = await tool("node_exporter", suite);
    const { stdout, stderr } = await run(path, ["--help"]);
    const shown = [...`${stdout}${stderr}`.matchAll(/^\s+--collector\.([a-z0-9_]+)(?=\s|$)/gm)].map(([, name]) => name);
    const expected = COLLECTORS.filter((name) => !isYoung(name) || nodeExporterFeatures.supports(version, name));
    expect([...new Set(shown)].sort()).toEqual(expected);
  });
});

function isYoung(name: string): name is Parameters<typeof nodeExporterFeatures.supports>[1] {
  return [
    ...["softirqs", "cpu_vulnerabilities", "watchdog", "xfrm", "pcidevice", "swap"],
    ...["bcachefs", "kernel_hung", "dmmultipath", "nvmesubsystem"],
  ].includes(name);
}

/** Flags of process-exporter with its file, which lies in a folder of the test. */
function flagsOf(version: string): readonly string[] {
  const plan = processExporterPlan(processes, { source: { source: "upstream" }, distribution: "debian-13", version });
  const file = join(folder(), "config.yml");
  writeFileSync(file, plan.files[0]?.content ?? "");
  return processExporterFlags(processes, version).map((flag) =>
    flag.replace(/^-config\.path=.*/, `-config.path=${file}`),
  );
}

describe.each<[string, Suite]>([
  ["0.7.10", "bookworm"],
  ["0.8.5", "trixie"],
  ["0.8.7", "sid"],
])("process-exporter %s", (version, suite) => {
  it("accepts its file and flags, and exposes what the catalogue says", async () => {
    const page = await pageOf("process-exporter", suite, flagsOf(version));
    const [types, labels] = [typesOn(page), labelsOn(page)];
    const expected = PROCESS_METRICS.map(({ name, type, labels: own }) => ({ name, type, labels: [...own].sort() }));
    const seen = expected.map(({ name }) => ({
      name,
      type: types.get(name),
      labels: [...(labels.get(name) ?? [])].sort(),
    }));
    expect(seen).toEqual(expected);
    expect(page).toContain('groupname="node"');
    expect(page).not.toContain("threadname=");
  });

  it("goes on when a process calls itself what is not UTF-8, a quote or a template", async () => {
    const names = [String.raw`"\xff\xfe-evil"`, String.raw`q(a"b)`, String.raw`q({{.PID}})`];
    for (const name of names) started.push(spawn("perl", ["-e", `$0 = ${name}; sleep 60`], { stdio: "ignore" }));
    const page = await pageOf("process-exporter", suite, flagsOf(version));
    for (const group of [String.raw`"\"\\xff\\xfe-evil\""`, String.raw`"\"a\\\"b\""`, '"{{.PID}}"'])
      expect(page).toContain(`namedprocess_namegroup_num_procs{groupname=${group}} 1`);
  });
});

describe("the units of the exporters", () => {
  const source = { source: "distribution" } as const;
  const plans: [component: string, plan: ComponentPlan][] = [
    nodeExporterPlan(node, { source, distribution: "debian-13" }),
    processExporterPlan(processes, { source, distribution: "debian-13" }),
  ].map((plan) => [plan.component, plan]);
  it.each(plans)("are exposed to at most 2.5 by the count of systemd-analyze: %s", async (_, { units }) => {
    const [unit] = units;
    const file = join(folder(), unit?.name ?? "");
    writeFileSync(file, unit ? renderUnit(unit) : "");
    const { stdout, stderr } = await run("systemd-analyze", ["security", "--offline=true", "--threshold=25", file]);
    const [, score] = /exposure level for \S+: ([\d.]+)/.exec(stdout + stderr) ?? [];
    expect(Number(score)).toBeGreaterThan(0);
    expect(Number(score)).toBeLessThanOrEqual(2.5);
  });
});
