// Writes what each exporter and server exposes, as data beside its component: names, types and labels, which are facts of programs.
//   npx tsx test/tools/metric-names.ts <a clone of prometheus/node_exporter, with its tags>
// Names that only some hardware shows come from the exporter's own recorded output of each release; all others from pages of the
// programs of Debian 12, Debian 13 and sid, which `npm run fetch` brings.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { eventually } from "../../harness/command";
import type { ToolName } from "../../harness/programs";
import { tools } from "../../harness/tools";
import { COLLECTORS, nodeExporterFeatures, youngCollector } from "../../lib/exporters/node";
import { exposedWord, readExposition, type Metric } from "../../lib/rules";

const [clone = ""] = process.argv.slice(2);
const RELEASES = ["1.5.0", "1.6.1", "1.7.0", "1.8.2", "1.9.1", "1.10.2", "1.11.1"];
const PORT = 19_199;
const folder = mkdtempSync(join(tmpdir(), "metric-names-"));

/** Beginnings of names whose collector they do not name; the longest that fits decides. */
const PREFIXES: Readonly<Record<string, string>> = {
  node_boot_time_: "stat",
  node_context_switches_: "stat",
  node_cooling_device_: "thermal_zone",
  node_cpu_frequency_: "cpufreq",
  node_cpu_scaling_: "cpufreq",
  node_disk_: "diskstats",
  node_forks_: "stat",
  node_intr_: "stat",
  node_load: "loadavg",
  node_md_: "mdadm",
  node_memory_: "meminfo",
  node_memory_numa_: "meminfo_numa",
  node_network_: "netclass",
  node_network_advertised_: "ethtool",
  node_network_asymmetricpause_: "ethtool",
  node_network_autonegotiate: "ethtool",
  node_network_pause_: "ethtool",
  node_network_port_: "ethtool",
  node_network_route: "network_route",
  node_network_supported_: "ethtool",
  node_network_receive_: "netdev",
  node_network_transmit_: "netdev",
  node_nf_conntrack_: "conntrack",
  node_power_supply_: "powersupplyclass",
  node_procs_: "stat",
  node_qdisc_: "qdisc",
  node_service_: "runit",
  node_softirqs_: "softirqs",
  node_tape_: "tapestats",
  node_tcp_connection_states: "tcpstat",
};

function collectorOf(name: string): string | undefined {
  const fitting = [
    ...Object.entries(PREFIXES),
    ...COLLECTORS.map((collector) => [`node_${collector}`, collector] as const),
  ].filter(([prefix]) => name.startsWith(prefix));
  return fitting.sort(([a], [b]) => b.length - a.length)[0]?.[1];
}

