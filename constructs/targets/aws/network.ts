import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import {
  VpcSecurityGroupIngressRule,
  type VpcSecurityGroupIngressRuleConfig,
} from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { conditional, Fn, Lazy, Token } from "cdktf";
import { Construct } from "constructs";
import { isIP } from "node:net";
import type { ComponentPlan } from "../../../lib/host";
import { openToAllClients, ownNetworksOf } from "./clients";
import { entriesOf, type RuleEntry } from "./lists";
import type { OpenPort } from "./open-ports";
import type { AwsAdminAccess } from "./props";
import type { HostShape } from "../fleet";
import type { Neighbour } from "../fleet-parts";
import { needs } from "../needs";
import { verbatim } from "../../../lib/escaping";

/** Arguments of a {@link FleetNetwork}. */
export interface FleetNetworkProps {
  readonly name: string;
  readonly vpcId: string;
  readonly shapes: readonly HostShape[];
  /** What hosts of a shape open; asked for at synthesis. */
  readonly openPorts: (shape: HostShape) => readonly OpenPort[];
  /** Plans of a shape, which say to which listeners they connect; asked for at synthesis. */
  readonly plansOf: (shape: HostShape) => readonly ComponentPlan[];
  /** Hosts of other fleets, which no group names; asked for at synthesis. @default - there is no other fleet */
  readonly neighbours?: () => readonly Neighbour[];
  readonly egressCidrs: readonly string[];
  readonly adminAccess?: AwsAdminAccess;
  /** Networks that reach what is open to clients. */
  readonly clientCidrs: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Security groups: one that all hosts carry, and one a shape, with each of its listeners open to the hosts that need it. */
export class FleetNetwork extends Construct {
  /** Carried by every host; what administrators may reach, and what hosts may. */
  public readonly fleet: SecurityGroup;
  private readonly byShape = new Map<string, SecurityGroup>();

  constructor(scope: Construct, id: string, props: FleetNetworkProps) {
    super(scope, id);
    this.fleet = this.group("fleet", "Hosts of the fleet", props);
    for (const entry of entriesOf(props.egressCidrs)) {
      const rule = new VpcSecurityGroupEgressRule(this, `egress-${entry.id}`, {
        securityGroupId: this.fleet.id,
        description: "Packages, releases, and the hosts of the fleet",
        ipProtocol: "-1",
        ...sourceOf(entry),
        tags: { ...props.tags },
      });
      if (entry.forEach !== undefined) rule.addOverride("for_each", entry.forEach);
    }
    this.letAdministratorsIn(props);
    for (const shape of props.shapes) {
      const group = this.group(`shape-${shape.name}`, `Listeners of ${shape.name} hosts, for the fleet`, props);
      this.byShape.set(shape.name, group);
    }
    for (const shape of props.shapes) {
      this.openListeners(shape, props);
      for (const entry of entriesOf(props.clientCidrs)) this.openToClients(shape, entry, props);
      if (props.neighbours) this.openToNeighbours(shape, props, props.neighbours);
    }
  }

  /** Groups of a shape's hosts. */
  public groupsOf(shape: HostShape): readonly string[] {
    const own = this.byShape.get(shape.name);
    return own === undefined ? [this.fleet.id] : [this.fleet.id, own.id];
  }

  private letAdministratorsIn({ adminAccess, tags }: FleetNetworkProps): void {
    const { cidrs = [], ports = [22] } = adminAccess ?? {};
    for (const entry of entriesOf(cidrs))
      for (const port of ports) {
        const rule = new VpcSecurityGroupIngressRule(this, `admin-${entry.id}-${port}`, {
          securityGroupId: this.fleet.id,
          description: "Administrators",
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          ...sourceOf(entry),
          tags: { ...tags },
        });
        if (entry.forEach !== undefined) rule.addOverride("for_each", entry.forEach);
      }
  }

  private openListeners(shape: HostShape, props: FleetNetworkProps): void {
    const from = {
      referencedSecurityGroupId: "${try(each.value.from, null)}",
      cidrIpv4: "${try(each.value.v4, null)}",
      cidrIpv6: "${try(each.value.v6, null)}",
    };
    const entries = () => this.listenersOf(props.openPorts(shape), props);
    this.rulesOf(`listeners-${shape.name}`, shape, props, from, entries);
  }

  /** A rule for each listener that clients outside of the fleet reach, from one of their networks. */
  private openToClients(shape: HostShape, entry: RuleEntry, props: FleetNetworkProps): void {
    this.rulesOf(`clients-${shape.name}-${entry.id}`, shape, props, sourceOf(entry), () =>
      Object.fromEntries(openToAllClients(props.openPorts(shape)).map(namedRule)),
    );
  }

