import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ChildProcess } from "node:child_process";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { HarnessError } from "../../harness/harness-error";
import { freePort } from "../../harness/ports";
import { PrometheusApi } from "../../harness/prometheus-api";
import { askServer, type TlsAnswer, type TlsQuestion } from "../../harness/tls-client";
import { type ComponentPlan, fleetNameOf } from "../../lib/host";
import { prometheusPlan, type PrometheusModel } from "../../lib/prometheus";
import { Duration } from "../../lib/units";
import { Workplace } from "../command/command-runs";
import { everything } from "../prometheus/model";
import { Staged } from "./servers";

/** Series of one metric: each with its labels and its samples, as times and values. */
export type Series = Readonly<Record<string, readonly (readonly [time: number, value: string])[]>>;

/** A fleet with certificates, a page with values that change, and the servers that a test starts. */
export class LongTermScene {
  public readonly place = new Workplace([
    { host: "monitor-1", roles: ["metrics", "storage"], addresses: ["127.0.0.1"] },
    { host: "boards-1", roles: ["dashboards"], addresses: [] },
    { host: "web-1", roles: [], addresses: [] },
  ]);
  private readonly staged: Staged[] = [];
  private readonly servers: Server[] = [];
  private count = 0;

  /** Makes the certificates. */
  public async begin(): Promise<void> {
    this.place.now = new Date();
    const { code } = await this.place.certificates("make");
    if (code !== 0) throw new HarnessError("no certificates were made");
  }

  /** Ends and removes everything. */
  public async end(): Promise<void> {
    await Promise.all(this.staged.map((one) => one.remove()));
    for (const server of this.servers) server.close();
    this.place.remove();
  }

  /** Certificate and key of `host`. */
  public certificate(host: string): string {
    return this.place.read(`certificates/fleet/hosts/${host}.pem`);
  }

  /** The authorities that hosts trust. */
  public get authorities(): string {
    return this.place.read("certificates/fleet/ca.pem");
  }

  /** A page of 20 series that count, two with 60 labels, one that is infinite and one that is no number; its address. */
  public async page(): Promise<string> {
    const server = createServer((_, response) => {
      this.count += 1;
      const good = Array.from({ length: 20 }, (__, n) => `good_total{n="${n}"} ${this.count * (n + 1) + n / 10}\n`);
      // They differ in the last of their labels.
      const labels = Array.from({ length: 55 }, (__, n) => `l${n}="x"`).join();
      const wide = [1, 2].map((n) => `wide{${labels},n="${n}",zone="${n}"} ${this.count * n}\n`);
      response.setHeader("content-type", "text/plain; version=0.0.4");
      response.end(`${[...good, ...wide].join("")}endless +Inf\nnothing NaN\nrecorded:good:sum ${this.count}\n`);
    });
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A plan on the monitoring host, with its certificate and secrets. */
  public stage(plan: ComponentPlan, suite: Suite, secrets: Readonly<Record<string, string>> = {}): Staged {
    this.place.write("hosts", `127.0.0.1 localhost\n127.0.0.1 ${fleetNameOf("monitor-1")}\n`);
    const host = { name: "monitor-1", address: "127.0.0.1", hostsFile: this.place.path("hosts"), facts: {} };
    const one = new Staged(plan, suite, host);
    this.staged.push(one);
    one.giveCertificate(this.certificate("monitor-1"), this.authorities);
    one.giveSecrets(secrets);
    return one;
  }

  /** A Prometheus that scrapes `page` each second and knows the stores of `model`. */
  public async prometheus(
    page: string,
    suite: Suite,
    version: string,
    model: Pick<PrometheusModel, "remoteWrite" | "remoteRead"> & Partial<Pick<PrometheusModel, "groups">>,
    secrets: Readonly<Record<string, string>> = {},
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunningPrometheus> {
    const port = await freePort();
    const { replicaLabel: _, externalUrl: __, ...whole } = everything;
    const discovery = { configs: { static_configs: [{ targets: [page] }] }, relabelings: [] };
    const plan = prometheusPlan(
      {
        ...whole,
        groups: [],
        ...model,
        port,
        tls: true,
        evaluationInterval: Duration.seconds(1),
        jobs: [{ name: "page", interval: Duration.seconds(1), discovery }],
        alertmanagers: [],
      },
      { source: { source: "upstream" }, distribution: suite === "bookworm" ? "debian-12" : "debian-13", version },
    );
    const staged = this.stage(plan, suite, secrets);
    const since = Math.floor(Date.now() / 1000);
    const child = await staged.start({ ...environment, VMO_HOST_NAME: "monitor-1" });
    await staged.probe(since);
    return { staged, child, port, api: new PrometheusApi(async (path) => (await this.ask(port, path)).body ?? "") };
  }

  /** Asks a server as `host`; its own certificate is that of the monitoring host. */
  public ask(
    port: number,
    path: string,
    { host = "monitor-1", ...more }: { readonly host?: string } & Partial<TlsQuestion> = {},
  ): Promise<TlsAnswer> {
    const [name, ca] = [fleetNameOf("monitor-1"), this.authorities];
    return askServer({ address: "127.0.0.1", port, path, name, ca, pem: this.certificate(host), ...more });
  }

  /** Samples of a metric in the `minutes` before `at` (in seconds), by the labels of their series. */
  public async samples(port: number, metric: string, at: number, prefix = "", host = "monitor-1"): Promise<Series> {
    const query = encodeURIComponent(`${metric}[10m]`);
    const { body = "" } = await this.ask(port, `${prefix}/api/v1/query?query=${query}&time=${at}`, { host });
    return seriesOf(body);
  }
}

/** The answer to a question about the samples of a time. */
export function seriesOf(body: string): Series {
  type Result = { metric: Record<string, string>; values: [number, string][] };
  const { result } = (JSON.parse(body) as { data: { result: Result[] } }).data;
  return Object.fromEntries(
    result
      .map(({ metric: { n, __name__ }, values }) => [`${__name__} ${n}`, values] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** A Prometheus that runs. */
export interface RunningPrometheus {
  readonly staged: Staged;
  readonly child: ChildProcess;
  readonly port: number;
  readonly api: PrometheusApi;
}

/** Ends a server as systemd does. */
export async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

/** How many samples all series have together. */
export function countOf(series: Series): number {
  return Object.values(series).flat().length;
}

/** Waits until `look` gives series with at least `count` samples. */
export async function until(look: () => Promise<Series>, count: number, what: string): Promise<Series> {
  let seen: Series = {};
  await eventually(what, async () => {
    seen = await look();
    return countOf(seen) >= count;
  });
  return seen;
}
