import { createServer, type Server } from "node:http";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { PrometheusApi } from "../../harness/prometheus-api";
import { alertGroupsOf } from "../../lib/alerts";
import { applicationMetrics } from "../../lib/exporters/application";
import { nodeExporterOf, nodeMetrics, nodeRules } from "../../lib/exporters/node";
import { prometheusOf, prometheusPlan, type PrometheusModel } from "../../lib/prometheus";
import { jobsOf } from "../prometheus/model";
import type { TargetDiscovery } from "../../lib/scraping";
import { catalogueOf, SCRAPE_METRICS } from "../../lib/rules";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { Staged } from "./servers";

const second = Duration.seconds(1);
const specification = mergeSpecification(defaultSpecification, {
  nodeExporter: { scrapeInterval: second },
  prometheus: {
    evaluationInterval: second,
    remoteWrite: [{ name: "gone", url: "http://127.0.0.1:1/push" }],
  },
});
const exporter = nodeExporterOf(specification);
const node = nodeRules(specification, exporter);
const catalogue = catalogueOf(
  [...SCRAPE_METRICS, ...nodeMetrics(exporter.collectors), ...applicationMetrics(specification)],
  node.recording,
);
const rules = [node, ...alertGroupsOf(specification, { catalogue, window: Duration.minutes(5) })];

/** Every metric that a built-in alert reads, twice, told apart by what alerts set; and good news about the host. */
const ATTACK = ["severity", "family", "alertname"]
  .flatMap((label) =>
    ["a", "b\\nc"].flatMap((value) => [
      `up{${label}="${value}"} 0`,
      `ALERTS{${label}="${value}"} 1`,
      `node_memory_MemAvailable_bytes{${label}="${value}"} 0`,
      `node_memory_MemTotal_bytes{${label}="${value}"} 100`,
      `memory_used_percent{${label}="${value}"} 99`,
      `db_connections_active{${label}="${value}"} 9`,
      `db_connections_max{${label}="${value}"} 10`,
      `vm_observability_drifted_files{${label}="${value}"} 0`,
    ]),
  )
  .join("\n");

const FULL = "node_memory_MemAvailable_bytes 1\nnode_memory_MemTotal_bytes 100\n";

const servers: Server[] = [];
const staged: Staged[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await Promise.all(staged.splice(0).map((one) => one.remove()));
});

function serve(page: string): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer((_, response) => response.end(`${page}\n`));
    servers.push(server);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

const at = (ports: readonly (readonly [host: string, port: number])[]): TargetDiscovery => ({
  configs: {
    static_configs: ports.map(([instance, port]) => ({ targets: [`127.0.0.1:${port}`], labels: { instance } })),
  },
  relabelings: [],
});

async function started(model: PrometheusModel, version: string, suite: Suite, at?: number): Promise<string> {
  const port = at ?? (await freePort());
  const options = { source: { source: "upstream" }, distribution: "debian-13", version } as const;
  const one = new Staged(prometheusPlan({ ...model, port, exposure: "loopback" }, options), suite);
  staged.push(one);
  const [accepted] = await one.validate();
  expect(accepted).toMatchObject({ code: 0 });
  await one.start();
  return `http://127.0.0.1:${port}`;
}