async function pageOf(path: string, args: readonly string[]): Promise<string> {
  const child = spawn(path, [...args, `--web.listen-address=127.0.0.1:${PORT}`], { stdio: "ignore" });
  try {
    return await eventually("the page", async () => {
      const answer = await fetch(`http://127.0.0.1:${PORT}/metrics`);
      return answer.ok && (await answer.text());
    });
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

/** The metrics of several pages in one: labels of all, the first type that is known. */
function merged(pages: readonly (readonly Metric[])[]): readonly Metric[] {
  const found = new Map<string, Metric>();
  for (const metric of pages.flat()) {
    const before = found.get(metric.name);
    const labels = [...new Set([...(before?.labels ?? []), ...metric.labels])].sort();
    const type = before === undefined || before.type === "unknown" ? metric.type : before.type;
    found.set(metric.name, { ...metric, type, labels });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function write(file: string, what: string, value: string): Promise<void> {
  const text = `// Written by test/tools/metric-names.ts; how to read a word stands in lib/rules/exposed.ts.\n\n/** ${what} */\nexport const EXPOSED${value};\n`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: "typescript" }));
}

const words = (
  metrics: readonly Metric[],
  prefix: string,
  since: (name: string) => string | undefined = () => undefined,
) =>
  JSON.stringify(
    metrics
      .map((metric) => exposedWord({ ...metric, name: metric.name.slice(prefix.length) }, since(metric.name)))
      .join(" "),
  );

const isRuntime = ({ name }: Metric) => /^(go|process|promhttp|net_conntrack)_/.test(name);
const runtime: (readonly Metric[])[] = [];

async function serverPages(name: ToolName, args: readonly string[]): Promise<readonly Metric[]> {
  const pages: (readonly Metric[])[] = [];
  for (const { path } of await tools(name)) {
    const data = mkdtempSync(join(folder, "data-"));
    pages.push(
      readExposition(
        await pageOf(
          path,
          args.map((arg) => arg.replace("DATA", data)),
        ),
        name,
      ),
    );
  }
  runtime.push(pages.flat().filter(isRuntime));
  return merged(pages).filter((metric) => !isRuntime(metric));
}

async function node(): Promise<void> {
  const first = new Map<string, string>();
  const pages: (readonly Metric[])[] = [];
  const seen = (metrics: readonly Metric[], version: string) => {
    pages.push(metrics);
    for (const { name } of metrics) if (!first.has(name)) first.set(name, version);
  };
  for (const version of RELEASES) {
    const fixture = execFileSync("git", ["-C", clone, "show", `v${version}:collector/fixtures/e2e-output.txt`]);
    seen(readExposition(fixture.toString(), "node_exporter"), version);
  }
  for (const { path, version } of await tools("node_exporter")) {
    const running = COLLECTORS.filter((name) => {
      const young = youngCollector(name);
      return young === undefined || nodeExporterFeatures.supports(version, young);
    }).filter((name) => !["ntp", "perf", "supervisord", "runit"].includes(name));
    const page = await pageOf(
      path,
      running.map((name) => `--collector.${name}`),
    );
    // Seen here for the first time is a matter of this machine, and not of the version.
    seen(readExposition(page, "node_exporter"), RELEASES[0] ?? "");
  }
  runtime.push(pages.flat().filter(isRuntime));
  const all = merged(pages).filter((metric) => !isRuntime(metric) && metric.name.startsWith("node_"));
  const since = (name: string) => (first.get(name) === RELEASES[0] ? undefined : first.get(name));
  const lines = COLLECTORS.map(
    (collector) => [collector, all.filter(({ name }) => collectorOf(name) === collector)] as const,
  ).filter(([, metrics]) => metrics.length > 0);
  const lost = all.filter(({ name }) => collectorOf(name) === undefined).map(({ name }) => name);
  process.stdout.write(`without a collector: ${lost.join(" ")}\n`);
  await write(
    "lib/exporters/node/exposed.ts",
    "What node_exporter exposes, by collector, after `node_`.",
    `: Readonly<Record<string, string>> = {${lines.map(([name, metrics]) => `${name}: ${words(metrics, "node_", since)}`).join(",")}}`,
  );
}

async function main(): Promise<void> {
  await node();
  const config = join(folder, "prometheus.yml");
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: "1s" },
      scrape_configs: [
        {
          job_name: "a",
          static_configs: [{ targets: [`127.0.0.1:${PORT}`] }],
          file_sd_configs: [{ files: ["a.json"] }],
        },
      ],
      alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:1"] }] }] },
      remote_write: [{ url: "http://127.0.0.1:1/" }],
    }),
  );
  const prometheus = await serverPages("prometheus", [`--config.file=${config}`, "--storage.tsdb.path=DATA"]);
  await write("lib/prometheus/exposed.ts", "What Prometheus exposes.", ` = ${words(prometheus, "")}`);
  await write(
    "lib/rules/go-runtime.ts",
    "What every program in Go exposes about itself.",
    ` = ${words(merged(runtime), "")}`,
  );
  rmSync(folder, { recursive: true });
}

void main();
