import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Lazy, Token } from "cdktf";
import { Construct } from "constructs";
import type { ComponentPlan } from "../../../lib/host";
import type { AwsAdminAccess } from "./props";
import type { HostShape } from "../fleet";
import type { Host } from "../hosts";
import { verbatim } from "../../../lib/escaping";

/** A port that hosts of a shape open to the fleet. */
export interface OpenPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly purpose: string;
}

/** Arguments of a {@link FleetNetwork}. */
export interface FleetNetworkProps {
  readonly name: string;
  readonly vpcId: string;
  readonly shapes: readonly HostShape[];
  /** What hosts of a shape open; asked for at synthesis. */
  readonly openPorts: (shape: HostShape) => readonly OpenPort[];
  readonly egressCidrs: readonly string[];
  readonly adminAccess?: AwsAdminAccess;
  readonly tags: Readonly<Record<string, string>>;
}

/** Security groups: one that all hosts carry, and one a shape, with its listeners open to the hosts that carry the first. */
export class FleetNetwork extends Construct {
  /** Carried by every host; the source of everything that is let in. */
  public readonly fleet: SecurityGroup;
  private readonly byShape = new Map<string, SecurityGroup>();

  constructor(scope: Construct, id: string, props: FleetNetworkProps) {
    super(scope, id);
    this.fleet = this.group("fleet", "Hosts of the fleet", props);
    props.egressCidrs.forEach((cidrIpv4, index) => {
      new VpcSecurityGroupEgressRule(this, `egress-${index}`, {
        securityGroupId: this.fleet.id,
        description: "Packages, releases, and the hosts of the fleet",
        ipProtocol: "-1",
        cidrIpv4,
      });
    });
    const { cidrs = [], ports = [22] } = props.adminAccess ?? {};
    for (const [index, cidrIpv4] of cidrs.entries())
      for (const port of ports)
        new VpcSecurityGroupIngressRule(this, `admin-${index}-${port}`, {
          securityGroupId: this.fleet.id,
          description: "Administrators",
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4,
        });
    for (const shape of props.shapes) this.openTo(shape, props);
  }

  /** Groups of a shape's hosts. */
  public groupsOf(shape: HostShape): readonly string[] {
    const own = this.byShape.get(shape.name);
    return own === undefined ? [this.fleet.id] : [this.fleet.id, own.id];
  }

  private openTo(shape: HostShape, props: FleetNetworkProps): void {
    const group = this.group(`shape-${shape.name}`, `Listeners of ${shape.name} hosts, for the fleet`, props);
    this.byShape.set(shape.name, group);
    const rules = new VpcSecurityGroupIngressRule(this, `listeners-${shape.name}`, {
      securityGroupId: group.id,
      referencedSecurityGroupId: this.fleet.id,
      ipProtocol: "${each.value.protocol}",
      fromPort: Token.asNumber("${each.value.port}"),
      toPort: Token.asNumber("${each.value.port}"),
      tags: { Name: "${each.value.purpose}", ...props.tags },
    });
    // The listeners are known when all components are placed: one resource with an instance a listener, at synthesis.
    rules.addOverride(
      "for_each",
      Lazy.anyValue({ produce: (context) => (context.preparing ? {} : entriesOf(props.openPorts(shape))) }),
    );
  }

  private group(id: string, description: string, props: FleetNetworkProps): SecurityGroup {
    return new SecurityGroup(this, id, {
      namePrefix: `vmo-${id}-`.slice(0, 100),
      // Another description replaces a group: the fleet's name stands in a tag, which can change.
      description,
      vpcId: props.vpcId,
      tags: { Name: `${props.name}/${id}`, ...props.tags },
      // A group that hosts carry cannot be deleted before they carry another.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}

function entriesOf(open: readonly OpenPort[]): Record<string, OpenPort> {
  const sorted = [...open].sort((a, b) => a.port - b.port);
  return Object.fromEntries(
    sorted.map(({ port, protocol, purpose }) => [
      `${protocol}-${port}`,
      { port, protocol, purpose: verbatim(purpose).slice(0, 255) },
    ]),
  );
}

/**
 * What hosts of a shape open to the fleet: the listeners that their plans expose, and the metrics pages of users' own
 * programs, which Prometheus reads.
 *
 * @param applicationPort - the specification's, once Prometheus asked for applications
 */
export function openPortsOf(
  plans: readonly ComponentPlan[],
  hosts: readonly Host[],
  applicationPort: number | undefined,
): readonly OpenPort[] {
  const listeners = plans.flatMap(({ listens }) => listens.filter(({ exposure }) => exposure === "fleet"));
  const taken = new Set(listeners.filter(({ protocol }) => protocol === "tcp").map(({ port }) => port));
  const applications = hosts.flatMap(({ application, additionalTargets }) => [
    ...(application && applicationPort !== undefined ? [applicationPort] : []),
    ...additionalTargets.map(({ port }) => port),
  ]);
  return [
    ...listeners,
    ...[...new Set(applications)]
      .filter((port) => !taken.has(port))
      .map((port): OpenPort => ({ port, protocol: "tcp", purpose: "Metrics of an application" })),
  ];
}
