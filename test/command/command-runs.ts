import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { vmObservability } from "../../command/vm-observability";
import { PASSPHRASE_VARIABLE } from "../../command/certificates/passphrase";

/** What one run of the command said, and its exit code. */
export interface CommandRun {
  readonly code: number;
  readonly printed: readonly string[];
  readonly noted: readonly string[];
}

/** Three hosts, as synthesis writes them. */
export const HOSTS = [
  { host: "monitor-1", roles: ["metrics"], addresses: ["10.0.0.5"], shape: "metrics" },
  { host: "web-1", roles: [], addresses: ["10.0.0.11", "web-1.example.com"], shape: "workload" },
  { host: "logs-1", roles: ["logs"], addresses: [], shape: "logs" },
];

/** A folder in which the command runs, with a clock that stands still. */
export class Workplace {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-certificates-"));
  /** The moment that counts as now. */
  public now = new Date("2027-01-10T12:00:00Z");
  /** What the command finds in its environment. */
  public environment: Readonly<Record<string, string | undefined>> = {
    [PASSPHRASE_VARIABLE]: "a passphrase that is long enough",
  };

  constructor(hosts: unknown = HOSTS) {
    this.writeHosts(hosts);
  }

  /** Writes the table of hosts of the only stack. */
  public writeHosts(hosts: unknown, stack = "production"): void {
    this.write(`cdktf.out/stacks/${stack}/hosts.json`, JSON.stringify(hosts));
  }

  public write(path: string, content: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  public path(path: string): string {
    return join(this.folder, path);
  }

  public read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  /** Lets days pass. */
  public wait(days: number): void {
    this.now = new Date(this.now.getTime() + days * 86_400_000);
  }

  /** Runs `vm-observability certificates` with the words of `line`. */
  public async certificates(line: string): Promise<CommandRun> {
    const [printed, noted]: [string[], string[]] = [[], []];
    const code = await vmObservability(["certificates", ...line.split(" ")], {
      folder: this.folder,
      environment: this.environment,
      now: () => this.now,
      print: (text) => printed.push(text),
      note: (text) => noted.push(text),
    });
    return { code, printed, noted };
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
