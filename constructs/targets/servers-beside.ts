import { type Advice, didYouMean, type Problem, quoted } from "../../lib/errors";
import { HOST_ROLES } from "../../lib/host";
import type { HostSelector } from "./fleet";

/** What is wrong with `server` as a word of `runs`. It is part of the names of shapes, beside roles. */
export function serverProblems(path: string, server: unknown): readonly Problem[] {
  if (typeof server === "string" && /^[a-z][a-z0-9]{0,15}$/.test(server) && !HOST_ROLES.some((role) => role === server))
    return [];
  return [{ path, message: `must be 1 to 16 small letters and digits, and no role, got ${quoted(server)}` }];
}

/** Servers that hosts run and that nothing is placed beside, `wanted` being where everything is. */
export function unwatchedServers(
  hosts: readonly { readonly name: string; readonly runs: readonly string[] }[],
  wanted: readonly HostSelector[],
): readonly Advice[] {
  const known = [
    ...new Set(wanted.flatMap((where) => (typeof where === "object" && "runs" in where ? [where.runs] : []))),
  ];
  return hosts.flatMap(({ name, runs }) =>
    runs
      .filter((server) => !known.includes(server))
      .map((server) => ({
        name: "fleet.runs-unwatched" as const,
        path: `hosts.${name}.runs`,
        message: `nothing is placed beside ${quoted(server)} and nothing asks for it${didYouMean(server, known)}; exporters has a section for each server that there is an exporter of`,
      })),
  );
}
