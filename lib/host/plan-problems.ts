import { nearest, type Problem, quoted } from "../errors";
import type { ComponentPlan } from "./component-plan";
import { FLEET_DOMAIN } from "./fleet-names";
import { planShapeProblems } from "./lazy";
import { OWN_NAME } from "./certificates";

/** What a plan is for. */
export interface PlanPlace {
  /** The name by which it was placed. */
  readonly component: string;
  /** Distribution of its hosts. */
  readonly distribution: string;
  /** Roles that hosts of a fleet may have. */
  readonly roles: readonly string[];
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
        .filter((client) => !place.roles.includes(client))
        .map((client) => ({
          path: `listens[${index}].clients`,
          message: `must be roles of hosts (${place.roles.join(", ")}), got ${quoted(client)}${meant(client, place.roles)}`,
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
      const name = "url" in request ? hostIn(request.url) : undefined;
      if (name === undefined || name === OWN_NAME || hosts.includes(name)) return [];
      return [
        {
          path: `${part}[${index}].url`,
          message: `must ask a host of the fleet, got ${quoted(name)}${meant(name, hosts)}`,
        },
      ];
    }),
  );
}

/** The host whose fleet name `url` asks. */
function hostIn(url: string): string | undefined {
  const suffix = `.${FLEET_DOMAIN}`;
  const [, host = ""] = /^https?:\/\/([^/?#:]+)/.exec(url) ?? [];
  return host.endsWith(suffix) ? host.slice(0, -suffix.length) : undefined;
}

function meant(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near === undefined ? "" : `; did you mean ${quoted(near)}?`;
}
