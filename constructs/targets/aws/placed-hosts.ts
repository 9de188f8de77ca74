import { Construct } from "constructs";
import { ValidationError } from "../../../lib/errors";
import { AdoptedHost } from "./adopted-host";
import { discoveryTagsOf } from "./discovery";
import { CreatedHost } from "./host";
import { joined } from "./lists";
import type { AwsLookups } from "./lookups";
import type { AwsHost } from "./model";
import type { FleetNetwork } from "./network";
import type { AwsFleetProps } from "./props";
import type { HostVolume } from "./protected-data";
import { idOf } from "../hosts";

/** Arguments of {@link PlacedHosts}. */
export interface PlacedHostsProps {
  /** Value of the tag `vmo:fleet`. */
  readonly name: string;
  readonly fleet: AwsFleetProps;
  readonly hosts: readonly AwsHost[];
  readonly lookups: AwsLookups;
  readonly userData: string;
  /** Address of the resource with which instances are replaced. */
  readonly bornWith: string;
  readonly policyOf: (host: AwsHost) => string;
  /** Tags of everything. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The instances of a fleet, created and adopted. */
export class PlacedHosts extends Construct {
  /** By the hosts' names. */
  public readonly all = new Map<string, CreatedHost | AdoptedHost>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PlacedHostsProps,
  ) {
    super(scope, id);
    for (const host of props.hosts) if (host.adopt !== undefined) this.adopt(host);
  }

  /**
   * The host's construct.
   *
   * @throws ValidationError when the fleet has no such host
   */
  public host(name: string): CreatedHost | AdoptedHost {
    const placed = this.all.get(name);
    if (placed !== undefined) return placed;
    const message = `must be one of ${[...this.all.keys()].join(", ")}, got "${name}"`;
    throw new ValidationError(this.node.scope ?? this, [{ path: "host", message }]);
  }

  /** Data volumes of created hosts. */
  public get volumes(): readonly HostVolume[] {
    return [...this.all].flatMap(([host, placed]) =>
      placed instanceof CreatedHost && placed.dataVolume ? [{ host, volume: placed.dataVolume }] : [],
    );
  }

  /** Puts adopted hosts into the groups of `network`, which was made from what they are in, and creates the others there. */
  public join(network: FleetNetwork): void {
    for (const host of this.props.hosts) {
      const placed = this.all.get(host.name);
      if (placed instanceof AdoptedHost) placed.join(network.groupsOf(host.shape));
      else this.create(host, network);
    }
  }

  private create(host: AwsHost, network: FleetNetwork): void {
    const { fleet, lookups, tags, name, userData, bornWith, policyOf } = this.props;
    const subnetId = host.subnetId ?? "";
    const created = new CreatedHost(this, idOf(host), {
      host,
      imageId: lookups.image(host),
      subnetId,
      availabilityZone: lookups.subnet(subnetId).availabilityZone,
      securityGroupIds: joined(network.groupsOf(host.shape), fleet.securityGroupIds ?? []),
      userData,
      bornWith,
      policy: policyOf(host),
      keyName: fleet.keyName,
      encryptionKey: fleet.encryptionKey,
      managedPolicyArns: fleet.managedPolicyArns ?? [],
      permissionsBoundary: fleet.permissionsBoundary,
      protectData: fleet.protectData ?? true,
      tags: { ...tags, "vmo:host": host.name },
      discoveryTags: discoveryTagsOf(name, host),
    });
    this.all.set(host.name, created);
  }

  private adopt(host: AwsHost): void {
    const { tags, name, userData, policyOf } = this.props;
    const adopted = new AdoptedHost(this, idOf(host), {
      name: host.name,
      adopt: host.adopt ?? {},
      discoveryTags: discoveryTagsOf(name, host),
      userData,
      policy: policyOf(host),
      tags,
    });
    this.all.set(host.name, adopted);
  }
}