describe.each<[string, Suite]>([
  ["2.42.0", "bookworm"],
  ["3.5.3", "sid"],
])("Prometheus %s", (version, suite) => {
  it("goes on alerting about other hosts, whatever an application's page says", async () => {
    const [attack, full, prometheus] = await Promise.all([serve(ATTACK), serve(FULL), freePort()]);
    const model = prometheusOf(specification, {
      jobs: jobsOf(
        {
          node: at([["web-2", full]]),
          process: at([["web-2", 1]]),
          application: at([["web-1", attack]]),
          prometheus: at([["monitor-1", prometheus]]),
        },
        specification,
      ),
      groups: rules,
      catalogue,
    });
    const api = PrometheusApi.at(await started(model, version, suite, prometheus));
    const pending = await eventually("every rule was evaluated, and alerts are pending", async () => {
      const alerts = await api.query("ALERTS");
      const all = alerts.map(({ metric }) => [metric["alertname"], metric["instance"]].join(" "));
      return ["service_down", "memory_high"].every((name) => all.includes(`${name} web-2`)) && alerts;
    });
    const failing = (await api.rules()).filter(({ health, error }) => health === "err" || error !== "");
    expect(failing).toEqual([]);
    const about = (name: string) =>
      pending.filter(({ metric }) => metric["alertname"] === name).map(({ metric }) => metric["instance"]);
    expect(about("memory_high")).toEqual(["web-2"]);
    expect(
      await api.query('{__name__=~"up|memory_used_percent|vm_observability_.*",instance="web-1",severity!=""}'),
    ).toEqual([]);
    const renamed = await eventually("the page of web-1 was scraped", async () => {
      const found = await api.query('count(exported_up{job="application"})');
      return found.length > 0 && found;
    });
    expect(renamed).toMatchObject([{ value: 6 }]);
    expect(await api.query('count(db_connections_active{exported_severity=~"(?s).+"})')).toMatchObject([{ value: 2 }]);
  });

  it("refuses pages that are too large, and counts them", async () => {
    const [large, many, long, own] = await Promise.all([
      serve(`# ${"x".repeat(2_000_000)}\na 1`),
      serve(Array.from({ length: 300 }, (_, index) => `a{b="${index}"} 1`).join("\n")),
      serve(`a{b="${"x".repeat(5_000)}"} 1`),
      freePort(),
    ]);
    const limits = { sampleLimit: 200, bodySizeLimit: Bytes.mebibytes(1) };
    const base = prometheusOf(specification, {
      jobs: [
        ...jobsOf({ prometheus: at([["monitor-1", own]]) }, specification),
        ...Object.entries({ large, many, long }).map(([name, port]) => ({
          name,
          interval: second,
          discovery: at([["web-1", port]]),
          ...limits,
        })),
      ],
    });
    // The second is to have a metric that does not exist: "gets no samples" was said of it from the start.
    const nothing = { name: "nothing", url: "http://127.0.0.1:1/none", series: { metrics: ["no_such_metric"] } };
    const model = { ...base, remoteWrite: [...base.remoteWrite, nothing] };
    const url = await started(model, version, suite, own);
    const api = PrometheusApi.at(url);
    const errors = await eventually("all three are refused", async () => {
      const refused = (await api.targets()).filter(({ job, error }) => job !== "prometheus" && error !== "");
      return refused.length === 3 && Object.fromEntries(refused.map(({ job, error }) => [job, error]));
    });
    expect(errors).toMatchObject({
      large: expect.stringContaining("body size limit exceeded") as string,
      many: expect.stringContaining("sample limit exceeded") as string,
      long: expect.stringContaining("label_value_length_limit") as string,
    });
    const page = await (await fetch(`${url}/metrics`)).text();
    for (const { expr, name } of model.groups.flatMap(({ alerts }) => alerts)) {
      const [, metric] = /^increase\((prometheus_target_scrape\w*_exceeded_\w+)\{/.exec(expr) ?? [];
      if (metric !== undefined) expect([name, page]).toEqual([name, expect.stringMatching(`\n${metric} [1-9]`)]);
    }
    // A store that does not answer: nothing fails, and there is no newest sample that it has taken.
    expect(page).toMatch(/\nprometheus_remote_storage_samples_failed_total\{[^\n]*\} 0\n/);
    const behind = model.groups
      .flatMap(({ alerts }) => alerts)
      .find(({ name }) => name === "PrometheusRemoteWriteBehind");
    await eventually("the store is behind, and not the one that nothing is for", async () => {
      const found = await api.query(behind?.expr ?? "");
      return JSON.stringify(found.map(({ metric }) => metric["remote_name"])) === '["gone"]';
    });
  });

  it("lets no other site's pages read through an operator's browser", async () => {
    const url = await started(prometheusOf(specification, {}), version, suite);
    const answer = await eventually("it answers", () =>
      fetch(`${url}/api/v1/query?query=1`, { headers: { origin: "http://evil.example" } }),
    );
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});
