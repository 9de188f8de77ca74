import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vmObservability } from "../command/vm-observability";
import { type CertificateOrigin, fleetNameOf } from "../lib/host";
import { HarnessError } from "./harness-error";
import type { World } from "./hosts";
import { PrometheusApi } from "./prometheus-api";
import { askServer, type TlsAnswer, type TlsQuestion } from "./tls-client";

/** What is asked, and by whom. */
export interface FleetQuestion extends Partial<TlsQuestion> {
  /** The host whose certificate is shown; `undefined` shows none. @default "monitor-1" */
  readonly as?: string | undefined;
}

/** Roles of hosts, by what their names begin with. */
const ROLES = { monitor: "metrics", logs: "logs" };

/** Certificates of a world's hosts, as the command makes them, and questions to its servers by whoever has one. */
export class Authority {
  private constructor(private readonly world: World) {}

  /**
   * Makes what does not exist: an authority, and a certificate for each host. Hosts named `monitor…` have the role `metrics`, and those named
   * `logs…` that, with certificates for nodes of Elasticsearch.
   */
  public static async of(world: World): Promise<Authority> {
    const authority = new Authority(world);
    const hosts = world.hosts.map(({ name, address }) => ({
      host: name,
      roles: Object.entries(ROLES).flatMap(([begin, role]) => (name.startsWith(begin) ? [role] : [])),
      addresses: [address],
    }));
    writeFileSync(join(world.folder, "fleet.json"), JSON.stringify(hosts));
    const passphrase = join(world.folder, "passphrase");
    if (!existsSync(passphrase)) writeFileSync(passphrase, randomBytes(32).toString("base64"), { mode: 0o600 });
    await authority.command("make");
    if (hosts.some(({ roles }) => roles.includes(ROLES.logs)))
      await authority.command("make --authority elasticsearch-transport");
    return authority;
  }

  /** Runs `vm-observability certificates`. */
  public async command(line: string): Promise<void> {
    const noted: string[] = [];
    const words = [...line.split(" "), "--fleet", "fleet.json", "--passphrase-file", "passphrase"];
    const code = await vmObservability(["certificates", ...words], {
      folder: this.world.folder,
      environment: {},
      now: () => new Date(),
      print: () => undefined,
      note: (text) => noted.push(text),
    });
    if (code !== 0) throw new HarnessError(`certificates ${line}: ${noted.join("\n")}`);
  }

  /** Makes new certificates for all hosts. */
  public async renewAll(): Promise<void> {
    for (const { name } of this.world.hosts) rmSync(this.fileOf(name));
    await this.command("make");
  }

  /** Where a deployment finds them. */
  public get origin(): CertificateOrigin {
    return { folder: this.certificates };
  }

  /** Folder of all certificates. */
  public get certificates(): string {
    return join(this.world.folder, "certificates");
  }

  /** File with what hosts trust, for programs of this machine. */
  public get authoritiesFile(): string {
    return join(this.certificates, "fleet/ca.pem");
  }

  /** What hosts trust. */
  public get authorities(): string {
    return readFileSync(this.authoritiesFile, "utf8");
  }

  /** Asks a server of a host. */
  public ask(host: string, port: number, path: string, question: FleetQuestion = {}): Promise<TlsAnswer> {
    const { as, ...more } = { as: "monitor-1", ...question };
    const { address } = this.world.host(host);
    const pem = as === undefined ? {} : { pem: readFileSync(this.fileOf(as), "utf8") };
    return askServer({ address, port, path, name: fleetNameOf(host), ca: this.authorities, ...pem, ...more });
  }

  /** The Prometheus of a host. */
  public prometheusOf(host: string, port = 9090): PrometheusApi {
    return new PrometheusApi(async (path) => {
      const { status, body = "", refused } = await this.ask(host, port, path, { as: host });
      if (status === undefined) throw new HarnessError(`Prometheus of ${host} does not answer: ${refused}`);
      return body;
    });
  }

  private fileOf(host: string): string {
    return join(this.certificates, "fleet/hosts", `${host}.pem`);
  }
}
