import { type Problem, quoted } from "../../lib/errors";
import { type ComponentPlan, seedsDigest } from "../../lib/host";
import type { ComponentPlacement, HostSelector, HostShape } from "./fleet";
import type { FleetParts } from "./fleet-parts";
import { type Host, nameOfWhere, shapesOf } from "./hosts";
import { isMeant } from "./meant";

/** Hosts of which only so many may change at a time. */
export interface Turns {
  readonly component: string;
  readonly atOnce: number;
  /** In the order of the fleet. */
  readonly hosts: readonly Host[];
}

/** What one host of a component does once all of them have their release. */
export interface Seeding {
  readonly component: string;
  /** All hosts of the component, in the order of the fleet. */
  readonly hosts: readonly Host[];
  /** Changes when the seeds do. */
  readonly digest: string;
}

type PlansOf = (shape: HostShape) => readonly ComponentPlan[];

/** What hosts of one component do with regard to each other. */
export class Clusters {
  /**
   * @param placements - grows until synthesis
   * @param plansOf - asked at synthesis
   */
  constructor(
    private readonly placements: readonly ComponentPlacement[],
    private readonly parts: FleetParts,
    private readonly plansOf: PlansOf,
  ) {}

  /** The hosts that a component was placed on, in the order of the fleet. */
  public hostsWith(component: string): readonly Host[] {
    const placement = this.placements.find((one) => one.component === component);
    return placement ? hostsOf(placement, this.parts.hosts) : [];
  }

  /** What was placed so that only so many hosts of it may change at a time. */
  public turns(): readonly Turns[] {
    return this.placements.flatMap((placement) => {
      const { component, atOnce } = placement;
      return atOnce === undefined ? [] : [{ component, atOnce, hosts: hostsOf(placement, this.parts.hosts) }];
    });
  }

  /** Those of {@link turns} that a host takes part in. */
  public turnsOf(host: Host): readonly Turns[] {
    return this.turns().filter(({ hosts }) => hosts.some(({ name }) => name === host.name));
  }

  /**
   * What has to be there before a host of a later fleet takes a release: the hosts of earlier ones with which it takes turns. Within one fleet
   * its own way keeps the turns.
   */
  public turnsElsewhere(host: Host): readonly string[] {
    return this.parts.settled(this.turnsOf(host).flatMap(({ hosts }) => this.parts.before(host, hosts)));
  }

  /** Components placed with seeds that a host makes for all of their hosts. */
  public seedsOf(host: Host): readonly string[] {
    const seeded = this.placements.filter(({ seeds }) => seeds).map(({ component }) => component);
    return seeded.filter((component) => this.hostsWith(component)[0]?.name === host.name);
  }

  /** The seeds of a component that was placed with some, as of now. */
  public seedingOf(component: string): Seeding | undefined {
    const hosts = this.hostsWith(component);
    const plan = hosts[0] && this.plansOf(hosts[0].shape).find((one) => one.component === component);
    const digest = plan && seedsDigest(plan);
    return digest === undefined ? undefined : { component, hosts, digest };
  }

  /** What is wrong with placements, as only a look at all of their hosts shows. */
  public problems(): readonly Problem[] {
    return [
      ...clusterProblems(this.placements, this.parts.hosts, this.plansOf),
      ...unheldTurns(this.turns(), this.parts),
    ];
  }
}

function clusterProblems(
  placements: readonly ComponentPlacement[],
  all: readonly Host[],
  plansOf: PlansOf,
): readonly Problem[] {
  return placements.flatMap((placement): Problem[] => {
    const { component, atOnce, seeds = false } = placement;
    const hosts = hostsOf(placement, all);
    const plans = shapesOf(hosts).flatMap((shape) => plansOf(shape).filter((plan) => plan.component === component));
    return [
      ...(atOnce === undefined || (Number.isInteger(atOnce) && atOnce > 0)
        ? []
        : [{ path: `${component}.atOnce`, message: `must be a whole number from 1, got ${quoted(atOnce)}` }]),
      ...(seeds || plans.every((plan) => seedsDigest(plan) === undefined)
        ? []
        : [{ path: `${component}.seeds`, message: "must be placed with seeds: true, since its plan has some" }]),
      ...(seeds && plans.length > 0 && plans.every((plan) => plan.seeds === undefined)
        ? [{ path: `${component}.seeds`, message: "must not be true, since its plan has no seeds; leave it out" }]
        : []),
      ...madeTwice(component, hosts, plans),
    ];
  });
}

/** What is placed where no host is. */
export function homelessProblems(
  wanted: readonly { readonly what: string; readonly on: HostSelector }[],
  shapes: readonly HostShape[],
): readonly Problem[] {
  return wanted
    .filter(({ on }) => !shapes.some((shape) => isMeant(on, shape)))
    .map(({ what, on }) => ({
      path: "hosts",
      message: `must have ${nameOfWhere(on)} for ${what}; the fleet has none`,
    }));
}

/** Turns that hosts of several fleets take, where nothing waits for those of an earlier one. */
function unheldTurns(turns: readonly Turns[], parts: FleetParts): readonly Problem[] {
  return turns.flatMap(({ component, hosts }) => {
    const last = hosts.at(-1);
    const unheld = last && parts.before(last, hosts).find((host) => parts.of(host).settledBy(host) === undefined);
    if (last === undefined || unheld === undefined) return [];
    const message =
      `cannot be held between ${unheld.name} and ${last.name}: nothing waits until ${unheld.name} runs its release; ` +
      `let ${parts.of(unheld).fleet.node.path} wait for its hosts, make it the last fleet, or keep ${component} in one fleet`;
    return [{ path: `${component}.atOnce`, message }];
  });
}

function madeTwice(component: string, hosts: readonly Host[], plans: readonly ComponentPlan[]): Problem[] {
  const [made] = plans.flatMap(({ secrets }) => secrets.filter(({ from }) => from.kind === "made-on-host"));
  if (made === undefined || hosts.length < 2) return [];
  const names = hosts.map(({ name }) => name).join(", ");
  const message =
    `must not have ${quoted(made.name)} made on the host: it is placed on ${names}, and each of them would have another one; ` +
    "give it from where all of them can read it";
  return [{ path: `${component}.secrets`, message }];
}

function hostsOf({ on }: ComponentPlacement, hosts: readonly Host[]): readonly Host[] {
  return hosts.filter(({ shape }) => isMeant(on, shape));
}
