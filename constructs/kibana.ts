import { Construct } from "constructs";
import { CLIENT_ROLES, clientRoleName } from "../lib/certificates";
import { ValidationError } from "../lib/errors";
import {
  KIBANA_ACCESS,
  KIBANA_JOB,
  KIBANA_METRICS,
  KIBANA_RULES,
  kibanaChosen,
  type KibanaModel,
  kibanaPlan,
  kibanaProblems,
} from "../lib/kibana";
import type { SearchedStore } from "../lib/log-pipeline";
import { addressOf } from "../lib/monitoring";
import { programsOf } from "./components";
import { dashboardsPlace, type DashboardsPlace } from "./dashboards-place";
import { type KibanaProps, placeProblems, searchedBy, shapeProblems, sizesOf, storeProblems } from "./kibana/props";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { portalAddress } from "./portal-address";
import { asMember } from "./tls";

export type { KibanaProps } from "./kibana/props";
export type { ISearchedStore } from "./log-store";
export type { SearchedStore } from "../lib/log-pipeline";

/**
 * Kibana behind the portal, on the host with the role `dashboards`, or else `metrics`: people search logs in it, with data views, searches and an overview
 * that come with it. Its gate signs them in as the user of their role at the portal, so that nobody has a password. It needs certificates, a sign-in, and
 * an Elasticsearch.
 */
export class Kibana extends Construct {
  /** Address under which people reach it, without a slash at its end. */
  public readonly url: string;
  private readonly metrics: Metrics;
  private readonly props: KibanaProps;
  private readonly placed: DashboardsPlace;
  private readonly store: SearchedStore;

  /** @throws ValidationError with everything that it could not run with */
  constructor(scope: Construct, id: string, props: KibanaProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, shapeProblems(props));
    const { metrics } = props;
    const { fleet, specification } = metrics;
    const placed = dashboardsPlace(fleet);
    ValidationError.throwIfAny(this, [...placeProblems(fleet, specification, placed), ...storeProblems(props)]);
    this.metrics = metrics;
    this.props = props;
    this.placed = placed;
    this.store = searchedBy(props)!;
    this.url = `${portalAddress(fleet, specification).url}/kibana`;
    ValidationError.throwIfAny(this, this.problems());
    this.place();
    this.contribute();
  }

  private problems() {
    const [distribution = "debian-13"] = this.placed.hosts.map((host) => host.distribution ?? "debian-13");
    const programs = programsOf(this.metrics.specification, "kibana", { distribution });
    const { version, problems } = kibanaChosen(programs, this.store.version);
    return [...problems, ...kibanaProblems(this.model, version)];
  }

  private get model(): KibanaModel {
    const { fleet, specification, observability } = this.metrics;
    const portal = CLIENT_ROLES[portalAddress(fleet, specification).role] ?? "people";
    const [traces, pages] = ["jaeger", "portal"].map((tool) => addressOf(observability.monitoring, tool));
    return {
      ...sizesOf(this.props),
      url: this.url,
      store: this.store,
      proxies: [clientRoleName(portal)],
      scrapers: [clientRoleName("metrics")],
      correlated: { correlationStrategies: specification.correlationStrategies },
      places: { ...(traces !== undefined && { traces }), ...(pages !== undefined && { portal: pages }) },
    };
  }

  private place(): void {
    const { fleet, specification, observability } = this.metrics;
    const clients = [...new Set(["metrics", portalAddress(fleet, specification).role])];
    fleet.place(
      ours({
        component: "kibana",
        on: { role: this.placed.role },
        plan: (shape) =>
          kibanaPlan(this.model, {
            ...programsOf(specification, "kibana", shape),
            gate: programsOf(specification, "caddy", shape),
            clients,
          }),
        revision: () => observability.contributions,
        seeds: true,
      }),
    );
  }

  private contribute(): void {
    const { fleet } = this.metrics;
    const { role } = this.placed;
    const { gate: port } = sizesOf(this.props).ports;
    this.metrics.contribute(
      ours({
        job: {
          name: KIBANA_JOB,
          discovery: fleet.discovery({ on: { role }, port, as: asMember(fleet) }),
          onHosts: true,
        },
        metrics: KIBANA_METRICS,
        rules: KIBANA_RULES,
        tool: {
          name: "kibana",
          url: this.url,
          link: { title: "Kibana", text: "logs: all of them, by what belongs together." },
          proxied: { port, exposure: "fleet", role, access: KIBANA_ACCESS },
        },
      }),
    );
  }
}
