import type { Problem } from "../lib/errors";
import type { Specification } from "../lib/specification";
import { asksWho } from "./portal-address";
import type { IFleet } from "./targets/fleet";

/** A tool that shows itself to people who have signed in at the portal, in the words of what is missing for it. */
interface ShownTool {
  /** What believes the portal: `Grafana, which believes`. */
  readonly believing: string;
  readonly title: string;
  /** Whose passwords there are: `has no passwords of its own`. */
  readonly passwords: string;
}

/** Why a tool cannot know who somebody is. */
export function identityProblems(
  fleet: IFleet,
  specification: Specification,
  { believing, title, passwords }: ShownTool,
): readonly Problem[] {
  return [
    ...(fleet.certificates === undefined
      ? [
          {
            path: "security.certificates",
            message:
              `must be given for ${believing} the portal about who somebody is: without certificates, everyone could say that; ` +
              "`npx vm-observability certificates` makes them",
          },
        ]
      : []),
    ...(asksWho(specification)
      ? []
      : [
          {
            path: "security.users",
            message: `must be given for ${title}, or security.oidc: it shows itself to people who have signed in at the portal, and ${passwords}`,
          },
        ]),
  ];
}

/** Why `links` may not say where a tool is that the stack has itself. */
export function ownToolProblems(
  { links }: Pick<Specification, "links">,
  key: "dashboards" | "logs" | "traces",
  title: string,
): readonly Problem[] {
  if (links[key] === undefined) return [];
  const message = `must be left out where the stack has its own ${title}, to which alerts and pages lead then`;
  return [{ path: `links.${key}`, message }];
}