  /** A rule for each listener and host of another fleet that needs it, by its address. */
  private openToNeighbours(shape: HostShape, props: FleetNetworkProps, neighbours: () => readonly Neighbour[]): void {
    const from = { cidrIpv4: "${each.value.v4}", cidrIpv6: "${each.value.v6}" };
    this.rulesOf(`neighbours-${shape.name}`, shape, props, from, () =>
      Object.fromEntries(
        props.openPorts(shape).flatMap((open) => {
          const [port, rule] = namedRule(open);
          return neighbours()
            .filter((host) => needs(host.shape, open, props.plansOf(host.shape)))
            .flatMap(({ name, address }) => {
              const cidrs = cidrsOf(address);
              return cidrs ? [[`${port}-${name}`, { ...rule, ...cidrs }]] : [];
            });
        }),
      ),
    );
  }

  /** One resource with an instance a rule: listeners are known when all components are placed, at synthesis. */
  private rulesOf(
    id: string,
    shape: HostShape,
    { tags }: FleetNetworkProps,
    from: Partial<VpcSecurityGroupIngressRuleConfig>,
    entries: () => Record<string, unknown>,
  ): void {
    const rules = new VpcSecurityGroupIngressRule(this, id, {
      securityGroupId: this.groupOf(shape).id,
      ...from,
      description: "${each.value.purpose}",
      ipProtocol: "${each.value.protocol}",
      fromPort: Token.asNumber("${each.value.port}"),
      toPort: Token.asNumber("${each.value.port}"),
      tags: { Name: "${each.value.purpose}", ...tags },
    });
    rules.addOverride("for_each", Lazy.anyValue({ produce: (context) => (context.preparing ? {} : entries()) }));
  }

  /** A rule for each listener and group of hosts that need it or network of its own clients, by names that sort like their ports. */
  private listenersOf(
    open: readonly OpenPort[],
    { shapes, plansOf }: Pick<FleetNetworkProps, "shapes" | "plansOf">,
  ): Record<string, unknown> {
    const sorted = [...open].sort((a, b) => a.port - b.port);
    const rules = sorted.flatMap((one): (readonly [string, unknown])[] => {
      const [name, rule] = namedRule(one);
      const networks = ownNetworksOf(one).map(
        (source) => [`${name}-${source.v4 ?? source.v6}`, { ...rule, ...source }] as const,
      );
      if (!one.clients) return [[name, { ...rule, from: this.fleet.id }], ...networks];
      const hosts = shapes
        .filter((from) => needs(from, one, plansOf(from)))
        .map((from) => [`${name}-${from.name}`, { ...rule, from: this.groupOf(from).id }] as const);
      return [...hosts, ...networks];
    });
    return Object.fromEntries(rules);
  }

  private groupOf(shape: HostShape): SecurityGroup {
    return this.byShape.get(shape.name) ?? this.fleet;
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

/** What an instance of a resource of rules is called, and what it opens. */
function namedRule({ port, protocol, purpose }: OpenPort) {
  return [`${protocol}-${port}`, { port, protocol, purpose: ruleText(purpose) }] as const;
}

/** EC2 has an argument for each kind of network; of a value that is known at apply, only Terraform knows the kind. */
function sourceOf({ value, forEach }: RuleEntry): { readonly cidrIpv4?: string; readonly cidrIpv6?: string } {
  if (forEach === undefined && !Token.isUnresolved(value))
    return value.includes(":") ? { cidrIpv6: value } : { cidrIpv4: value };
  if (forEach !== undefined)
    return {
      cidrIpv4: '${strcontains(each.value, ":") ? null : each.value}',
      cidrIpv6: '${strcontains(each.value, ":") ? each.value : null}',
    };
  const isIpv6 = Fn.strcontains(value, ":");
  return {
    cidrIpv4: Token.asString(conditional(isIpv6, null, value)),
    cidrIpv6: Token.asString(conditional(isIpv6, value, null)),
  };
}

/** The network of one address; none for a name, which EC2 does not resolve. */
function cidrsOf(address: string): { readonly v4: string | null; readonly v6: string | null } | undefined {
  if (Token.isUnresolved(address)) {
    const isIpv6 = Fn.strcontains(address, ":");
    return {
      v4: Token.asString(conditional(isIpv6, null, `${address}/32`)),
      v6: Token.asString(conditional(isIpv6, `${address}/128`, null)),
    };
  }
  const version = isIP(address);
  if (version === 0) return undefined;
  return { v4: version === 4 ? `${address}/32` : null, v6: version === 6 ? `${address}/128` : null };
}

/** EC2 takes no other characters in the description of a rule. */
function ruleText(purpose: string): string {
  return verbatim(purpose.replace(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, " ")).slice(0, 255);
}
