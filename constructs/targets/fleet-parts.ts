import { Token } from "cdktf";
import type { Construct } from "constructs";
import { isIP } from "node:net";
import { type Advice, AssumptionError, type Problem, quoted, ValidationError } from "../../lib/errors";
import type { CertificateOrigin, ComponentPlan, SecretOrigin } from "../../lib/host";
import type { HostShape } from "./fleet";
import type { Host } from "./hosts";

/** Hosts that releases reach in one way, and what that way knows of them. */
export interface FleetPart {
  /** The fleet's construct. */
  readonly fleet: Construct;
  readonly hosts: readonly Host[];
  /** Address or name under which the other hosts reach it; may be a token. */
  readonly addressOf: (host: Host) => string;
  /** The resource that delivers to it, where there is one for each host. */
  readonly resourceOf: (host: Host) => string | undefined;
  /** The resource that is there once the host runs its release; undefined where nothing waits for that. */
  readonly settledBy: (host: Host) => string | undefined;
  /** Where its hosts get their certificates from, as of now. */
  readonly certificates: () => CertificateOrigin | undefined;
  /** Region of AWS whose Parameter Store its hosts read, empty where only Terraform knows it; undefined for hosts that read none. */
  readonly parameterRegion: () => string | undefined;
  /** What no other fleet may have too, by how messages call it, with the prop that says it. */
  readonly claims: () => ReadonlyMap<string, string>;
  /** Why a secret cannot reach its hosts; undefined when it can. Continues "the secret x ". */
  readonly refusesSecret: (from: SecretOrigin) => string | undefined;
  /** Whether hosts of other fleets are let in by their addresses. */
  readonly opensByAddress: boolean;
  /** What is unwise about it, as far as only the fleet itself knows. */
  readonly advice: () => readonly Advice[];
  /** Has the host that makes the seeds of a component, one of these, make them. */
  readonly addSeeds: (component: string) => void;
}

/** A host of another fleet. */
export interface Neighbour {
  readonly name: string;
  readonly shape: HostShape;
  /** May be a token, or a name. */
  readonly address: string;
}

/** All hosts of a monitoring, each with the fleet that reaches it. */
export class FleetParts {
  private readonly parts: FleetPart[] = [];
  private readonly all: Host[] = [];
  private readonly byHost = new Map<string, FleetPart>();
  private readonly byShape = new Map<HostShape, FleetPart>();
  private readonly names: { readonly of: (host: Host) => boolean; readonly name: string }[] = [];

  /** All hosts, in the order given. */
  public get hosts(): readonly Host[] {
    return this.all;
  }

  /** @throws ValidationError when a host is called like one of another fleet: series, fleet names and certificates tell hosts apart by name */
  public add(part: FleetPart): void {
    const problems = part.hosts.flatMap(({ name }, index) => {
      const other = this.byHost.get(name);
      if (other === undefined) return [];
      const message = `must be unique in all fleets of the stack, got ${quoted(name)}, the name of a host of ${other.fleet.node.path}`;
      return [{ path: `hosts[${index}].name`, message }];
    });
    ValidationError.throwIfAny(part.fleet, problems);
    this.parts.push(part);
    for (const host of part.hosts) {
      this.all.push(host);
      this.byHost.set(host.name, part);
      this.byShape.set(host.shape, part);
    }
  }

  /** One more name or address by which some hosts are reached, which their certificates must have. */
  public addName(name: string, of: (host: Host) => boolean): void {
    this.names.push({ name, of });
  }

  /** Addresses and names of a host, as far as they are known at synthesis. */
  public knownAddressesOf(host: Host): readonly string[] {
    const more = this.names.filter(({ of }) => of(host)).map(({ name }) => name);
    const all = [this.of(host).addressOf(host), ...more];
    return [...new Set(all.filter((address) => !Token.isUnresolved(address)))];
  }

  /** The part that a host is of. */
  public of({ name }: Pick<Host, "name">): FleetPart {
    const part = this.byHost.get(name);
    if (part === undefined) throw new AssumptionError(`the host ${name} is of a fleet`);
    return part;
  }

  /** The part whose hosts have a shape: no two share one, since each brings releases and certificates to its hosts in its own way. */
  public ofShape(shape: HostShape): FleetPart {
    const part = this.byShape.get(shape);
    if (part === undefined) throw new AssumptionError(`the shape ${shape.name} is of a fleet`);
    return part;
  }

  /** What two fleets have that only one may have, such as the address of a host. */
  public claimedTwice(): readonly Problem[] {
    const first = new Map<string, FleetPart>();
    return this.parts.flatMap((part) =>
      [...part.claims()].flatMap(([what, path]) => {
        const other = first.get(what);
        if (other === undefined) first.set(what, part);
        if (other === undefined) return [];
        const message = `must be of one fleet only, got ${what}, which ${other.fleet.node.path} has too`;
        return [{ path: `${part.fleet.node.id}.${path}`, message }];
      }),
    );
  }

  /** Secrets of `plans` that cannot reach the hosts of a shape. */
  public secretProblems(shape: HostShape, plans: readonly ComponentPlan[]): readonly Problem[] {
    const { refusesSecret } = this.ofShape(shape);
    return plans.flatMap(({ component, secrets }) =>
      secrets.flatMap(({ name, from }) => {
        const why = refusesSecret(from);
        return why === undefined
          ? []
          : [{ path: `${component}.secrets`, message: `the secret ${quoted(name)} ${why}` }];
      }),
    );
  }

  /** What has to be there before all of `hosts` run their release, as far as anything waits for that. */
  public settled(hosts: readonly Host[]): readonly string[] {
    return [...new Set(hosts.flatMap((host) => this.of(host).settledBy(host) ?? []))];
  }

  /** The hosts of all other fleets, with their addresses. */
  public neighboursOf(fleet: Construct): readonly Neighbour[] {
    const others = this.parts.filter((part) => part.fleet !== fleet);
    return others.flatMap(({ hosts, addressOf }) =>
      hosts.map((host) => ({ name: host.name, shape: host.shape, address: addressOf(host) })),
    );
  }

  /** What each fleet advises itself, and servers that are known by a name to one that lets others in by address. */
  public advice(): readonly Advice[] {
    return [...this.parts.flatMap(({ advice }) => advice()), ...this.strangers()];
  }

  private strangers(): readonly Advice[] {
    return this.parts
      .filter(({ opensByAddress }) => opensByAddress)
      .flatMap(({ fleet }) =>
        this.neighboursOf(fleet)
          .filter(({ shape, address }) => shape.roles.length > 0 && !Token.isUnresolved(address) && isIP(address) === 0)
          .map(({ name, address }) => ({
            name: "fleet.neighbour-by-name",
            path: `hosts.${name}`,
            message:
              `${quoted(address)} is a name, to which security groups of ${fleet.node.path} open nothing; ` +
              "give it an address, or let it in by securityGroupIds",
          })),
      );
  }

  /** Those of `hosts` that are of fleets before that of `host`. */
  public before(host: Host, hosts: readonly Host[]): readonly Host[] {
    const own = this.parts.indexOf(this.of(host));
    return hosts.filter((one) => this.parts.indexOf(this.of(one)) < own);
  }
}
