import { HOST_FIELD, logAddress } from "../../correlation";
import type { Dashboard, Link, Panel } from "../../panels";
import type { LinkJson } from "./json";

/** Where links of dashboards lead. */
export interface Destinations {
  /** UIDs of all dashboards by their titles. */
  readonly uids: ReadonlyMap<string, string>;
  /** UID of the dashboard about one host. @default - series do not link to their host */
  readonly host?: string;
  /** Base address of Kibana. @default - nothing links to logs */
  readonly logs?: string;
  /** Address of runbooks, to which `/` and the name of an alert are added. @default - tables do not link to them */
  readonly runbooks?: string;
}

// Grafana puts these in when somebody follows the link.
const TIME = "${__url_time_range}";
const VARIABLES = "${__all_variables}";
const RANGE = { from: { slot: "${__from:date:iso}" }, to: { slot: "${__to:date:iso}" } };

/** Address of the dashboard about the host that `instance` names, at the time that is shown. */
export function hostAddress({ host }: Destinations, instance: string): string | undefined {
  return host === undefined ? undefined : `/d/${host}?${TIME}&var-instance=${instance}`;
}

/** Links of a panel's menu. */
export function panelLinks({ links = [] }: Panel, dashboard: Dashboard, to: Destinations): LinkJson[] {
  const one = dashboard.variables?.find(({ name, single }) => name === "instance" && single);
  const logs =
    to.logs === undefined
      ? []
      : [{ title: "Logs", url: logAddress(to.logs, RANGE, { [HOST_FIELD]: one && { slot: "${instance}" } }) }];
  return [...links, ...logs].flatMap((link) => linkOf(link, to));
}

/** Links of a series, where each is of one host. */
export function seriesLinks(panel: Panel, dashboard: Dashboard, to: Destinations): LinkJson[] {
  const isOfHosts = panel.queries.some(({ legend = "" }) => legend.includes("{{instance}}"));
  const host = dashboard.about === "host" ? undefined : hostAddress(to, "${__field.labels.instance}");
  if (!isOfHosts || panel.kind === "table") return [];
  return [
    ...(host === undefined ? [] : [{ title: "This host", url: host }]),
    ...(to.logs === undefined
      ? []
      : [
          {
            title: "Its logs",
            url: logAddress(to.logs, RANGE, { [HOST_FIELD]: { slot: "${__field.labels.instance}" } }),
            targetBlank: true,
          },
        ]),
  ];
}

function linkOf(link: Link, { uids }: Destinations): LinkJson[] {
  if ("url" in link) return [{ title: link.title, url: link.url, targetBlank: true }];
  const uid = uids.get(link.dashboard);
  return uid === undefined ? [] : [{ title: link.title, url: `/d/${uid}?${TIME}&${VARIABLES}` }];
}

/** Links above all panels: the other dashboards, and those of its own. */
export function dashboardLinks({ links = [] }: Dashboard, to: Destinations, tag: string): LinkJson[] {
  const shared = {
    asDropdown: false,
    icon: "external link",
    includeVars: false,
    keepTime: true,
    tags: [],
    tooltip: "",
    targetBlank: false,
  };
  return [
    { ...shared, type: "dashboards", title: "Dashboards", tags: [tag], asDropdown: true, includeVars: true },
    ...links.flatMap((link) => linkOf(link, to)).map((link) => ({ ...shared, type: "link" as const, ...link })),
  ];
}
