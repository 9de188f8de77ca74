import { type Problem, quoted } from "../../lib/errors";
import { type ComponentPlan, seedsDigest } from "../../lib/host";
import type { ComponentPlacement, HostShape } from "./fleet";
import { type Host, isMeant } from "./hosts";

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

/** Placements whose hosts change so many at a time. */
export function turnsIn(placements: readonly ComponentPlacement[], hosts: readonly Host[]): readonly Turns[] {
  return placements.flatMap((placement) => {
    const { component, atOnce } = placement;
    return atOnce === undefined ? [] : [{ component, atOnce, hosts: hostsOf(placement, hosts) }];
  });
}

/** The seeds in a placement's plan, on the first of its hosts. */
export function seedingIn(placement: ComponentPlacement, all: readonly Host[], plansOf: PlansOf): Seeding | undefined {
  const { component } = placement;
  const hosts = hostsOf(placement, all);
  const plan = hosts[0] && plansOf(hosts[0].shape).find((one) => one.component === component);
  const digest = plan && seedsDigest(plan);
  return digest === undefined ? undefined : { component, hosts, digest };
}

/** What is wrong with placements, as only a look at all of their hosts shows. */
export function clusterProblems(
  placements: readonly ComponentPlacement[],
  all: readonly Host[],
  plansOf: PlansOf,
): readonly Problem[] {
  return placements.flatMap((placement): Problem[] => {
    const { component, atOnce, seeds = false } = placement;
    const hosts = hostsOf(placement, all);
    const shapes = [...new Set(hosts.map(({ shape }) => shape))];
    const plans = shapes.flatMap((shape) => plansOf(shape).filter((plan) => plan.component === component));
    return [
      ...(atOnce === undefined || (Number.isInteger(atOnce) && atOnce > 0)
        ? []
        : [{ path: `${component}.atOnce`, message: `must be a whole number from 1, got ${quoted(atOnce)}` }]),
      ...(seeds || plans.every((plan) => seedsDigest(plan) === undefined)
        ? []
        : [{ path: `${component}.seeds`, message: "must be placed with seeds: true, since its plan has some" }]),
      ...madeTwice(component, hosts, plans),
    ];
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
