import type { Advice, Problem } from "../lib/errors";
import type { DataSource } from "../lib/monitoring";
import type { Specification } from "../lib/specification";
import { dashboardsPlace } from "./dashboards-place";
import { identityProblems, ownToolProblems } from "./own-tools";
import type { IFleet } from "./targets/fleet";

/** Why Grafana cannot run on `fleet` as the specification has it. */
export function grafanaProblems(fleet: IFleet, specification: Specification): readonly Problem[] {
  const { role, hosts } = dashboardsPlace(fleet);
  const names = hosts.map(({ name }) => name).join(", ");
  const { grafana, artifacts } = specification;
  return [
    ...identityProblems(fleet, specification, {
      believing: "Grafana, which believes",
      title: "Grafana",
      passwords: "has no passwords of its own",
    }),
    ...(hosts.length === 1
      ? []
      : [
          {
            path: "grafana.enabled",
            message: `must be false unless one host has the role "${role}", because Grafana keeps its database on one, got ${names || "none"}; give the role "dashboards" to one host`,
          },
        ]),
    ...ownToolProblems(specification, "dashboards", "Grafana"),
    ...(grafana.build !== undefined && artifacts.versions.grafana === undefined
      ? [
          {
            path: "grafana.build",
            message: "has no effect without artifacts.versions.grafana, whose build it is; give both or neither",
          },
        ]
      : []),
  ];
}

/** Data sources that the host of Grafana reaches, and those that it does not. */
export function reachedFrom(
  fleet: IFleet,
  dataSources: readonly DataSource[],
): { readonly reached: readonly DataSource[]; readonly others: readonly DataSource[] } {
  const [host] = dashboardsPlace(fleet).hosts;
  const roles: readonly string[] = host?.roles ?? [];
  const isReached = ({ onlyOn, letsIn }: DataSource) =>
    (onlyOn === undefined || onlyOn === host?.name) &&
    (letsIn === undefined || letsIn.some((role) => roles.includes(role)));
  return { reached: dataSources.filter(isReached), others: dataSources.filter((source) => !isReached(source)) };
}

/** Grafana without a Prometheus that it reaches has nothing to show. */
export function nothingToAsk(fleet: IFleet, dataSources: readonly DataSource[]): readonly Problem[] {
  const { reached } = reachedFrom(fleet, dataSources);
  if (reached.some(({ type }) => type === "prometheus")) return [];
  const message =
    'must reach a Prometheus, and each listens on loopback of its own host; give Metrics the exposure "fleet", or run Grafana beside it';
  return [{ path: "grafana.enabled", message }];
}

/** What Grafana leaves out, and why. */
export function leftOut(fleet: IFleet, dataSources: readonly DataSource[]): readonly Advice[] {
  return reachedFrom(fleet, dataSources).others.map(({ name, onlyOn, letsIn = [] }) => ({
    name: "grafana.data-source-left-out",
    path: "grafana",
    message:
      onlyOn === undefined
        ? `has no data source ${name}, which lets in hosts with the role ${letsIn.join(" or ")} alone; give Grafana's host that role to have it`
        : `has no data source ${name}, which listens on loopback of ${onlyOn} alone`,
  }));
}
