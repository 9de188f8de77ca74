import type { Advice } from "../../lib/errors";
import type { Specification } from "../../lib/specification";
import { asksWho, isEncrypted } from "../portal-address";
import type { IFleet } from "../targets/fleet";
import { FleetReleases } from "../targets/releases";

/** Advice about ports that answer without TLS, and how to close them. */
export function fleetSecurityAdvice(fleet: IFleet): readonly Advice[] {
  if (fleet.certificates !== undefined) return [];
  return [open("security.certificates", `everyone who reaches these ports may use them: ${portsOf(fleet)}`)];
}

/** Advice about a portal that asks nobody who they are, or over what it asks them. */
export function portalSecurityAdvice(specification: Specification, fleet: IFleet): readonly Advice[] {
  return [
    ...(asksWho(specification) || fleet.certificates === undefined
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
    ...unwatched(specification),
  ];
}

/** Hosts report on the certificates that the fleet gives them. The portal's own is beside these, so a probe has to look at it. */
function unwatched({ security: { proxy }, portal: { externalUrl = "" }, probes }: Specification): readonly Advice[] {
  const origin = proxy.acme ? "acme" : "certificate_file";
  if ((!proxy.acme && proxy.certificateFile === undefined) || !URL.canParse(externalUrl)) return [];
  const { hostname, port } = new URL(externalUrl);
  const asked = Object.values(probes).flatMap((probe) =>
    probe.type === "http" || probe.type === "tls" ? probe.targets : [],
  );
  if (asked.some((target) => hostOf(target) === hostname)) return [];
  return [
    {
      name: "security.certificate-unwatched",
      path: `security.proxy.${origin}`,
      message:
        "nobody is notified when this certificate is about to end; " +
        `ask for it as people do: probes: { portal: { type: tls, targets: ["${hostname}:${port || "443"}"] } }`,
    },
  ];
}

/** Host of a page or of `host:port`. */
function hostOf(target: string): string {
  const url = target.includes("://") ? target : `https://${target}`;
  return URL.canParse(url) ? new URL(url).hostname : target;
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
