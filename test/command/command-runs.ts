import type { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { vmObservability } from "../../command/vm-observability";
import { PASSPHRASE_VARIABLE } from "../../command/certificates/passphrase";
import { readCertificateFile, readCertificates } from "../../lib/certificates";

/** What opens the authority's key. */
export const PASSPHRASE = "a passphrase that is long enough";

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
    [PASSPHRASE_VARIABLE]: PASSPHRASE,
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

  public drop(path: string): void {
    rmSync(this.path(path));
  }

  public path(path: string): string {
    return join(this.folder, path);
  }

  public read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  /** Access rights of a file in octal digits. */
  public mode(path: string): string {
    return (statSync(this.path(path)).mode & 0o777).toString(8);
  }

  /** A host's certificate. */
  public leaf(host: string, authority = "fleet"): X509Certificate {
    return readCertificateFile(this.read(`certificates/${authority}/hosts/${host}.pem`)).chain[0] as X509Certificate;
  }

  /** Certificates of the authorities that hosts trust. */
  public authorities(): readonly X509Certificate[] {
    return readCertificates(this.read("certificates/fleet/ca.pem"));
  }

  /** Name of the file with the authority's key. */
  public keyFile(): string {
    return readdirSync(this.path("certificates/fleet")).find((name) => name.endsWith(".key.pem")) ?? "";
  }

  /** Every file that the command wrote, with what it holds. */
  public all(): readonly (readonly [path: string, content: string])[] {
    return readdirSync(this.path("certificates"), { recursive: true, encoding: "utf8" })
      .filter((path) => statSync(this.path(`certificates/${path}`)).isFile())
      .map((path) => [path, this.read(`certificates/${path}`)] as const);
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
