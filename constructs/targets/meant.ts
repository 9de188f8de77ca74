import type { HostProps, HostSelector, HostShape } from "./fleet";

/** Whether `where` means a host of this shape. */
export function isMeant(where: HostSelector, shape: HostShape): boolean {
  if (where === "every host") return true;
  if (where === "workloads") return shape.roles.length === 0;
  if ("runs" in where) return shape.runs.includes(where.runs);
  const { role, tier } = where;
  return shape.roles.includes(role) && (tier === undefined || shape.tiers[role] === tier);
}

/** The same of a host, whatever its tiers. */
export function runsOn(on: HostSelector, { roles = [], runs = [] }: HostProps): boolean {
  if (on === "workloads") return roles.length === 0;
  if (typeof on === "string") return true;
  return "runs" in on ? runs.includes(on.runs) : roles.includes(on.role);
}
