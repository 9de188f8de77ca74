import { Construct } from "constructs";
import { type Problem, type PropKinds, propProblems, quoted, ValidationError } from "../../lib/errors";
import {
  certificateOriginProblems,
  type CertificateOrigin,
  FLEET_NAMES_FACT,
  fleetNameOf,
  fleetNamesFact,
  volumeFacts,
} from "../../lib/host";
import type { TargetDiscovery } from "../../lib/scraping";
import { bracketed } from "./bracketed";
import { factsText, hostEnvironment } from "./facts";
import { fileDiscovery, targetFiles } from "./file-discovery";
import type {
  ComponentPlacement,
  DiscoveryQuery,
  FactContent,
  FilePatch,
  HostFact,
  HostProps,
  HostRole,
  IFleet,
} from "./fleet";
import { type Host, HOST_PROPS, hostsOf, queryProblems, shapedFleet } from "./hosts";
import { FleetReleases } from "./releases";

const FACT_PROPS: PropKinds<HostFact> = { path: "text", on: "any", content: "any" };

/**
 * What every fleet has: it keeps what is placed on its hosts, merges it into a release for each shape, checks that, and writes bundles and
 * releases when the app is synthesized. A fleet of your own kind extends it with how a host is reached:
 *
 * ```ts
 * class OurFleet extends FleetBase {
 *   constructor(scope: Construct, id: string, hosts: readonly HostProps[]) {
 *     super(scope, id, hosts);
 *     for (const host of this.members) {
 *       // Replace what delivers whenever the digest or the facts change, and run on the host:
 *       //   tar -xzOf <bundle> activate >activate && sh activate apply --bundle <bundle> --digest <digest> --facts <file>
 *       this.releases.digestOf(host.shape); // a token
 *       this.releases.bundleOf(host.shape); // a token: path from the stack's folder
 *       Lazy.stringValue({ produce: () => this.factsOf(host) });
 *     }
 *   }
 *   protected addressOf(host: FleetHost): string {
 *     return `${host.name}.internal`;
 *   }
 * }
 * ```
 *
 * @see docs/host-protocol.md for what the activation takes and how it ends
 */
export abstract class FleetBase extends Construct implements IFleet {
  public readonly hosts: readonly HostProps[];
  /** All hosts with every default filled in, in the order given. */
  protected readonly members: readonly Host[];
  /** What was placed, merged into a release for each shape. */
  protected readonly releases: FleetReleases;
  private readonly facts = new Map<string, string>();
  private targets: Readonly<Record<string, FactContent>> | undefined;

  /**
   * @param certificates - where the hosts get certificates from
   * @throws ValidationError with everything that is wrong with the hosts, or when the stack has a fleet already
   */
  constructor(scope: Construct, id: string, hosts: readonly HostProps[], certificates?: CertificateOrigin) {
    super(scope, id);
    shapedFleet(this, { hosts }, { hosts: "list" }, HOST_PROPS);
    this.hosts = [...hosts];
    this.members = hostsOf(this, hosts);
    this.releases = new FleetReleases(this, this.members, {
      address: (host) => this.addressOf(host),
      resource: (host) => this.resourceOf(host),
    });
    if (certificates !== undefined) this.setCertificates(certificates);
  }

  public get certificates(): CertificateOrigin | undefined {
    return this.releases.certificates;
  }

  public useCertificates(from: CertificateOrigin): void {
    if (this.certificates === undefined) this.setCertificates(from);
  }

  private setCertificates(from: CertificateOrigin): void {
    ValidationError.throwIfAny(this, [
      ...certificateOriginProblems("certificates", from),
      ...this.certificateProblems(from),
    ]);
    this.releases.useCertificates(from);
  }

  /** Why the fleet's hosts cannot get certificates `from` there. @default - they can */
  protected certificateProblems(_from: CertificateOrigin): readonly Problem[] {
    return [];
  }

  public get recheckAdvice(): string | undefined {
    return undefined;
  }

  /** The resource that delivers to a host, as Terraform calls it, where a fleet has one for each; `hosts.json` names it. */
  protected resourceOf(_host: Host): string | undefined {
    return undefined;
  }

  /** Address or name under which the other hosts of the fleet reach a host; may be a token. */
  protected abstract addressOf(host: Host): string;

  public place(placement: ComponentPlacement): void {
    this.releases.place(placement);
  }

  public addFact(fact: HostFact): void {
    ValidationError.throwIfAny(this, propProblems(fact, FACT_PROPS, "fact"));
    this.releases.addFact(fact);
    this.facts.clear();
  }

  public overrideFile(path: string, patch: FilePatch): void {
    if (typeof path !== "string" || !["object", "function"].includes(typeof patch) || patch === null)
      throw new ValidationError(this, [
        {
          path: "overrideFile",
          message: `must be called with the path of a file and a patch, an object or a function; got ${quoted(path)} and ${quoted(patch)}`,
        },
      ]);
    this.releases.overrideFile(path, patch);
  }

  /** How Prometheus finds what to scrape: in files that the hosts with the role `metrics` get, unless a fleet knows better. */
  public discovery(of: DiscoveryQuery): TargetDiscovery {
    ValidationError.throwIfAny(this, queryProblems(of));
    return fileDiscovery(of);
  }

  public fleetNamesOf(role: HostRole): readonly string[] {
    return this.members.filter(({ roles }) => roles.includes(role)).map(({ name }) => fleetNameOf(name));
  }

  public addressesOf(role: HostRole): readonly string[] {
    return this.members.filter(({ roles }) => roles.includes(role)).map((host) => this.addressOf(host));
  }

  /**
   * A host's own data, beside its release, as `activate apply --facts` takes it: as of now, so ask inside a `Lazy` or other code that runs
   * at synthesis. May hold tokens.
   */
  protected factsOf(host: Host): string {
    const before = this.facts.get(host.name);
    if (before !== undefined) return before;
    const facts = factsText({
      "host.env": hostEnvironment({ name: host.name, address: bracketed(this.addressOf(host)) }),
      ...(host.roles.includes("metrics") && this.targetFiles()),
      ...(this.releases.usesFleetNames(host.shape) && { [FLEET_NAMES_FACT]: this.fleetNames() }),
      ...volumeFacts(host.volumes),
      ...this.releases.factsOf(host),
    });
    this.facts.set(host.name, facts);
    return facts;
  }

  /** The hosts that others know by their fleet names: with certificates, which are for these names, all of them. */
  private fleetNames(): string {
    const known = this.members.filter(({ roles }) => roles.length > 0 || this.certificates !== undefined);
    return fleetNamesFact(known.map((host) => ({ name: host.name, address: this.addressOf(host) })));
  }

  /** Files that {@link discovery} refers to. */
  protected targetFiles(): Readonly<Record<string, FactContent>> {
    this.targets ??= targetFiles(this.members.map((host) => ({ ...host, scrapeAddress: this.addressOf(host) })));
    return this.targets;
  }
}
