import {
  alertmanagerFeatures,
  type AlertmanagerModel,
  alertmanagerOf,
  type AlertmanagerParts,
  alertmanagerPrograms,
  alertmanagerRules,
  knownAlert,
  type KnownAlert,
  maintenanceRules,
} from "../lib/alertmanager";
import { addressOf } from "../lib/monitoring";
import { type RuleGroup, widened } from "../lib/rules";
import type { TargetDiscovery } from "../lib/scraping";
import type { Specification } from "../lib/specification";
import type { AlertRoutingProps } from "./alert-routing-props";
import type { Metrics } from "./metrics";
import { type OwnPages, ownPages } from "./own-pages";
import type { IFleet } from "./targets/fleet";
import { asMember, byRole, type WebProgram } from "./tls";

/** The program, as fleets with certificates ask about it. */
export const ALERTMANAGER: WebProgram = {
  name: "alertmanager",
  on: { role: "metrics" },
  programs: alertmanagerPrograms,
  features: alertmanagerFeatures,
  opens: "send and silence alerts",
};

/** The Alertmanager of a fleet, or its cluster, from what is known when its construct is made. */
export class AlertmanagerServer {
  public readonly model: AlertmanagerModel;
  /** Where its pages are. */
  public readonly pages: OwnPages;
  private readonly parts: AlertmanagerParts;

  /** @throws ValidationError when the escalation matrix and the channels do not fit together */
  constructor(
    private readonly fleet: IFleet,
    private readonly specification: Specification,
    props: AlertRoutingProps,
  ) {
    this.pages = ownPages(fleet, specification.alertmanager.port, props);
    this.parts = partsOf(fleet, props, this.pages.externalUrl);
    this.model = alertmanagerOf(specification, this.parts);
  }

  /** The server with what its alerts decide, which are all known at synthesis. */
  public complete(metrics: Metrics | undefined): AlertmanagerModel {
    const portal = metrics && addressOf(metrics.observability.monitoring, "portal");
    return alertmanagerOf(this.specification, {
      ...this.parts,
      ...(metrics && { alerts: knownAlerts(metrics) }),
      ...(portal !== undefined && { portal }),
    });
  }

  /** How the Prometheus of `metrics` finds its servers: that of another fleet does not know this one's names. */
  public discoveryFor(metrics: Metrics): TargetDiscovery {
    const [on, as] = [{ role: "metrics" }, asMember(this.fleet)] as const;
    const { port } = this.model;
    if (!as || metrics.fleet === this.fleet) return this.fleet.discovery({ on, port, as });
    return byRole(this.fleet.discovery({ on, port }));
  }

  /** Rules about it first, then those by which maintenance windows with matchers mute. */
  public get rules(): readonly [RuleGroup, ...RuleGroup[]] {
    const { port, cluster, tls = false } = this.model;
    const own = alertmanagerRules({
      clustered: cluster !== undefined,
      port,
      tls,
      ...(cluster?.port !== undefined && { gossipPort: cluster.port }),
    });
    const maintenance = maintenanceRules(this.specification);
    return [widened(own, this.specification.nodeExporter.scrapeInterval), ...(maintenance ? [maintenance] : [])];
  }
}

/** What Alertmanager is told of the alerts of a stack. */
export function knownAlerts(metrics: Metrics): readonly KnownAlert[] {
  return metrics.alerts.map((alert) => knownAlert(alert, metrics.catalogue));
}

function partsOf(fleet: IFleet, props: AlertRoutingProps, externalUrl: string | undefined): AlertmanagerParts {
  const { channels, deadMansSwitch, inhibitions, exposure } = props;
  const peers = fleet.fleetNamesOf("metrics");
  return {
    ...(inhibitions && { inhibitions }),
    ...(channels && { channels }),
    ...(deadMansSwitch && { deadMansSwitch }),
    ...(exposure && { exposure }),
    ...(externalUrl !== undefined && { externalUrl }),
    // Several servers need to know of each other.
    ...(peers.length > 1 && { cluster: { peers } }),
    ...(fleet.certificates && { tls: true }),
  };
}
