import { Construct } from "constructs";
import { type Advice, type Problem, ValidationError } from "../../lib/errors";
import {
  certificateOriginProblems,
  type CertificateOrigin,
  FLEET_NAMES_FACT,
  fleetNameOf,
  fleetNamesFact,
  type SecretOrigin,
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
import { type Host, HOST_PROPS, hostsOf, roleProblems, shapedFleet } from "./hosts";
import { FleetReleases } from "./releases";

/** The engine leaves this id out of the names of resources: a fleet that becomes one of several under it keeps all of them. */
const FIRST = "Default";

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
  /** Whether it is one of several fleets that feed one monitoring. */
  protected readonly isJoined: boolean;
  private readonly facts = new Map<string, string>();
  private factsUntil = 0;
  private origin: CertificateOrigin | undefined;
  private targets: Readonly<Record<string, FactContent>> | undefined;

  /**
   * @param certificates - where the hosts get certificates from
   * @throws ValidationError with everything that is wrong with the hosts, or when the stack has a fleet already
   */
  constructor(scope: Construct, id: string, hosts: readonly HostProps[], certificates?: CertificateOrigin) {
    super(scope, id);
    shapedFleet(this, { hosts }, { hosts: "list" }, HOST_PROPS);
    this.hosts = [...hosts];
    const joined = FleetReleases.of(scope);
    this.isJoined = joined !== undefined;
    this.members = hostsOf(this, hosts, this.suffix.replace("_", "-"));
    this.releases = joined ?? new FleetReleases(this);
    this.releases.add({
      fleet: this,
      hosts: this.members,
      addressOf: (host) => this.addressOf(host),
      resourceOf: (host) => this.resourceOf(host),
      settledBy: (host) => this.settledBy(host),
      addSeeds: (component) => this.addSeeds(component),
      opensByAddress: this.opensByAddress,
      advice: () => this.advice(),
      certificates: () => this.origin,
      parameterRegion: () => this.parameterRegion,
      refusesSecret: (from) => this.refusesSecret(from),
      claims: () => this.claims(),
    });
    if (certificates !== undefined) this.setCertificates(certificates);
  }

  public get certificates(): CertificateOrigin | undefined {
    return this.origin;
  }

  public useCertificates(from: CertificateOrigin): void {
    if (this.certificates === undefined) this.setCertificates(from);
  }

  private setCertificates(from: CertificateOrigin): void {
    ValidationError.throwIfAny(this, [
      ...certificateOriginProblems("certificates", from),
      ...(typeof from === "object" && from !== null ? this.certificateProblems(from) : []),
    ]);
    this.origin = from;
    this.releases.forget();
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

  /** The resource that is there once a host runs its release; undefined where nothing waits for that. */
  protected settledBy(host: Host): string | undefined {
    return this.resourceOf(host);
  }

  /** Whether hosts of other fleets are let in by their addresses alone. */
  protected get opensByAddress(): boolean {
    return false;
  }

  /** What is unwise about the fleet, once everything is placed on it. */
  protected advice(): readonly Advice[] {
    return [];
  }

  /** Region of AWS whose Parameter Store the hosts read, empty where only Terraform knows it; undefined where they read none. */
  protected get parameterRegion(): string | undefined {
    return undefined;
  }

  /** What no other fleet of the stack may have too, by how messages call it, with the prop that says it. @default - nothing */
  protected claims(): ReadonlyMap<string, string> {
    return new Map();
  }

  /** Why a secret cannot reach the fleet's hosts, continuing "the secret x "; undefined when it can. @default - each can */
  protected refusesSecret(_from: SecretOrigin): string | undefined {
    return undefined;
  }

  /** Has the host that makes the seeds of a component make them; a fleet that cannot do that makes none. */
  protected addSeeds(_component: string): void {}

  /** What the names of resources end with that a stack would have once: nothing for its only fleet. */
  protected get suffix(): string {
    return this.isJoined && this.node.id !== FIRST ? `_${this.node.id}` : "";
  }

  /** Address or name under which the other hosts of the fleet reach a host; may be a token. */
  protected abstract addressOf(host: Host): string;

  /** @throws ValidationError when it is one of several fleets, which share what is placed on them */
  public place(placement: ComponentPlacement): void {
    this.whole("place").place(placement);
  }

  public addFact(fact: HostFact): void {
    this.whole("addFact").addFact(fact);
  }

  public overrideFile(path: string, patch: FilePatch): void {
    this.whole("overrideFile").overrideFile(path, patch);
  }

  /** How Prometheus finds what to scrape: in files that the hosts with the role `metrics` get, unless a fleet knows better. */
  public discovery(of: DiscoveryQuery): TargetDiscovery {
    this.releases.asked(of);
    return fileDiscovery(of, this.isJoined ? this.node.id : undefined);
  }

  public fleetNamesOf(role: HostRole): readonly string[] {
    return this.withRole("fleetNamesOf", role).map(({ name }) => fleetNameOf(name));
  }

  public addressesOf(role: HostRole): readonly string[] {
    return this.withRole("addressesOf", role).map((host) => this.addressOf(host));
  }

  private withRole(method: string, role: HostRole): readonly Host[] {
    ValidationError.throwIfAny(this, roleProblems(`${method}.role`, role));
    return this.members.filter(({ roles }) => roles.includes(role));
  }

  /**
   * A host's own data, beside its release, as `activate apply --facts` takes it: as of now, so ask inside a `Lazy` or other code that runs
   * at synthesis. May hold tokens.
   */
  protected factsOf(host: Host): string {
    const { factCount } = this.releases;
    if (this.factsUntil !== factCount) this.facts.clear();
    this.factsUntil = factCount;
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

  private whole(method: string): FleetReleases {
    if (this.isJoined) {
      const message = `must be called on ${this.node.scope?.node.path}: its fleets share what is on their hosts`;
      throw new ValidationError(this, [{ path: method, message }]);
    }
    return this.releases;
  }

  /** The hosts that others know by their fleet names: with certificates, which are for these names, all of them. */
  private fleetNames(): string {
    const { hosts, parts } = this.releases;
    const known = hosts.filter(({ roles }) => roles.length > 0 || this.certificates !== undefined);
    return fleetNamesFact(known.map((host) => ({ name: host.name, address: parts.of(host).addressOf(host) })));
  }

  /** Files that {@link discovery} refers to. */
  protected targetFiles(): Readonly<Record<string, FactContent>> {
    const { hosts, parts } = this.releases;
    this.targets ??= targetFiles(
      hosts.map((host) => {
        const { fleet, addressOf } = parts.of(host);
        return { ...host, scrapeAddress: addressOf(host), ...(this.isJoined && { fleet: fleet.node.id }) };
      }),
    );
    return this.targets;
  }
}
