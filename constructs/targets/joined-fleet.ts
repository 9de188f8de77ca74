import { Construct } from "constructs";
import { quoted, type Problem, ValidationError } from "../../lib/errors";
import { type CertificateOrigin, fleetNameOf } from "../../lib/host";
import type { TargetDiscovery } from "../../lib/scraping";
import { fileDiscovery } from "./file-discovery";
import type {
  ComponentPlacement,
  DiscoveryQuery,
  FilePatch,
  HostFact,
  HostProps,
  HostRole,
  IFleet,
  IFleetDefinition,
} from "./fleet";
import { checkRelations } from "../synthesis/check-relations";
import { roleProblems } from "./hosts";
import { FleetReleases } from "./releases";

/** Fleets by names of your choice, in the order in which hosts that take turns change. */
export type JoinedFleets = Readonly<Record<string, IFleetDefinition>>;

/**
 * Several fleets that feed one monitoring: two regions of AWS, or machines over SSH beside AWS. Components are placed on it as on one fleet, and
 * each of its fleets brings releases to its own hosts.
 *
 * ```ts
 * JoinedFleet.of({ europe: AwsFleet.of({ … }), office: SshFleet.of({ … }) });
 * ```
 *
 * Prometheus finds all hosts in files. Names of hosts are unique in all fleets together, and hosts must reach each other across them by the
 * addresses that their fleets give. A fleet that a stack had alone keeps its resources under the name `Default`.
 */
export class JoinedFleet extends Construct implements IFleet {
  /** The fleets by their names, for what only one of their kind has. */
  public readonly fleets: ReadonlyMap<string, IFleet>;
  private readonly releases: FleetReleases;

  /**
   * Fleets for a stack that does not exist yet; `MonitoringStack` binds them.
   *
   * @param fleets - checked when they are bound
   */
  public static of(fleets: JoinedFleets): IFleetDefinition {
    return { bind: (scope, id) => new JoinedFleet(scope, id, fleets) };
  }

  /** @throws ValidationError with what is wrong with the first fleet that has a mistake, or when two hosts have one name */
  constructor(scope: Construct, id: string, fleets: JoinedFleets) {
    super(scope, id);
    ValidationError.throwIfAny(this, fleetsProblems(fleets));
    this.releases = new FleetReleases(this);
    this.fleets = new Map(Object.entries(fleets).map(([name, fleet]) => [name, fleet.bind(this, name)]));
    const alien = [...this.fleets].filter(([, fleet]) => FleetReleases.of(fleet) !== this.releases);
    const message = "must extend FleetBase, which shares its releases with the others";
    ValidationError.throwIfAny(
      this,
      alien.map(([path]) => ({ path, message })),
    );
    checkRelations(this, () => this.openFleets());
  }

  public get hosts(): readonly HostProps[] {
    return [...this.fleets.values()].flatMap(({ hosts }) => hosts);
  }

  /** Those of the first fleet that has some: all of them have, or none. */
  public get certificates(): CertificateOrigin | undefined {
    return [...this.fleets.values()].find(({ certificates }) => certificates)?.certificates;
  }

  /** Each fleet's own come first: over SSH they are files of the machine that deploys, on AWS parameters. */
  public useCertificates(from: CertificateOrigin): void {
    for (const fleet of this.fleets.values()) fleet.useCertificates?.(from);
  }

  public place(placement: ComponentPlacement): void {
    this.releases.place(placement);
  }

  public addFact(fact: HostFact): void {
    this.releases.addFact(fact);
  }

  public overrideFile(path: string, patch: FilePatch): void {
    this.releases.overrideFile(path, patch);
  }

  /** Hosts of all fleets, in files: EC2 lists only those of one region and account, to whoever has a role there. */
  public discovery(of: DiscoveryQuery): TargetDiscovery {
    this.releases.asked(of);
    return fileDiscovery(of);
  }

  /** The way of each kind of fleet, with the hosts that it is for. */
  public get recheckAdvice(): string | undefined {
    const byAdvice = new Map<string, string[]>();
    for (const { recheckAdvice, hosts } of this.fleets.values())
      if (recheckAdvice !== undefined)
        byAdvice.set(recheckAdvice, [...(byAdvice.get(recheckAdvice) ?? []), ...hosts.map(({ name }) => name)]);
    if (byAdvice.size < 2) return [...byAdvice.keys()][0];
    return [...byAdvice].map(([advice, names]) => `${advice} (${names.join(", ")})`).join(". ");
  }

  public fleetNamesOf(role: HostRole): readonly string[] {
    return this.withRole("fleetNamesOf", role).map(({ name }) => fleetNameOf(name));
  }

  public addressesOf(role: HostRole): readonly string[] {
    return this.withRole("addressesOf", role).map((host) => this.releases.parts.of(host).addressOf(host));
  }

  /** Fleets without certificates beside some that have them. */
  private openFleets(): readonly Problem[] {
    const [closed] = [...this.fleets].filter(([, { certificates }]) => certificates);
    if (!closed) return [];
    return [...this.fleets]
      .filter(([, { certificates }]) => !certificates)
      .map(([name]) => ({
        path: `${name}.certificates`,
        message: `must be given, since the hosts of ${closed[0]} have certificates and accept no one without`,
      }));
  }

  private withRole(method: string, role: HostRole) {
    ValidationError.throwIfAny(this, roleProblems(`${method}.role`, role));
    return this.releases.hosts.filter(({ roles }) => roles.includes(role));
  }
}

function fleetsProblems(fleets: JoinedFleets): readonly Problem[] {
  const entries = Object.entries(Object(fleets) as JoinedFleets);
  if (entries.length === 0) return [{ path: "", message: `must have at least one fleet, got ${quoted(fleets)}` }];
  return entries.flatMap(([name, fleet]): Problem[] => [
    ...(name === "Default" || /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)
      ? []
      : [
          {
            path: name,
            message: 'must be called by 1 to 32 of a-z, 0-9 and "-", beginning with a letter; or "Default"',
          },
        ]),
    ...(typeof (fleet as Partial<IFleetDefinition> | undefined)?.bind === "function"
      ? []
      : [{ path: name, message: `must be a fleet such as SshFleet.of({ … }), got ${quoted(fleet)}` }]),
  ]);
}
