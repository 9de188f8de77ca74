import type { World } from "../../harness/hosts";
import { askServer, type TlsAnswer, type TlsQuestion } from "../../harness/tls-client";
import { type CertificateOrigin, fleetNameOf } from "../../lib/host";
import { Workplace } from "../command/command-runs";

/** Certificates of a world's hosts, made by the command; and questions to them by whoever has one. */
export class OwnAuthority {
  private constructor(
    private readonly world: World,
    private readonly place: Workplace,
  ) {}

  /** Makes an authority and a certificate for each host. */
  public static async of(world: World): Promise<OwnAuthority> {
    const hosts = world.hosts.map(({ name }) => ({ host: name, roles: name.startsWith("monitor") ? ["metrics"] : [] }));
    const place = new Workplace(hosts);
    place.now = new Date();
    const authority = new OwnAuthority(world, place);
    await authority.command("make");
    return authority;
  }

  /** Runs `vm-observability certificates`. */
  public async command(line: string): Promise<void> {
    const { code, noted } = await this.place.certificates(line);
    if (code !== 0) throw new TypeError(`${line}: ${noted.join("\n")}`);
  }

  /** Makes new certificates for all hosts. */
  public async renewAll(): Promise<void> {
    for (const { name } of this.world.hosts) this.place.drop(`certificates/fleet/hosts/${name}.pem`);
    await this.command("make");
  }

  /** Where a deployment finds them. */
  public get origin(): CertificateOrigin {
    return { folder: this.place.path("certificates") };
  }

  /** What hosts trust. */
  public get authorities(): string {
    return this.place.read("certificates/fleet/ca.pem");
  }

  /** Certificate and key of a host. */
  public pemOf(host: string): string {
    return this.place.read(`certificates/fleet/hosts/${host}.pem`);
  }

  /** Asks a host as another one, or with no certificate. It is known as `name`, and may stand at another `address`. */
  public ask(
    host: { readonly name: string },
    port: number,
    path: string,
    { as, ...more }: { readonly as?: string | undefined } & Partial<TlsQuestion> = { as: "monitor-1" },
  ): Promise<TlsAnswer> {
    const { address } = this.world.host(host.name);
    const pem = as === undefined ? {} : { pem: this.pemOf(as) };
    return askServer({ address, port, path, name: fleetNameOf(host.name), ca: this.authorities, ...pem, ...more });
  }

  public remove(): void {
    this.place.remove();
  }
}
