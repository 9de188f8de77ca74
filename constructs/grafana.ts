import { Construct } from "constructs";
import { CLIENT_ROLES, clientRoleName } from "../lib/certificates";
import { type PropKinds, propProblems, quoted, ValidationError } from "../lib/errors";
import {
  gatewayPlan,
  GRAFANA_DASHBOARD,
  GRAFANA_METRICS,
  GRAFANA_RULES,
  grafanaAccess,
  type GrafanaModel,
  grafanaPlan,
  type ProvisionedDashboard,
} from "../lib/grafana";
import { programsOf } from "./components";
import { Dashboards } from "./dashboards";
import { dashboardsPlace, type DashboardsPlace } from "./dashboards-place";
import { grafanaProblems, leftOut, nothingToAsk, reachedFrom } from "./grafana-place";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { portalAddress } from "./portal-address";
import { adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import { asMember } from "./tls";

/** Props of {@link Grafana}. */
export interface GrafanaProps {
  /** What it shows; it runs on the same fleet, by the same specification. */
  readonly metrics: Metrics;
  /** What it shows it on. @default - those of `metrics`, or else new ones without any of your own */
  readonly dashboards?: Dashboards;
}

/** What each prop must be. */
const PROPS: PropKinds<GrafanaProps> = { metrics: "metrics", dashboards: "any?" };

/**
 * Grafana behind the portal, on the host with the role `dashboards`, or else `metrics`: data sources and dashboards come from files, people from
 * the portal's sign-in, and nobody has a password. It needs certificates and a sign-in.
 */
export class Grafana extends Construct {
  /** Address under which people reach it, without a slash at its end. */
  public readonly url: string;
  /** What it shows. */
  public readonly dashboards: Dashboards;
  private readonly metrics: Metrics;
  private readonly placed: DashboardsPlace;

  /** @throws ValidationError when the fleet or the specification has no place for it */
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { metrics } = props;
    ValidationError.throwIfAny(this, dashboardProblems(props));
    const { fleet, specification } = metrics;
    ValidationError.throwIfAny(this, grafanaProblems(fleet, specification));
    this.metrics = metrics;
    this.placed = dashboardsPlace(fleet);
    this.url = `${portalAddress(fleet, specification).url}/grafana`;
    this.dashboards = props.dashboards ?? Dashboards.of(metrics) ?? new Dashboards(this, "dashboards", { metrics });
    this.place();
    this.contribute();
    checkRelations(this, () => nothingToAsk(fleet, this.dataSources), specification);
    adviseOnSynthesis(this, specification, () => leftOut(fleet, this.dataSources));
  }

  private get dataSources() {
    return this.metrics.observability.monitoring.dataSources;
  }

  private place(): void {
    const { fleet, specification, observability } = this.metrics;
    const { build } = specification.grafana;
    const { role } = this.placed;
    const portal = portalAddress(fleet, specification).role;
    const revision = () => observability.contributions;
    fleet.place(
      ours({
        component: "grafana",
        on: { role },
        plan: (shape) =>
          grafanaPlan(this.model(), {
            ...programsOf(specification, "grafana", shape),
            ...(build !== undefined && { build }),
          }),
        revision,
        seeds: true,
      }),
    );
    fleet.place(
      ours({
        component: "grafana-gateway",
        on: { role },
        plan: (shape) =>
          gatewayPlan(this.model(), {
            ...programsOf(specification, "caddy", shape),
            clients: [...new Set(["metrics", portal])],
          }),
        revision,
      }),
    );
  }

  private model(): GrafanaModel {
    const { fleet, specification } = this.metrics;
    const { port, memory, operators } = specification.grafana;
    const portal = CLIENT_ROLES[portalAddress(fleet, specification).role] ?? "people";
    return {
      port,
      memory,
      operators: operators === "editor" ? "Editor" : "Viewer",
      rootUrl: this.url,
      proxies: [clientRoleName(portal)],
      scrapers: [clientRoleName("metrics")],
      dataSources: reachedFrom(fleet, this.dataSources).reached,
      correlated: { correlationStrategies: specification.correlationStrategies },
      dashboards: Object.entries(this.dashboards.files).map(dashboardOf),
    };
  }

  private contribute(): void {
    const { fleet, specification } = this.metrics;
    const { port } = specification.grafana;
    const { role } = this.placed;
    this.metrics.contribute(
      ours({
        job: { name: "grafana", discovery: fleet.discovery({ on: { role }, port, as: asMember(fleet) }) },
        metrics: GRAFANA_METRICS,
        rules: GRAFANA_RULES,
        dashboards: [GRAFANA_DASHBOARD],
        tool: {
          name: "grafana",
          url: this.url,
          link: { title: "Grafana", text: "dashboards, and queries of your own." },
          proxied: { port, exposure: "fleet", role, access: grafanaAccess(this.dataSources) },
        },
      }),
    );
  }
}

function dashboardProblems({ metrics, dashboards }: GrafanaProps) {
  if (dashboards === undefined || typeof (Object(dashboards) as Partial<Dashboards>).files === "object") return [];
  const made = Dashboards.of(metrics) === undefined ? "new Dashboards(…)" : "the Dashboards of this stack";
  return [{ path: "dashboards", message: `must be ${made}, got ${quoted(dashboards)}` }];
}

/** A dashboard from its path below `dashboards/` of the stack's folder. */
function dashboardOf([path, content]: [string, string]): ProvisionedDashboard {
  const end = path.lastIndexOf("/");
  return { folder: path.slice(0, end), uid: path.slice(end + 1, -".json".length), content };
}
