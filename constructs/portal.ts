import { Construct } from "constructs";
import { propProblems, ValidationError } from "../lib/errors";
import { searchEntries, type SearchTool } from "../lib/correlation";
import { addressOf, alertLinksOf, type Alerting, type Monitoring } from "../lib/monitoring";
import {
  PORTAL_DASHBOARD,
  portalOf,
  portalPlan,
  PORTAL_METRICS,
  PORTAL_RULES,
  siteRoot,
  type PortalAccess,
  type PortalAlertmanager,
  type PortalModel,
  type PortalSite,
} from "../lib/portal";
import { dashboardAddress } from "../lib/rules";
import { oauth2ProxyOf, oauth2ProxyPlan } from "../lib/oauth2-proxy";
import type { OidcSection, Specification } from "../lib/specification";
import { browserScripts } from "./browser-scripts";
import { programsOf } from "./components";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { portalAccess } from "./portal-access";
import { asksWho, isEncrypted, nameOfHosts, type PortalAddress, portalAddress } from "./portal-address";
import { portalServers, type PortalServers } from "./portal-servers";
import { asMember } from "./tls";
import { advise, adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import { portalProblems } from "./synthesis/portal-problems";
import { portalSecurityAdvice } from "./synthesis/security-advice";
import type { IFleet } from "./targets/fleet";
import { FleetReleases } from "./targets/releases";

/** Props of {@link Portal}. */
export interface PortalProps {
  /** What scrapes it; it runs on the same fleet, by the same specification. */
  readonly metrics: Metrics;
  /** Who may open its pages. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
}

/** Fact with the addresses of servers that are known only at apply. */
const SERVERS_FACT = "portal.env";

/**
 * Pages about the stack, served by Caddy on the hosts with the role `proxy`, or else `dashboards`, or else `metrics`: what fires
 * now, the state of the hosts, runbooks. It asks Prometheus and Alertmanager itself, and passes on only what reads. A changed
 * page is live with its release: nothing restarts.
 */
export class Portal extends Construct {
  /** Address under which people reach it, without a slash at its end. */
  public readonly url: string;
  /** Path of the site, with a slash at both ends. */
  public readonly root: string;
  private readonly props: PortalProps;
  private readonly address: PortalAddress;

  /** @throws ValidationError when `metrics` is missing */
  constructor(scope: Construct, id: string, props: PortalProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems<PortalProps>(props, { metrics: "metrics", exposure: "exposure?" }));
    const { fleet, specification } = props.metrics;
    this.props = props;
    this.address = portalAddress(fleet, specification);
    this.url = this.address.url;
    this.root = siteRoot(specification.portal.externalUrl);
    this.nameHosts();
    this.place();
    const { role, url } = this.address;
    if (specification.security.oidc)
      placeOauth2Proxy(fleet, specification, { role, url, oidc: specification.security.oidc });
    this.contribute();
    this.giveAdvice();
  }

  /** Hosts answer to the name in the portal's address: their certificates say it. */
  private nameHosts(): void {
    const { fleet, specification } = this.props.metrics;
    const { role, url, byName } = this.address;
    const name = nameOfHosts(url, specification);
    if (name !== undefined && (specification.portal.externalUrl !== undefined || byName !== undefined))
      FleetReleases.of(fleet)?.parts.addName(name, (host) =>
        byName === undefined ? host.roles.includes(role) : host.name === byName,
      );
  }

  private place(): void {
    const { fleet, specification, observability } = this.props.metrics;
    const { role } = this.address;
    const servers = portalServers(fleet, role);
    if (servers.fact !== undefined) fleet.addFact({ path: SERVERS_FACT, on: { role }, content: servers.fact });
    fleet.place(
      ours({
        component: "portal",
        on: { role },
        plan: (shape) => portalPlan(this.modelWith(servers), programsOf(specification, "caddy", shape)),
        revision: () => observability.contributions,
      }),
    );
  }

  private modelWith(servers: ReturnType<typeof portalServers>): PortalModel {
    const { metrics, exposure } = this.props;
    const access = portalAccess(metrics, servers);
    return portalOf(metrics.specification, {
      areas: metrics.observability.monitoring.pages.map(({ pages, ...area }) => ({ ...area, pages: pages(this.root) })),
      site: siteOf(metrics, servers, access),
      scripts: browserScripts(),
      ...(servers.fact !== undefined && { facts: [SERVERS_FACT] }),
      ...(access && { access }),
      ...(exposure && { exposure }),
    });
  }

  private contribute(): void {
    const { metrics } = this.props;
    const { fleet, specification } = metrics;
    const on = { role: this.address.role };
    metrics.contribute(
      ours({
        job: {
          name: "portal",
          discovery: fleet.discovery({ on, port: metricsPortOf(fleet, specification), as: asMember(fleet) }),
        },
        metrics: PORTAL_METRICS,
        dashboards: [PORTAL_DASHBOARD],
        ...(specification.security.usersFile !== undefined && { rules: PORTAL_RULES }),
        tool: { name: "portal", url: this.url },
      }),
    );
  }

  private giveAdvice(): void {
    const { url, byName } = this.address;
    const { metrics } = this.props;
    const { specification, fleet } = metrics;
    adviseOnSynthesis(this, specification, () => portalSecurityAdvice(specification, fleet));
    checkRelations(this, () => portalProblems(specification, fleet, addressesOf(metrics)), specification);
    if (byName === undefined) return;
    advise(this, specification, [
      {
        name: "portal.name-unresolved",
        path: "portal.external_url",
        message:
          `links to the portal name ${url}, because the address of ${byName} is known only at apply; ` +
          "make sure that this name resolves where people open them, or set it",
      },
    ]);
  }
}

/** Addresses that people are given beside the portal's own, by the prop or setting that names them. */
function addressesOf({ specification, observability }: Metrics): Readonly<Record<string, string | undefined>> {
  const toolAt = (name: string) => addressOf(observability.monitoring, name);
  return {
    "runbooks.base_url": specification.runbooks.baseUrl,
    "metrics.externalUrl": toolAt("prometheus"),
    "alertRouting.externalUrl": toolAt("alertmanager"),
  };
}

/** People sign in at a provider, and oauth2-proxy beside the portal learns from it who they are. */
function placeOauth2Proxy(
  fleet: IFleet,
  specification: Specification,
  { role, url, oidc }: Pick<PortalAddress, "role" | "url"> & { readonly oidc: OidcSection },
): void {
  const model = oauth2ProxyOf(oidc, url);
  fleet.place(
    ours({
      component: "oauth2-proxy",
      on: { role },
      plan: (shape) => oauth2ProxyPlan(model, programsOf(specification, "oauth2_proxy", shape)),
    }),
  );
}

/** The port for people is for them alone once it asks for a certificate or a password. */
function metricsPortOf(fleet: IFleet, specification: Specification): number {
  const { portal } = specification;
  const isForPeople = isEncrypted(fleet, specification) || asksWho(specification);
  return isForPeople ? portal.metricsPort : portal.port;
}

/** What the first page shows, and where the portal asks for it. */
function siteOf(
  { specification, fleet, observability, exposure }: Metrics,
  servers: PortalServers,
  access?: PortalAccess,
): PortalSite {
  const { tools, alerting, pages, alertDashboards } = observability.monitoring;
  // A Prometheus that only its own host may ask is not opened to everyone who reaches the portal.
  const mayQuery = !access?.signIn && exposure === "fleet" && pages.some(({ queries }) => queries);
  const upstreams = servers.upstreams(specification.prometheus.port, exposure);
  const alertmanager = alerting && alertmanagerOf(alerting, servers);
  return {
    hosts: fleet.hosts.map(({ name, roles = [] }) => ({ name, roles })),
    tools: tools.flatMap(({ url, link }) => (url !== undefined && link ? { url, ...link } : [])),
    ...(upstreams.length > 0 && { prometheus: upstreams }),
    ...(mayQuery && { queries: true }),
    ...(alertmanager && { alertmanager }),
    ...(alerting?.onCall && { onCall: alerting.onCall }),
    ...(Object.keys(alertDashboards).length > 0 && { dashboards: alertDashboards }),
    search: searchEntries(specification, searchTools(observability.monitoring)),
  };
}

/** Tools that the search leads to, and the dashboard about hosts. */
function searchTools(monitoring: Monitoring): readonly SearchTool[] {
  const dashboard = dashboardAddress(alertLinksOf(monitoring), "host");
  return [
    ...monitoring.tools.flatMap(({ name, url, link }) =>
      url === undefined ? [] : [{ name, title: link?.title ?? name, url }],
    ),
    ...(dashboard === undefined ? [] : [{ name: "dashboards", title: "Dashboard of the hosts", url: dashboard }]),
  ];
}

function alertmanagerOf({ url, pages, host, port, reach }: Alerting, servers: PortalServers): PortalAlertmanager {
  return {
    upstreams: reach === "elsewhere" ? [] : servers.upstreams(port, reach),
    ...(url !== undefined && { url }),
    pages: pages && url !== undefined,
    host,
    port,
  };
}
