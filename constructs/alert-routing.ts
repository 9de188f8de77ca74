import { Annotations, Token } from "cdktf";
import { Construct } from "constructs";
import {
  ALERTMANAGER_METRICS,
  type AlertLabels,
  alertmanagerOf,
  alertmanagerRules,
  type AlertmanagerModel,
  alertmanagerPlan,
  type AlertmanagerParts,
  type Channel,
  explain,
  peersFact,
  PEERS_FACT,
  routingAdvice,
  routingProblems,
  type Told,
} from "../lib/alertmanager";
import type { Escalation } from "../lib/escalation";
import type { Specification } from "../lib/specification";
import { programsOf } from "./components";
import type { Metrics } from "./metrics";

/** Props of {@link AlertRouting}. */
export interface AlertRoutingProps {
  /** Whose alerts are told; Alertmanager runs on the same fleet, by the same specification. */
  readonly metrics: Metrics;
  /**
   * Channels beside those of the specification: of a kind of one's own, or whose secrets are not files on the hosts.
   *
   * @default - `channels` of the specification only
   */
  readonly channels?: readonly Channel[];
  /**
   * Told every minute that alerting works; it raises the alarm when that stops.
   *
   * @default - nobody is told of the Watchdog
   */
  readonly deadMansSwitch?: Channel;
  /** Who may open Alertmanager's pages, where silences are made. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Address of Alertmanager's pages in notifications. @default - host name and port */
  readonly externalUrl?: string;
}

/**
 * Who is told of which alert: an Alertmanager on every host with the role `metrics`, with a route for each severity of
 * `escalation_matrix`. Several of them share silences and tell each alert once.
 */
export class AlertRouting extends Construct {
  /** How to reach people on call, by mail address: `contacts` of the specification. */
  public readonly contacts: Specification["contacts"];
  private readonly model: AlertmanagerModel;

  /** @throws ValidationError when the escalation matrix and the channels do not fit together */
  constructor(scope: Construct, id: string, props: AlertRoutingProps) {
    super(scope, id);
    const { metrics } = props;
    const { fleet, specification } = metrics;
    this.contacts = specification.contacts;
    this.model = alertmanagerOf(specification, { ...partsOf(props), ...this.cluster(metrics) });
    fleet.place({
      component: "alertmanager",
      on: { role: "metrics" },
      plan: (shape) => alertmanagerPlan(this.model, programsOf(specification, "alertmanager", shape)),
    });
    metrics.contribute({
      rules: alertmanagerRules({ clustered: this.model.cluster !== undefined }),
      metrics: ALERTMANAGER_METRICS,
    });
    metrics.addAlertmanager(fleet.discovery({ on: { role: "metrics" }, port: this.model.port }));
    this.node.addValidation({
      validate: () =>
        routingProblems(this.model.routing, metrics.alerts).map(({ path, message }) => `${path}: ${message}`),
    });
    for (const advice of routingAdvice(this.model.routing)) Annotations.of(this).addWarning(advice);
  }

  /** The escalation matrix with what is configured: who is told over what, when, and who waits. */
  public get escalation(): Escalation {
    return this.model.routing.escalation;
  }

  /**
   * Who is told of an alert, over what, when and on which days, in the order of time.
   *
   * @param labels - the alert's, `severity` among them: `{ severity: "critical", instance: "web-1" }`
   */
  public explain(labels: AlertLabels): readonly Told[] {
    return explain(this.model.routing, labels);
  }

  /** What several servers need to know of each other; addresses that are known only at apply go as a fact. */
  private cluster({ fleet }: Metrics): Pick<AlertmanagerParts, "cluster"> {
    const addresses = fleet.addressesOf("metrics");
    if (addresses.length < 2) return {};
    if (!addresses.some((address) => Token.isUnresolved(address)))
      return { cluster: { peers: addresses.map(bracketed) } };
    fleet.addFact({ path: PEERS_FACT, on: { role: "metrics" }, content: peersFact(addresses) });
    return { cluster: {} };
  }
}

function partsOf({ channels, deadMansSwitch, exposure, externalUrl }: AlertRoutingProps): AlertmanagerParts {
  return {
    ...(channels && { channels }),
    ...(deadMansSwitch && { deadMansSwitch }),
    ...(exposure && { exposure }),
    ...(externalUrl !== undefined && { externalUrl }),
  };
}

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
