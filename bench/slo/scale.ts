// Twenty objectives over a hundred hosts, on a Prometheus that scrapes them: how long one evaluation of their rules takes.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg } from "node:os";
import { setTimeout } from "node:timers/promises";
import { countedBefore } from "../../harness/slo-past";
import { SloStore } from "../../harness/slo-store";
import type { Scraped } from "../../harness/slo-traffic";
import { renderRuleFile } from "../../lib/rules";
import { objectivesOf, sloRules } from "../../lib/slo";
import { parseSpecification } from "../../lib/specification";
import { toYaml } from "../../lib/yaml";
import { BenchError, summaryOf } from "../measure";
import { type Aim, aimLines, spread, table } from "../report";

const HOSTS = 100;
const HANDLERS = 20;
const SCRAPE = 30;
/** Raw samples of so long: rules look back six hours. */
const RAW = 6.2 * 3600;
const WINDOW = 30 * 24 * 60;
/** Minutes in which evaluations are watched. */
const WATCHED = 6;
/** Evaluations until the caches of the kernel and the server are warm. */
const COLD = 1;

/** Requests of a handler on a host per second. */
const RATE = 5;

/** Half of the objectives are about errors, and half about the time that requests take. */
const SPECIFICATION = `sla_definitions:
  api_availability: null
  response_time: null
  error_rate: null
${Array.from({ length: HANDLERS }, (_, index) =>
  index % 2 === 0
    ? `  h${index}: { target: 1, measurement: error_rate_percent, time_window: 30d, indicator: { type: requests, of: 'http_requests_total{handler="h${index}"}' } }`
    : `  h${index}: { target: 500, percentile: 95, measurement: response_time_ms, time_window: 30d, indicator: { type: latency, of: 'http_request_duration_seconds{handler="h${index}"}' } }`,
).join("\n")}
`;

/** Values of a host's counters, `seconds` after they began. */
function countersOf(
  handler: number,
  seconds: number,
): readonly (readonly [series: string, labels: Labels, value: number])[] {
  const [name, all] = [`h${handler}`, Math.floor(seconds * RATE)];
  const bad = Math.floor(all / 500);
  if (handler % 2 === 0)
    return [
      ["http_requests_total", { handler: name, status: "200" }, all - bad],
      ["http_requests_total", { handler: name, status: "500" }, bad],
    ];
  return [
    ["http_request_duration_seconds_bucket", { handler: name, le: "0.5" }, all - bad],
    ["http_request_duration_seconds_bucket", { handler: name, le: "+Inf" }, all],
    ["http_request_duration_seconds_count", { handler: name }, all],
  ];
}

type Labels = Readonly<Record<string, string>>;

/** Measures, and gives the table. */
export async function sloScaleTable(print: (text: string) => void): Promise<string> {
  const { model } = objectivesOf(parseSpecification(SPECIFICATION));
  const groups = sloRules(model);
  const began = Math.floor(Date.now() / 1000) - RAW;
  const pages = await hosts(began);
  const store = new SloStore("sid", {
    "prometheus.yml": toYaml(configuration((pages.address() as AddressInfo).port)),
    ...Object.fromEntries(groups.map((group) => [`${group.name}.yml`, toYaml(renderRuleFile(group, {}))])),
  });
  try {
    print("writing six hours of raw samples, and thirty days of counts");
    const until = Math.floor(Date.now() / 1000);
    const of = () => ({ events: HOSTS * RATE * 60, bad: () => (HOSTS * RATE * 60) / 500 });
    await store.add(countedBefore(model.objectives, { minutes: WINDOW, until, of }));
    for (let first = 0; first < HANDLERS; first += 5) await store.add(rawOf(first, { began, until }));
    await store.add(upOf({ began, until }));
    await store.start();
    return await watched(store, print);
  } finally {
    await store.remove();
    pages.close();
  }
}

/** The pages of all hosts: the same counters on each. */
async function hosts(began: number): Promise<Server> {
  const pages = createServer((_, response) => {
    const seconds = Date.now() / 1000 - began;
    const lines = Array.from({ length: HANDLERS }, (_, handler) =>
      countersOf(handler, seconds).map(([series, labels, value]) => {
        const written = Object.entries(labels).map(([name, text]) => `${name}="${text}"`);
        return `${series}{${written.join(",")}} ${value}\n`;
      }),
    );
    response.setHeader("Content-Type", "text/plain; version=0.0.4").end(lines.flat().join(""));
  });
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  return pages;
}

