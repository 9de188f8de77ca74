import { Construct } from "constructs";
import {
  type AlertLabels,
  ALERTMANAGER_ACCESS,
  ALERTMANAGER_DASHBOARDS,
  ALERTMANAGER_DATA_SOURCE,
  ALERTMANAGER_METRICS,
  type AlertmanagerModel,
  alertmanagerPlan,
  channelAdvice,
  channelsOf,
  explain,
  hostDownAdvice,
  prometheusExcerpt,
  reportText,
  routingAdvice,
  routingPage,
  routingProblems,
  type Routing,
  timeline,
  type NotificationStep,
} from "../lib/alertmanager";
import { type Problem, propProblems, ValidationError } from "../lib/errors";
import type { Escalation, EscalationStep } from "../lib/escalation";
import { type Alerting } from "../lib/monitoring";
import type { Alert } from "../lib/rules";
import { renderRuleFile } from "../lib/rules";
import { defaultSpecification, mergeSpecification, type Specification } from "../lib/specification";
import { toYaml } from "../lib/yaml";
import { alertRoutingProblems, labelsProblems, type AlertRoutingProps } from "./alert-routing-props";
import { ALERTMANAGER, AlertmanagerServer, knownAlerts } from "./alertmanager-server";
import { programsOf } from "./components";
import { LOOPBACK, loopbackProblems, onLoopback } from "./loopback";
import type { Metrics } from "./metrics";
import { dataSourcesOn } from "./data-sources";
import { ours } from "./ours";
import { scheduleOf } from "./portal-schedule";
import { specifyFleet } from "./specified-fleet";
import { advise, adviseOnSynthesis } from "./synthesis/advise";
import { watchSilences } from "./silence-watch";
import { checkRelations } from "./synthesis/check-relations";
import { routingTexts } from "./synthesis/routing-report";
import { writeTexts } from "./synthesis/text-files";
import { bracketed } from "./targets/bracketed";
import type { IFleet } from "./targets/fleet";
import { anyHostAdvice } from "./tls";

/**
 * Who is notified of which alert, over what, when and on which days: an Alertmanager on every host with the role `metrics`, with
 * a route for everyone the escalation matrix names. Several of them share silences and send each alert once.
 */
export class AlertRouting extends Construct {
  /** How to reach people on call, by mail address: `contacts` of the specification. */
  public readonly contacts: Specification["contacts"];
  /** Address of Alertmanager's pages, of the first server; undefined when only its own host, or only programs with a certificate, may open them. */
  public readonly url: string | undefined;
  /** What it was made from. */
  public readonly specification: Specification;
  private readonly fleet: IFleet;
  private readonly server: AlertmanagerServer;
  private readonly afterPage = new Map<string, (severity: string) => readonly EscalationStep[]>();
  private readonly exposure: "loopback" | "fleet";

