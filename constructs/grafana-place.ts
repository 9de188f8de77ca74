import type { Advice, Problem } from "../lib/errors";
import type { DataSource } from "../lib/monitoring";
import type { Specification } from "../lib/specification";
import { dashboardsPlace } from "./dashboards-place";
import { asksWho } from "./portal-address";
import type { IFleet } from "./targets/fleet";

/** Why Grafana cannot run on `fleet` as the specification has it. */
export function grafanaProblems(fleet: IFleet, specification: Specification): readonly Problem[] {
  const { role, hosts } = dashboardsPlace(fleet);
  const names = hosts.map(({ name }) => name).join(", ");
  const { links, grafana, artifacts } = specification;
  return [
    ...(fleet.certificates === undefined
      ? [
          {
            path: "security.certificates",
            message:
              "must be given for Grafana, which believes the portal about who somebody is: without certificates, everyone could say that; " +
              "`npx vm-observability certificates` makes them",
          },
        ]
      : []),
    ...(asksWho(specification)
      ? []
      : [
          {
            path: "security.users",
            message:
              "must be given for Grafana, or security.oidc: it shows itself to people who have signed in at the portal, and has no passwords of its own",
          },
        ]),
    ...(hosts.length === 1
      ? []
      : [
          {
            path: "grafana.enabled",
            message: `must be false unless one host has the role "${role}", because Grafana keeps its database on one, got ${names || "none"}; give the role "dashboards" to one host`,
          },
        ]),
    ...(links.dashboards === undefined
      ? []
      : [
          {
            path: "links.dashboards",
            message: "must be left out where the stack has its own Grafana, to which alerts and pages lead then",
          },
        ]),
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