function configuration(port: number): object {
  const names = Array.from({ length: HOSTS }, (_, index) => nameOf(index));
  return {
    global: { scrape_interval: `${SCRAPE}s` },
    rule_files: ["slo.yml", "slo_budgets.yml"],
    scrape_configs: [
      {
        job_name: "application",
        static_configs: [{ targets: names }],
        relabel_configs: [
          { source_labels: ["__address__"], target_label: "instance" },
          { target_label: "__address__", replacement: `127.0.0.1:${port}` },
          { source_labels: ["instance"], target_label: "__param_host" },
        ],
      },
    ],
  };
}

function nameOf(index: number): string {
  return `web-${index + 1}`;
}

interface Span {
  readonly began: number;
  readonly until: number;
}

/** Raw samples of five handlers: more at once are more text than a string can have. */
function rawOf(first: number, span: Span): readonly Scraped[] {
  const series = new Map<string, { metric: string; labels: Labels; samples: [number, number][] }>();
  for (let host = 0; host < HOSTS; host++)
    for (const second of scrapes(span, host))
      for (let handler = first; handler < first + 5; handler++)
        for (const [metric, own, value] of countersOf(handler, second - span.began)) {
          const labels = { ...own, job: "application", instance: nameOf(host) };
          const key = `${metric}${host}${Object.values(own).join()}`;
          const one = series.get(key) ?? { metric, labels, samples: [] as [number, number][] };
          one.samples.push([second * 1000, value]);
          series.set(key, one);
        }
  return [...series.values()];
}

function upOf(span: Span): readonly Scraped[] {
  return Array.from({ length: HOSTS }, (_, host) => ({
    metric: "up",
    labels: { job: "application", instance: nameOf(host) },
    samples: scrapes(span, host).map((second) => [second * 1000, 1] as const),
  }));
}

/** When a host is scraped: not all at once. */
function scrapes({ began, until }: Span, host: number): readonly number[] {
  const first = Math.ceil(began) + (host % SCRAPE);
  return Array.from({ length: Math.floor((until - first) / SCRAPE) }, (_, index) => first + index * SCRAPE);
}

interface Group {
  readonly name: string;
  readonly interval: number;
  readonly evaluationTime: number;
  readonly lastEvaluation: string;
  readonly rules: readonly { readonly health: string; readonly lastError?: string }[];
}

interface Row {
  readonly group: Group;
  readonly times: readonly number[];
}

const AIM: Aim<readonly Row[]> = {
  text: "the median evaluation within 10 % of its interval",
  value: (rows) => Math.max(...rows.map(({ group, times }) => summaryOf(times).median / 1000 / group.interval)),
  most: 0.1,
  print: (value) => `${(100 * value).toFixed(1)} %`,
};

async function watched(store: SloStore, print: (text: string) => void): Promise<string> {
  const seen = new Map<string, Map<string, Group>>();
  for (let second = 0; second < WATCHED * 60; second += 5) {
    await setTimeout(5_000);
    const answer = (await (await fetch(`${store.url}/api/v1/rules`)).json()) as { data: { groups: readonly Group[] } };
    for (const group of answer.data.groups) {
      const bad = group.rules.find(({ health }) => health === "err");
      if (bad) throw new BenchError(`a rule of ${group.name} failed: ${bad.lastError}`);
      if (group.evaluationTime === 0) continue;
      const own = seen.get(group.name) ?? new Map<string, Group>();
      if (!own.has(group.lastEvaluation)) print(`${group.name}: ${(group.evaluationTime * 1000).toFixed(0)} ms`);
      seen.set(group.name, own.set(group.lastEvaluation, group));
    }
  }
  const rows = [...seen.values()].map((evaluations): Row => {
    const warm = [...evaluations.values()].slice(COLD);
    const [group] = warm;
    if (!group) throw new BenchError("a group was evaluated once only");
    return { group, times: warm.map(({ evaluationTime }) => evaluationTime * 1000) };
  });
  const lines = rows.map(({ group, times }) => {
    const share = (100 * summaryOf(times).median) / 1000 / group.interval;
    return [
      group.name,
      `${group.rules.length}`,
      `${group.interval} s`,
      spread(summaryOf(times)),
      `${share.toFixed(1)} %`,
      `${times.length}`,
    ];
  });
  const head = ["group", "rules", "interval", "one evaluation", "of the interval", "evaluations"];
  const load = `Load of the machine meanwhile: ${loadavg()[1]?.toFixed(1)} (five minutes).`;
  return [table(head, lines), "", load, "", ...aimLines([AIM], rows)].join("\n");
}
