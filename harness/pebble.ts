import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./command";
import { builtWithGo } from "./go";
import { HarnessError } from "./harness-error";
import { freePort } from "./ports";
import { askServer } from "./tls-client";

const MODULE = {
  name: "pebble",
  version: "2.10.3",
  packages: ["github.com/letsencrypt/pebble/v2/cmd/pebble", "github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv"],
};

/** Where an authority listens, and whom it asks. */
export interface PebbleOptions {
  /** Folder for its configuration and log. */
  readonly folder: string;
  /** Certificate and key of its own directory, each in a file, and the authority behind them. */
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
  readonly port: number;
  /** Port of the server whose names it proves, in the place of 443. */
  readonly proves: number;
}

/** An authority that gives certificates over ACME as Let's Encrypt does. It finds every name at 127.0.0.1. */
export class Pebble {
  private constructor(
    private readonly running: readonly ChildProcess[],
    /** Certificates of its own, which nobody trusts but who asks for them here. */
    public readonly root: string,
  ) {}

  public static async start({ folder, certificate, key, authority, port, proves }: PebbleOptions): Promise<Pebble> {
    const [management, names] = [await freePort(), await freePort()];
    const programs = await pebblePrograms();
    const config = join(folder, "pebble.json");
    const local = (at: number) => `127.0.0.1:${at}`;
    const pebble = {
      listenAddress: local(port),
      managementListenAddress: local(management),
      certificate,
      privateKey: key,
      httpPort: await freePort(),
      tlsPort: proves,
    };
    writeFileSync(config, JSON.stringify({ pebble }));
    const log = join(folder, "pebble.log");
    const output = openSync(log, "a");
    const begin = (program: string, ...args: string[]) =>
      spawn(join(programs, program), args, {
        stdio: ["ignore", output, output],
        env: { ...process.env, PEBBLE_VA_NOSLEEP: "1" },
      });
    const nothing = ["-http01", "-https01", "-tlsalpn01", "-doh"].flatMap((server) => [server, ""]);
    const resolver = ["-dnsserver", local(names), "-management", local(await freePort()), "-defaultIPv6", ""];
    const running = [
      begin("pebble-challtestsrv", ...nothing, ...resolver),
      begin("pebble", "-strict", "-config", config, "-dnsserver", local(names)),
    ];
    closeSync(output);
    const ca = authority;
    try {
      const root = await eventually("the authority answers", async () => {
        if (running.some(({ exitCode }) => exitCode !== null)) throw new HarnessError("the authority has ended", log);
        const asked = { address: "127.0.0.1", port: management, path: "/roots/0", name: "localhost", ca };
        return (await askServer(asked)).body;
      });
      return new Pebble(running, root);
    } catch (error) {
      for (const child of running) child.kill("SIGKILL");
      throw error;
    }
  }

  /** Ends it. */
  public stop(): void {
    for (const child of this.running) child.kill("SIGKILL");
  }
}

/** The folder with Pebble and the name server of its tests, which Debian does not have. */
export function pebblePrograms(): Promise<string> {
  return builtWithGo(MODULE);
}
