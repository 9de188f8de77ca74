import { JAEGER_CLIENTS } from "../../lib/jaeger";
import type { Specification } from "../../lib/specification";
import { withoutSlash } from "../../lib/correlation";
import { throughPortal } from "../portal-address";
import { reachable } from "../reachable";
import type { HostProps, IFleet } from "../targets/fleet";

/** Where Jaeger runs, and how it is reached. */
export interface JaegerPlace {
  readonly hosts: readonly HostProps[];
  /** Who reaches its gate: where nobody else asks and nothing is encrypted, its own host alone. */
  readonly exposure: "loopback" | "fleet";
  /** Address for people, without a slash at its end; none where only programs reach it. */
  readonly url?: string;
  /** Path of that address: `/jaeger`, or `/`. */
  readonly basePath: string;
}

/** Jaeger on every host of `fleet` with the role `tracing`. */
export function jaegerPlace(fleet: IFleet, specification: Specification): JaegerPlace {
  const having = (roles: readonly string[]) =>
    fleet.hosts.filter((host) => host.roles?.some((role) => roles.includes(role)));
  const hosts = having(["tracing"]);
  const isAlone = hosts.length === 1 && having(JAEGER_CLIENTS).every((host) => host === hosts[0]);
  const exposure = !fleet.certificates && isAlone ? "loopback" : "fleet";
  const portal = throughPortal(fleet, specification, "jaeger");
  const direct =
    exposure === "loopback" || fleet.certificates
      ? undefined
      : reachable(fleet, "tracing", specification.tracing.storage.port).url;
  const url = portal ?? direct;
  return { hosts, exposure, ...(url !== undefined && { url }), basePath: pathOf(url) };
}

function pathOf(url: string | undefined): string {
  const path = url !== undefined && URL.canParse(url) ? withoutSlash(new URL(url).pathname) : "";
  return path === "" ? "/" : path;
}
