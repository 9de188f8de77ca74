import type { HostProps, HostRole, IFleet } from "./targets/fleet";

/** Where something runs that shows people what there is. */
export interface DashboardsPlace {
  readonly role: HostRole;
  readonly hosts: readonly HostProps[];
}

/** The hosts with the role `dashboards`, or else those with the role `metrics`. */
export function dashboardsPlace({ hosts }: IFleet): DashboardsPlace {
  const having = (role: HostRole) => hosts.filter(({ roles = [] }) => roles.includes(role));
  const role = having("dashboards").length > 0 ? "dashboards" : "metrics";
  return { role, hosts: having(role) };
}
