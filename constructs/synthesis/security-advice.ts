import type { Advice } from "../../lib/errors";
import type { Specification } from "../../lib/specification";
import { asksWho, isEncrypted } from "../portal-address";
import type { IFleet } from "../targets/fleet";
import { FleetReleases } from "../targets/releases";

/** Advice about what answers without TLS, or without asking who it is, and how to close it. */
export function securityAdvice(specification: Specification, fleet: IFleet): readonly Advice[] {
  const isOpen = fleet.certificates === undefined;
  return [
    ...(isOpen
      ? [open("security.certificates", `everyone who reaches these ports may use them: ${portsOf(fleet)}`)]
      : []),
    ...(asksWho(specification) || isOpen
      ? []
      : [open("security.users", "the portal shows what fires to everyone who reaches it")]),
    ...(specification.security.usersFile !== undefined &&
    !isEncrypted(fleet, specification) &&
    specification.portal.externalUrl?.startsWith("https:") !== true
      ? [
          {
            name: "security.password-unencrypted" as const,
            path: "security.users",
            message: "people send their passwords over http, which the network can read; set security.proxy",
          },
        ]
      : []),
  ];
}

function open(path: string, what: string): Advice {
  return { name: "security.open", path, message: `is missing, so ${what}; docs/security.md says how to close it` };
}

/** Every port that other machines reach, with what answers there. */
function portsOf(fleet: IFleet): string {
  const releases = FleetReleases.of(fleet);
  const plans = releases?.shapes.flatMap((shape) => releases.plansOf(shape)) ?? [];
  const listeners = plans.flatMap(({ listens }) => listens.filter(({ exposure }) => exposure !== "loopback"));
  const byPort = new Map(listeners.map(({ port, purpose }) => [port, purpose]));
  return [...byPort]
    .sort(([a], [b]) => a - b)
    .map(([port, purpose]) => `${port} (${purpose})`)
    .join(", ");
}
