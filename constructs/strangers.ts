import { type Problem, quoted } from "../lib/errors";
import { hostAsked } from "../lib/host";
import type { IFleet } from "./targets/fleet";

/** Addresses at `path` that are fleet names of another fleet: no host of this one knows them, or trusts who answers there. */
export function strangerProblems(fleet: IFleet, urls: readonly string[], path: string): readonly Problem[] {
  const known = fleet.hosts.map(({ name }) => name);
  return urls.flatMap((url) => {
    const host = hostAsked(url);
    if (host === undefined || known.includes(host)) return [];
    const message = `must be a store of the same fleet, or one with an address that its hosts know, got ${quoted(url)}`;
    return [{ path, message }];
  });
}
