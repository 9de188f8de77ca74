import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  lstatSync,
  rmSync,
  writeFileSync,
  existsSync,
} from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { activationScript } from "../../../constructs/targets/activation-script";
import { run, succeed, type Outcome } from "../../../harness/command";
import { mergePlans, releaseOf, type ComponentPlan, type Release } from "../../../lib/host";
import { withJournal } from "../journal";
import { packedArchives } from "./archives";
import { plansOf, type Shape } from "./plans";
import { SYSTEMCTL } from "./systemctl";

/** What the server was asked. */
export interface Question {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A folder that takes the place of a host's root, with a server for archives and for the probes of what "runs" there. */
export class Root {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-activation-"));
  private readonly server: Server;
  /** What the server answers by path; a function decides at the time of the question, and forbids by giving nothing. */
  public readonly answers = new Map<string, string | Buffer | ((question: Question) => string | undefined)>();

  private constructor() {
    for (const path of ["etc", "var/lib", "run", "bin", "in"]) mkdirSync(this.path(path), { recursive: true });
    writeFileSync(this.path("bin/systemctl"), SYSTEMCTL, { mode: 0o755 });
    writeFileSync(this.script, activationScript());
    writeFileSync(this.path("etc/os-release"), "ID=debian\nVERSION_ID=13\n");
    this.server = createServer((request, response) => {
      const { url = "", method = "GET", headers } = request;
      let body = "";
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => {
        const found = this.answers.get(url);
        const answer = typeof found === "function" ? found({ method, headers, body }) : found;
        response.statusCode = answer !== undefined ? 200 : found === undefined ? 404 : 403;
        response.end(answer);
      });
    });
  }

  /** A fresh root whose archives can be fetched. */
  public static async make(): Promise<Root> {
    const root = new Root();
    await new Promise<void>((resolve) => root.server.listen(0, "127.0.0.1", resolve));
    root.answers.set("/ready", "ready\n");
    root.answers.set("/metrics", () => `# TYPE reload_time gauge\nreload_time ${root.read("run/asked").trim()}\n`);
    await root.offer();
    return root;
  }

  public path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  public read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  public write(path: string, content: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  /** The script under test, as it is delivered. */
  public get script(): string {
    return this.path("in/activate");
  }

  public exists(path: string): boolean {
    return existsSync(this.path(path));
  }

  public get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Packs an archive in upstream's layout, after `change` to its folder, and offers it with its checksum file. */
  public async offer(change: (folder: string) => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    for (const [path, content] of await packedArchives(this.path("in"), change)) this.answers.set(path, content);
  }

  /** The two components of a release of `shape`. */
  public plans(shape: Shape = {}): readonly ComponentPlan[] {
    return plansOf(shape, { folder: this.folder, address: this.address });
  }

  /** Writes the bundle of a release. */
  public async bundle(shape: Shape = {}): Promise<Bundle> {
    const plans = this.plans(shape);
    const merged = mergePlans(
      plans.map((plan) => ({ ...plan, secrets: [], guards: [], seeds: [] })),
      { where: "test", certificates: shape.certificates },
    );
    // Releases of before may have secrets at paths that synthesis refuses now.
    const components = merged.components.map((plan) => {
      const {
        secrets = [],
        guards = [],
        seeds = [],
      } = plans.find(({ component }) => component === plan.component) ?? {};
      return { ...plan, secrets, guards, seeds };
    });
    const release = releaseOf({ ...merged, components }, activationScript());
    const folder = this.path("in", release.digest);
    for (const { path, mode, content } of release.entries) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { mode: parseInt(mode, 8) });
    }
    const file = `${folder}.tar.gz`;
    await succeed("tar", ["-C", folder, "-czf", file, "."]);
    return { release, digest: release.digest, file, folder };
  }

  /** Runs the script in this root. */
  public run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Outcome> {
    return run("sh", [this.script, ...args], { env: this.environment(environment), cwd: this.folder });
  }

  /** The same, with what it leaves in the audit trail. */
  public logged(args: readonly string[], environment?: Readonly<Record<string, string>>) {
    return withJournal(["sh", this.script, ...args], { env: this.environment(environment), cwd: this.folder });
  }

  /** Activates `bundle` after the shell commands `before`, in a mount namespace of its own. */
  public applyAfter(
    before: string,
    { digest, file }: Pick<Bundle, "digest" | "file">,
    environment?: Readonly<Record<string, string>>,
  ): Promise<Outcome> {
    const args = ["apply", "--digest", digest, "--bundle", file];
    const isolated = ["--mount", "--propagation", "private", "sh", "-c", `${before} && exec sh "$@"`, "sh"];
    return run("unshare", [...isolated, this.script, ...args], {
      env: this.environment(environment),
      cwd: this.folder,
    });
  }

  private environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    const PATH = [this.path("bin"), process.env["PATH"], "/usr/sbin", "/sbin"].join(delimiter);
    return { PATH, VMO_ROOT: this.folder, ...more };
  }

  /** Activates a bundle. */
  public apply(
    { digest, file }: Pick<Bundle, "digest" | "file">,
    more: readonly string[] = [],
    environment?: Readonly<Record<string, string>>,
  ): Promise<Outcome> {
    return this.run(["apply", "--digest", digest, "--bundle", file, ...more], environment);
  }

  /** What systemctl was told since the last question. */
  public calls(): readonly string[] {
    const file = this.path("run/calls");
    const calls = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return calls.map((call) => call.trim()).filter((call) => call !== "");
  }

  /** Every path of the host with inode, size, mode and time: equal snapshots mean that nothing was written. */
  public snapshot(): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    const visit = (path: string) => {
      const at = lstatSync(this.path(path));
      found[path] = `${at.ino} ${at.size} ${at.mode} ${at.mtimeMs} ${at.ctimeMs}`;
      if (at.isDirectory()) for (const name of readdirSync(this.path(path))) visit(join(path, name));
    };
    for (const top of ["opt", "etc", "var"]) if (existsSync(this.path(top))) visit(top);
    return found;
  }

  public async remove(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A release, packed. */
export interface Bundle {
  readonly release: Release;
  readonly digest: string;
  readonly file: string;
  readonly folder: string;
}
