import { buildSync } from "esbuild";
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { eventually } from "./command";
import { HarnessError } from "./harness-error";
import type { Host } from "./host";
import type { Behaviour } from "../examples/quickstart/application/service";

const SOURCE = resolve(__dirname, "../examples/quickstart/application/main.ts");
const FOLDER = "/opt/shop";
const UNIT = "shop.service";

/** The instrumented service of the quick start, running on a host under systemd. */
export class Application {
  private constructor(
    private readonly host: Host,
    private readonly port: number,
  ) {}

  /**
   * Puts the service on a host and starts it. The host has no Node: it gets this machine's, whose few libraries every Debian has.
   */
  public static async install(host: Host, { port = 8080 }: { readonly port?: number } = {}): Promise<Application> {
    const application = new Application(host, port);
    const files = { [`${FOLDER}/main.js`]: bundle(), [`/etc/systemd/system/${UNIT}`]: unitOf(port) };
    if (!(await runsAlready(host, files))) {
      await host.copyIn(process.execPath, `${FOLDER}/node`);
      for (const [path, content] of Object.entries(files)) await host.write(path, content);
      await host.succeed(`systemctl daemon-reload && systemctl enable --quiet ${UNIT} && systemctl restart ${UNIT}`);
    }
    await application.untilReady();
    return application;
  }

  /** The application on a host where it was installed. */
  public static on(host: Host, { port = 8080 }: { readonly port?: number } = {}): Application {
    return new Application(host, port);
  }

  public get url(): string {
    return `http://${this.host.address}:${this.port}`;
  }

  /** Changes how it behaves: `behave({ errorRate: 0.5 })`. */
  public async behave(change: Partial<Behaviour>): Promise<void> {
    const answer = await fetch(`${this.url}/behaviour`, { method: "PUT", body: JSON.stringify(change) });
    if (!answer.ok) throw new HarnessError(`the application on ${this.host.name} refused: ${await answer.text()}`);
  }

  /** Waits until its metrics page answers. */
  public async untilReady(): Promise<void> {
    const what = `the application on ${this.host.name} answers`;
    await eventually(what, async () => (await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(2000) })).ok);
  }
}

function unitOf(port: number): string {
  return [
    "[Unit]\nDescription=The quick start's shop",
    `[Service]\nExecStart=${FOLDER}/node ${FOLDER}/main.js\nEnvironment=PORT=${port}`,
    "DynamicUser=yes\nProtectSystem=strict\nRestart=on-failure",
    "[Install]\nWantedBy=multi-user.target\n",
  ].join("\n");
}

async function runsAlready(host: Host, files: Readonly<Record<string, string>>): Promise<boolean> {
  const sums = Object.entries(files).map(([path, content]) => {
    return `${createHash("sha256").update(content).digest("hex")}  ${path}\n`;
  });
  const check = `sha256sum --check --status - && systemctl is-active --quiet ${UNIT}`;
  return (await host.run(check, { input: sums.join("") })).code === 0;
}

function bundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: [SOURCE],
    bundle: true,
    platform: "node",
    target: "node20",
    write: false,
    absWorkingDir: join(__dirname, ".."),
  });
  const [file] = outputFiles;
  if (file === undefined) throw new HarnessError("esbuild made nothing of the example's application");
  return file.text;
}
