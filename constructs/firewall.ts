import { Token } from "cdktf";
import { isIP } from "node:net";
import { type Advice, type Problem, quoted } from "../lib/errors";
import { FIREWALL_FACT, firewallOf, firewallPlan, nameOfPort } from "../lib/firewall";
import type { ComponentPlan } from "../lib/host";
import type { Specification } from "../lib/specification";
import { libText } from "./lib-files";
import type { HostProps, HostShape, IFleet } from "./targets/fleet";
import { needs } from "./targets/needs";
import { FleetReleases } from "./targets/releases";

/** Puts the firewall on every host of `fleet`, where the specification wants one. */
export function placeFirewall(fleet: IFleet, { security }: Specification): void {
  const releases = FleetReleases.of(fleet);
  if (!security.firewall.enabled || releases === undefined) return;
  const networks = { clients: security.clientNetworks, fleet: security.firewall.fleetNetworks };
  releases.placeLast("firewall", ({ distribution }, plans) =>
    firewallPlan(firewallOf(plans, networks), { distribution, script: libText("firewall/guard.sh") }),
  );
  const admitted = new Admitted(releases);
  releases.addFact({ path: FIREWALL_FACT, on: "every host", content: (host) => admitted.to(host) });
}

/** Why the firewall that the specification wants cannot stand. */
export function firewallProblems(fleet: IFleet, { security }: Specification): readonly Problem[] {
  if (!security.firewall.enabled) return [];
  const path = "security.firewall.enabled";
  const releases = FleetReleases.of(fleet);
  if (releases === undefined)
    return [{ path, message: "must be false for a fleet that is not made of FleetBase, whose addresses nobody knows" }];
  const { parts, hosts } = releases;
  if (hosts.some((host) => parts.of(host).opensByAddress))
    return [
      { path, message: "must be false for hosts on AWS: their security groups let in the same hosts and networks" },
    ];
  return hosts.flatMap((host) => {
    const address = parts.of(host).addressOf(host);
    if (Token.isUnresolved(address)) return [];
    // Packets have the address of IPv4 in it.
    if (/^::ffff:/i.test(address))
      return [
        {
          path,
          message: `needs the address from which ${host.name} connects, got ${quoted(address)}; write it as IPv4 has it`,
        },
      ];
    if (isIP(address) !== 0) return [];
    const message = `needs the address from which ${host.name} connects, got the name ${quoted(address)}; give that host an address as scrapeAddress`;
    return [{ path, message }];
  });
}

/** Advice about ports for people that the firewall opens to nobody but the fleet. */
export function firewallAdvice(fleet: IFleet, { security }: Specification): readonly Advice[] {
  const releases = FleetReleases.of(fleet);
  if (!security.firewall.enabled || releases === undefined) return [];
  const shut = releases.shapes
    .flatMap((shape) => releases.plansOf(shape).flatMap(({ listens }) => listens))
    .filter(({ exposure, networks = security.clientNetworks }) => exposure === "clients" && networks.length === 0);
  return [...new Map(shut.map((one) => [one.port, one])).values()].map(({ port, purpose }) => ({
    name: "fleet.clients-unnamed",
    path: "security.client_networks",
    message: `names no network, so the firewall lets nobody from elsewhere reach port ${port} (${purpose}); name the networks that people come from`,
  }));
}

/** Which hosts may connect to the ports of which others, the same for all hosts of a shape. */
class Admitted {
  private plans: readonly (readonly ComponentPlan[])[] = [];
  private readonly byShape = new Map<HostShape, string>();

  constructor(private readonly releases: FleetReleases) {}

  /** The fact of a host: a line `<port> <address>` for each that may connect. */
  public to(host: HostProps): string {
    const { releases } = this;
    const shapes = releases.shapes;
    const plans = shapes.map((shape) => releases.plansOf(shape));
    if (plans.some((one, index) => one !== this.plans[index])) this.byShape.clear();
    this.plans = plans;
    const shape = releases.hosts.find(({ name }) => name === host.name)?.shape;
    if (shape === undefined) return "";
    const text = this.byShape.get(shape) ?? this.linesFor(shape);
    this.byShape.set(shape, text);
    return text;
  }

  private linesFor(shape: HostShape): string {
    const { releases } = this;
    const open = releases.plansOf(shape).flatMap(({ listens }) => listens.filter((one) => one.exposure !== "loopback"));
    const lines = open.flatMap((port) => {
      const from = new Set(releases.shapes.filter((other) => needs(other, port, releases.plansOf(other))));
      const hosts = releases.hosts.filter((host) => from.has(host.shape));
      return hosts.map((host) => `${nameOfPort(port)} ${releases.parts.of(host).addressOf(host)}\n`);
    });
    return lines.join("");
  }
}
