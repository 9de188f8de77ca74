import { withoutSlash } from "../lib/correlation";
import { knownAddress, reachable } from "./reachable";
import type { IFleet } from "./targets/fleet";

/** Where people open the pages of a server that runs on the hosts with the role `metrics`. */
export interface OwnPages {
  /** Undefined when only its own host, or only programs with a certificate, may open them. */
  readonly url: string | undefined;
  /** What the server is told of it: undefined as well where only Terraform knows the address, so that it takes its own. */
  readonly externalUrl: string | undefined;
}

/** What the user says of the pages of a server. */
export interface OwnPagesProps {
  readonly exposure?: "loopback" | "fleet";
  readonly externalUrl?: string;
}

/** Where the pages of the server at `port` are, as of now: a fleet may still get certificates. */
export function ownPages(fleet: IFleet, port: number, { exposure, externalUrl }: OwnPagesProps): OwnPages {
  if (externalUrl !== undefined) return { url: withoutSlash(externalUrl), externalUrl };
  if (exposure === "loopback" || fleet.certificates !== undefined) return { url: undefined, externalUrl: undefined };
  const here = reachable(fleet, "metrics", port);
  return { url: here.url, externalUrl: knownAddress(here) };
}
