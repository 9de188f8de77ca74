import { didYouMean, type Problem, quoted } from "../errors";
import type { ComponentPlan } from "./component-plan";
import { hostAsked } from "./fleet-names";
import { planShapeProblems } from "./lazy";
import { HOST_ROLES } from "./roles";
import { OWN_NAME } from "./certificates";

/** What a plan is for. */
export interface PlanPlace {
  /** The name by which it was placed. */
  readonly component: string;
  /** Distribution of its hosts. */
  readonly distribution: string;
  /** Names of the fleet's hosts. */
  readonly hosts: readonly string[];
}

/** Plans whose parts are known to be right: a plan of many shapes, or one that is asked for again, is read once. */
const sound = new WeakSet<object>();

/** What is wrong with one plan by itself, and at its place. What it has to do with others is judged when plans are merged. */
export function planProblems(plan: ComponentPlan, place: PlanPlace): readonly Problem[] {
  const problems = sound.has(plan) ? [] : planShapeProblems(plan);
  if (problems.length === 0) sound.add(plan);
  return (problems.length > 0 ? problems : misplaced(plan, place)).map(({ path, message }) => ({
    path: path === "" ? place.component : `${place.component}.${path}`,
    message,
  }));
}

function misplaced(plan: ComponentPlan, place: PlanPlace): readonly Problem[] {
  return [
    ...(plan.component === place.component
      ? []
      : [
          {
            path: "component",
            message: `must be ${quoted(place.component)}, as it was placed, got ${quoted(plan.component)}`,
          },
        ]),
    ...plan.artifacts.flatMap((artifact, index) =>
      artifact.kind === "package" && artifact.distribution !== place.distribution
        ? [
            {
              path: `artifacts[${index}].distribution`,
              message: `must be ${quoted(place.distribution)}, which these hosts have, got ${quoted(artifact.distribution)}`,
            },
          ]
        : [],
    ),
    ...plan.listens.flatMap(({ clients = [] }, index) =>
      clients
        .filter((client) => !HOST_ROLES.some((role) => role === client))
        .map((client) => ({
          path: `listens[${index}].clients`,
          message: `must be roles of hosts (${HOST_ROLES.join(", ")}), got ${quoted(client)}${didYouMean(client, HOST_ROLES)}`,
        })),
    ),
    ...strangers(plan, place.hosts),
  ];
}

/** Requests to fleet names that no host has. */
function strangers({ probes, guards = [], seeds = [] }: ComponentPlan, hosts: readonly string[]): readonly Problem[] {
  const requests = { probes, guards, seeds };
  return Object.entries(requests).flatMap(([part, all]) =>
    all.flatMap((request, index) => {
      const name = "url" in request ? hostAsked(request.url) : undefined;
      if (name === undefined || name === OWN_NAME || hosts.includes(name)) return [];
      return [
        {
          path: `${part}[${index}].url`,
          message: `must ask a host of the fleet, got ${quoted(name)}${didYouMean(name, hosts)}`,
        },
      ];
    }),
  );
}
