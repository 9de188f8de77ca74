import { Construct } from "constructs";
import type { SitePage } from "../lib/pages";
import { portalOf, portalPlan, PORTAL_METRICS, siteRoot, type PortalModel } from "../lib/portal";
import { withoutSlash } from "../lib/rules";
import { programsOf } from "./components";
import type { Metrics } from "./metrics";
import { reachable } from "./reachable";
import { advise } from "./synthesis/advise";
import type { HostRole } from "./targets/fleet";

/** Props of {@link Portal}. */
export interface PortalProps {
  /** What scrapes it; it runs on the same fleet, by the same specification. */
  readonly metrics: Metrics;
  /** Who may open its pages. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
}

/** Pages that something puts on the portal. */
export interface PortalPages {
  /** How the first page calls them: `Runbooks`. */
  readonly title: string;
  /** Folder of their first page: `runbooks/`. */
  readonly path: string;
  /** One sentence: what is there. */
  readonly text: string;
  /** Called at synthesis, and again only when {@link revision} gives another value. */
  readonly pages: () => readonly SitePage[];
  /** A number that differs whenever the pages would. @default - they never change */
  readonly revision?: () => number;
}

/** Hosts that it may run on: the first of these roles that any host has. */
const ROLES: readonly HostRole[] = ["proxy", "dashboards", "metrics"];

/**
 * Static pages about the stack, served by Caddy on the hosts with the role `proxy`, or else `dashboards`, or else `metrics`.
 * A changed page is live with its release: nothing restarts.
 */
export class Portal extends Construct {
  /** Address under which people reach it, without a slash at its end. */
  public readonly url: string;
  /** Path of the site, with a slash at both ends. */
  public readonly root: string;
  private readonly areas: PortalPages[] = [];

  constructor(scope: Construct, id: string, { metrics, exposure }: PortalProps) {
    super(scope, id);
    const { fleet, specification } = metrics;
    const { port, externalUrl } = specification.portal;
    const has = (role: HostRole) => fleet.hosts.some(({ roles = [] }) => roles.includes(role));
    const role = ROLES.find(has) ?? "metrics";
    const { url, byName } = reachable(fleet, role, port);
    this.url = externalUrl === undefined ? url : withoutSlash(externalUrl);
    this.root = siteRoot(externalUrl);
    const model = (): PortalModel =>
      portalOf(specification, {
        areas: this.areas.map(({ pages, ...area }) => ({ ...area, pages: pages() })),
        ...(exposure && { exposure }),
      });
    fleet.place({
      component: "portal",
      on: { role },
      plan: (shape) => portalPlan(model(), programsOf(specification, "caddy", shape)),
      revision: () => this.areas.reduce((sum, { revision }) => sum + 1 + (revision?.() ?? 0), 0),
    });
    metrics.addScrapeJob({
      name: "portal",
      discovery: fleet.discovery({ on: { role }, port }),
      metrics: PORTAL_METRICS,
    });
    if (externalUrl === undefined && byName !== undefined)
      advise(this, specification.advice, [
        {
          name: "portal.name-unresolved",
          path: "portal.external_url",
          message:
            `links to the portal name ${url}, because the address of ${byName} is known only at apply; ` +
            "see that this name resolves where people read them, or set it",
        },
      ]);
  }

  /** Puts pages on the portal, and a link to them on its first page. */
  public addPages(pages: PortalPages): void {
    this.areas.push(pages);
  }
}
