import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { eventually } from "../../../harness/command";
import type { Moto } from "../../../harness/moto";
import { freePort } from "../../../harness/ports";
import { type FluentdModel, recordRules, renderFluentd } from "../../../lib/fluentd";
import { pipelineOf } from "../../../lib/log-pipeline";
import { parseSpecification } from "../../../lib/specification";
import { Bytes } from "../../../lib/units";
import { Agent } from "./agent";
import { Bucket } from "./bucket";
import { ElasticsearchDouble } from "./elasticsearch-double";

const PLUGINS = join(__dirname, "..", "..", "..", "lib", "fluentd", "plugin");
const DATA = /\/[\w./-]+\/buffer\/fluentd/g;

/** What became of lines, by the number that each has. */
export interface Outcome {
  readonly missing: number;
  readonly duplicates: number;
}

/** A Fluentd with the configuration of hosts, between files of logs, a store and a bucket. */
export class Scene {
  public readonly folder = mkdtempSync(join(tmpdir(), "log-loss-"));
  public agent: Agent | undefined;
  private written = 0;

  private constructor(
    private readonly program: string,
    public readonly store: ElasticsearchDouble,
    public readonly bucket: Bucket,
  ) {}

  public static async of(program: string, moto: Moto, { buffer = Bytes.gibibytes(1) } = {}): Promise<Scene> {
    const bucket = await Bucket.of(moto.url, `logs-${Date.now()}`);
    const scene = new Scene(program, await ElasticsearchDouble.start(), bucket);
    mkdirSync(join(scene.folder, "logs"));
    cpSync(PLUGINS, join(scene.folder, "plugin"), { recursive: true });
    writeFileSync(join(scene.folder, "fluentd.yaml"), await scene.configuration(buffer));
    return scene;
  }

  public get log(): string {
    return join(this.folder, "agent.log");
  }

  public async start(): Promise<void> {
    const args = ["-c", join(this.folder, "fluentd.yaml"), "-p", join(this.folder, "plugin")];
    this.agent = await Agent.start(this.program, args, this.log);
  }

  /** Appends so many lines, of which each has a number of its own. */
  public write(count: number, more: (number: number) => object = () => ({})): void {
    const timestamp = new Date().toISOString();
    const lines = Array.from({ length: count }, (_, index) => {
      const number = this.written + index;
      const context = { n: number, method: "GET", endpoint: "/cart", response_time_ms: number % 900, ...more(number) };
      return `${JSON.stringify({ timestamp, level: "INFO", service: "shop", message: `line ${number}`, context })}\n`;
    });
    this.written += count;
    appendFileSync(join(this.folder, "logs", "app.log"), lines.join(""));
  }

  /** Appends lines as they are. */
  public writeLines(lines: readonly (string | Buffer)[]): void {
    const all = lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")]);
    appendFileSync(join(this.folder, "logs", "app.log"), Buffer.concat(all));
  }

  /** As logrotate does with `create`. */
  public rotate(): void {
    const folder = join(this.folder, "logs");
    for (let number = 8; number >= 1; number -= 1) {
      if (readdirSync(folder).includes(`app.log-${number}`))
        renameSync(join(folder, `app.log-${number}`), join(folder, `app.log-${number + 1}`));
    }
    renameSync(join(folder, "app.log"), join(folder, "app.log-1"));
    writeFileSync(join(folder, "app.log"), "");
  }

  public inStore(): Outcome {
    const numbers = [...this.store.documents.values()].map(({ record }) => numberOf(record));
    return this.outcome(numbers);
  }

  public async inBucket(): Promise<Outcome> {
    const lines = await this.bucket.lines();
    return this.outcome(lines.map((line) => numberOf(JSON.parse(line) as object)));
  }

  /** Waits until nothing is missing but `rejected` lines, or until so many seconds are over. */
  public async settled({ rejected = 0, seconds = 180 } = {}): Promise<void> {
    await eventually("the store has everything", () => this.inStore().missing <= rejected, { seconds });
    await eventually("the bucket has everything", async () => (await this.inBucket()).missing === 0, {
      seconds,
      every: 2000,
    });
  }

  /** What lies in the error sink. */
  public rejected(): string {
    return filesBelow(join(this.folder, "data", "rejected"))
      .map((file) => {
        const content = readFileSync(file);
        return (content[0] === 0x1f ? gunzipSync(content) : content).toString();
      })
      .join("");
  }

  /** Numbers of the lines in the error sink, once they are what `enough` asks for. */
  public putAside(enough: (numbers: readonly number[]) => boolean): Promise<readonly number[]> {
    return eventually("the error sink has them", () => {
      const lines = this.rejected()
        .split("\n")
        .filter((line) => line !== "");
      const numbers = lines.map((line) => numberOf(JSON.parse(line) as object));
      return enough(numbers) && numbers;
    });
  }

  /** Everything that the agent wrote to disk or printed, in bytes. */
  public traces(): Buffer {
    const files = filesBelow(join(this.folder, "data"));
    return Buffer.concat(
      [...files, this.log]
        .map((file) => readFileSync(file))
        .map((content) => (content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content)),
    );
  }

  public async end(): Promise<void> {
    await this.agent?.stop();
    await this.store.stop();
    await this.bucket.stop();
    rmSync(this.folder, { recursive: true });
  }

  private outcome(numbers: readonly number[]): Outcome {
    const seen = new Set(numbers);
    return { missing: this.written - seen.size, duplicates: numbers.length - seen.size };
  }

  private async configuration(buffer: Bytes): Promise<string> {
    const { hostname, port } = new URL(this.store.url);
    const specification = parseSpecification(
      JSON.stringify({
        fluentd: {
          input: [
            {
              type: "tail",
              path: `${this.folder}/logs/*.log`,
              pos_file: `${this.folder}/app.pos`,
              format: "json",
              tag: "app.logs",
            },
          ],
          output: [
            { type: "elasticsearch", host: hostname, port: Number(port), index_name: "logs", type_name: "_doc" },
            { type: "s3", s3_bucket: this.bucket.name, s3_region: "us-east-1", path: "logs/%Y/%m/%d/" },
          ],
        },
      }),
      { source: "scene" },
    );
    const { model: pipeline } = pipelineOf(specification, { environment: "test" });
    const model: FluentdModel = {
      pipeline: { ...pipeline, buffer: { store: buffer, archive: Bytes.gibibytes(1) } },
      rules: JSON.stringify(recordRules(specification)),
      port: await freePort(),
      memory: Bytes.mebibytes(512),
      exposure: "loopback",
    };
    // The same, but for where it writes, and hours that last seconds.
    return renderFluentd(model, pipeline.inputs)
      .replace(DATA, `${this.folder}/data`)
      .replace(
        /^( *)s3_region: .*$/gm,
        (line, indent: string) => `${line}\n${indent}s3_endpoint: ${this.bucket.url}\n${indent}force_path_style: true`,
      )
      .replace("%Y-%m-%dT%H", "%Y-%m-%dT%H%M%S")
      .replace(/timekey: 1h/g, "timekey: 5s")
      .replace(/timekey_wait: \w+/g, "timekey_wait: 1s")
      .replace(/retry_max_interval: 60s/g, "retry_max_interval: 2s")
      .replace(/request_timeout: 60s/g, "request_timeout: 3s")
      .replace(/refresh_interval: 10s/g, "refresh_interval: 1s")
      .replace(/flush_interval: 5s/g, "flush_interval: 1s");
  }
}

function numberOf(record: object): number {
  return (record as { context?: { n?: number } }).context?.n ?? -1;
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
