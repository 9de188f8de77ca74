import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn, type ChildProcess } from "node:child_process";
import { eventually } from "./command";
import type { Suite } from "./debian";
import { HarnessError } from "./harness-error";
import { addPast } from "./past-samples";
import { freePort } from "./ports";
import type { Scraped } from "./slo-traffic";
import { tool } from "./tools";

/** One series of an answer. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/** A Prometheus with samples of the past, which scrapes nothing unless `files` (its configuration and what that names) say so. */
export class SloStore {
  private readonly folder = mkdtempSync(join(tmpdir(), "slo-store-"));
  private server: ChildProcess | undefined;
  private port = 0;

  constructor(
    private readonly suite: Suite,
    private readonly files: Readonly<Record<string, string>> = { "prometheus.yml": "global: {}\n" },
  ) {}

  /** Adds series; the server has them when it is started the next time. */
  public async add(scraped: readonly Scraped[]): Promise<void> {
    await addPast(this.suite, join(this.folder, "data"), scraped);
  }

  /** Starts the server, or starts it anew. */
  public async start(): Promise<void> {
    await this.stop();
    const { path } = await tool("prometheus", this.suite);
    const port = await freePort();
    this.port = port;
    for (const [name, text] of Object.entries(this.files)) writeFileSync(join(this.folder, name), text);
    this.server = spawn(
      path,
      [
        `--config.file=${join(this.folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(this.folder, "data")}`,
        "--storage.tsdb.retention.time=100y",
        `--web.listen-address=127.0.0.1:${port}`,
        "--query.timeout=10m",
        "--query.max-samples=500000000",
      ],
      { stdio: "ignore" },
    );
    await eventually("Prometheus answers", async () => (await fetch(`${this.url}/-/ready`)).ok);
  }

  /** Stops the server, and keeps its samples. */
  public async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server?.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
  }

  /** Stops the server and forgets everything. */
  public async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** Where it answers. */
  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** `expression` at `time`, by the values of a label. */
  public async at(expression: string, time: number): Promise<readonly Series[]> {
    const result = await this.ask("query", { query: expression, time: String(time) });
    return result.map(({ metric, value = [0, "NaN"] }) => ({
      labels: metric,
      samples: [[value[0], Number(value[1])]],
    }));
  }

  /** `expression` at each step from `from` to `to`: what a rule would record. */
  public async over(expression: string, from: number, to: number, step: number): Promise<readonly Series[]> {
    const found = new Map<string, { labels: Series["labels"]; samples: [number, number][] }>();
    const most = 10_000 * step;
    for (let begin = from; begin <= to; begin += most) {
      const end = Math.min(to, begin + most - step);
      const query = { query: expression, start: String(begin), end: String(end), step: String(step) };
      for (const { metric, values = [] } of await this.ask("query_range", query)) {
        const key = JSON.stringify(metric);
        const series = found.get(key) ?? { labels: metric, samples: [] };
        for (const [time, value] of values) series.samples.push([time, Number(value)]);
        found.set(key, series);
      }
    }
    return [...found.values()];
  }

  private async ask(path: string, parameters: Readonly<Record<string, string>>): Promise<readonly Answer[]> {
    const body = new URLSearchParams(parameters);
    const answer = await fetch(`${this.url}/api/v1/${path}`, {
      method: "POST",
      body,
      signal: AbortSignal.timeout(600_000),
    });
    const { data, error } = (await answer.json()) as { data?: { result: readonly Answer[] }; error?: string };
    if (!data) throw new HarnessError(`Prometheus refused ${parameters["query"]}: ${error}`);
    return data.result;
  }
}

interface Answer {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}