  /**
   * @throws ValidationError when the escalation matrix and the channels do not fit together
   * @throws SpecificationError when `escalation` or `onCall` cannot be meant
   */
  constructor(scope: Construct, id: string, props: AlertRoutingProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, alertRoutingProblems(props));
    const { metrics } = props;
    this.fleet = this.fleetOf(props);
    this.exposure = props.exposure ?? "fleet";
    if (metrics && this.exposure === "loopback")
      ValidationError.throwIfAny(this, loopbackProblems(this.fleet, metrics.fleet, "Alertmanager"));
    this.specification = this.specified(props);
    specifyFleet(this, this.fleet, this.specification);
    this.contacts = this.specification.contacts;
    this.server = new AlertmanagerServer(this.fleet, this.specification, props);
    this.url = this.server.pages.url;
    this.place(metrics);
    if (metrics) this.join(metrics);
    checkRelations(this, () => this.problems(metrics?.alerts), this.specification);
    this.giveAdvice(metrics);
    writeTexts(this, "routing", () => routingTexts(this.routing));
  }

  /** The escalation matrix with what is configured: who is notified over what, when, and who waits. */
  public get escalation(): Escalation {
    return this.model.routing.escalation;
  }

  /**
   * Who is notified of an alert, over what, when and on which days, in order of time.
   *
   * @param labels - the alert's, `severity` among them: `{ severity: "critical", instance: "web-1" }`
   */
  public explain(labels: AlertLabels): readonly NotificationStep[] {
    ValidationError.throwIfAny(this, labelsProblems(labels));
    return explain(this.routing, labels);
  }

  /** {@link explain} for every severity, as text for people. Synthesis writes it beside the stack, with pictures. */
  public get report(): string {
    return reportText(this.routing);
  }

  /** A picture, as SVG, of who is notified of an alert of `severity` and when. */
  public timeline(severity: string): string {
    ValidationError.throwIfAny(this, propProblems<object>({ severity }, { severity: "text" }, "timeline"));
    return timeline(`severity ${severity}`, explain(this.routing, { severity })).toString();
  }

  /** What your own Prometheus needs in its file, as YAML: `alerting`, and the job that scrapes Alertmanager. May hold tokens. */
  public get prometheusConfig(): string {
    const addresses = this.exposure === "loopback" ? [LOOPBACK] : this.fleet.addressesOf("metrics").map(bracketed);
    return toYaml(prometheusExcerpt(addresses, this.model));
  }

  /**
   * Rules for your own Prometheus, as a rule file: about Alertmanager, and the alert by which maintenance windows with matchers
   * mute.
   */
  public get ruleFile(): string {
    const version = this.specification.artifacts.versions["prometheus"];
    const { runbooks, links } = this.specification;
    const options = {
      links,
      ...(runbooks.baseUrl !== undefined && { runbooks: runbooks.baseUrl }),
      ...(version !== undefined && { version }),
    };
    return toYaml({ groups: this.server.rules.flatMap((group) => renderRuleFile(group, options).groups) });
  }

  /** Sets what {@link explain} and the report show after a page by `channel`, instead of what the matrix asks for. */
  public foretell(channel: string, stepsOf: (severity: string) => readonly EscalationStep[]): void {
    const kinds = { channel: "text", stepsOf: "function" } as const;
    ValidationError.throwIfAny(this, propProblems<object>({ channel, stepsOf }, kinds, "foretell"));
    this.afterPage.set(channel, stepsOf);
  }

  private get model(): AlertmanagerModel {
    return this.server.model;
  }

  private get routing(): Routing {
    return { ...this.model.routing, afterPage: this.afterPage };
  }

  private specified({ metrics, specification, escalation, onCall }: AlertRoutingProps): Specification {
    const base = specification ?? metrics?.specification ?? defaultSpecification;
    if (!escalation && !onCall) return base;
    const escalationMatrix = {
      ...(escalation && { severityLevels: escalation }),
      ...(onCall && { onCallSchedule: onCall }),
    };
    return mergeSpecification(base, { escalationMatrix }, { source: `[${this.node.path}]` });
  }

  private fleetOf({ metrics, fleet = metrics?.fleet }: AlertRoutingProps): IFleet {
    if (fleet) return fleet;
    throw new ValidationError(this, [
      { path: "fleet", message: "is missing; give the fleet that Alertmanager runs on, or metrics, which has one" },
    ]);
  }

  private place(metrics: Metrics | undefined): void {
    this.fleet.place(
      ours({
        component: "alertmanager",
        on: { role: "metrics" },
        plan: (shape) =>
          alertmanagerPlan(this.server.complete(metrics), programsOf(this.specification, "alertmanager", shape)),
        ...(metrics && { revision: () => metrics.observability.contributions }),
        ...(this.model.cluster && { atOnce: 1 }),
      }),
    );
  }

  private giveAdvice(metrics: Metrics | undefined): void {
    const { specification } = this;
    const { routing } = this.model;
    advise(this, specification, [
      ...routingAdvice(routing),
      ...channelAdvice(channelsOf(routing.receivers)),
      ...anyHostAdvice(this.fleet, specification, ALERTMANAGER),
    ]);
    if (metrics) adviseOnSynthesis(this, specification, () => hostDownAdvice(specification, knownAlerts(metrics)));
  }

  private join(metrics: Metrics): void {
    const [rules, ...others] = this.server.rules;
    const { port, webPages } = this.model;
    const discovery = this.server.discoveryFor(metrics);
    const isOpen = this.exposure === "fleet";
    metrics.contribute(
      ours({
        job: {
          name: "alertmanager",
          discovery: isOpen ? discovery : onLoopback(discovery, port),
          takesAlerts: true,
          owns: true,
        },
        metrics: ALERTMANAGER_METRICS,
        dashboards: ALERTMANAGER_DASHBOARDS,
        // Names of another fleet's hosts are not known here.
        ...(this.fleet === metrics.fleet && {
          dataSources: dataSourcesOn(this.fleet, {
            ...ALERTMANAGER_DATA_SOURCE,
            role: "metrics",
            port,
            exposure: this.exposure,
          }),
        }),
        rules,
        tool: {
          name: "alertmanager",
          ...(this.url !== undefined && { url: this.url }),
          proxied: { port, exposure: this.exposure, access: ALERTMANAGER_ACCESS },
          ...(webPages && { link: { title: "Alertmanager", text: "groups and silences." } }),
        },
        pages: {
          title: "Who is notified",
          path: "routing/",
          text: "who is notified of alerts, over what, and when.",
          pages: (root) => [routingPage(this.routing, root)],
        },
        alerting: this.alerting(metrics.fleet),
      }),
    );
    for (const group of others) metrics.contribute(ours({ rules: group }));
    watchSilences(this.fleet, this.model, metrics);
  }

  /** What pages beside the Prometheus of `seenFrom` show of it. */
  private alerting(seenFrom: IFleet): Alerting {
    const { webPages, port, routing } = this.model;
    const onCall = scheduleOf(routing);
    const [first] = this.fleet.hosts.filter(({ roles = [] }) => roles.includes("metrics"));
    return {
      ...(this.url !== undefined && { url: this.url }),
      pages: webPages,
      host: first?.name ?? "",
      port,
      reach: this.fleet === seenFrom ? this.exposure : "elsewhere",
      ...(onCall && { onCall }),
    };
  }

  /** Without known alerts, every level of the matrix may have some. */
  private problems(alerts: readonly Pick<Alert, "name" | "severity">[] | undefined): readonly Problem[] {
    const { routing } = this.model;
    const any = () => routing.escalation.levels.map(({ severity }) => ({ name: "its alerts", severity }));
    return routingProblems(routing, alerts ?? any());
  }
}
