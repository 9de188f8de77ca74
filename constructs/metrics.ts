import { Construct } from "constructs";
import { alertGroupsOf } from "../lib/alerts";
import { type Advice, type Problem, propProblems, ValidationError } from "../lib/errors";
import { applicationMetrics } from "../lib/exporters/application";
import { metricListProblems, rateWindow } from "../lib/exporters/node";
import {
  externalLabelAdvice,
  prometheusFeatures,
  prometheusPlan,
  prometheusPrograms,
  otherPrometheusMetrics,
  PROMETHEUS_ACCESS,
  prometheusDataSource,
  PROMETHEUS_DASHBOARD,
  PROMETHEUS_METRICS,
} from "../lib/prometheus";
import { unknownSeriesAdvice } from "../lib/long-term";
import { type Contribution, contributionProblems } from "../lib/monitoring";
import { type Alert, type Catalogue, type RecordingRule, readRuleFile, type RuleCheckOptions } from "../lib/rules";
import { defaultSpecification, hasWebPages, type Specification } from "../lib/specification";
import { checkedContribution } from "./checked-contribution";
import { labelsOf, programsOf } from "./components";
import { alertOf, type AlertProps, recordingRuleOf, type RecordingRuleProps } from "./custom-rules";
import { dataSourcesOn } from "./data-sources";
import { exporterAdvice, findApplications, placeNodeExporter, placeProcessExporter, placeSpecified } from "./exporters";
import { hostLabelProblems } from "./host-labels";
import { loopbackProblems, onLoopback } from "./loopback";
import { ours } from "./ours";
import { metricsProblems, type MetricsProps } from "./metrics-props";
import { PrometheusServer } from "./prometheus-server";
import { Observability } from "./observability";
import { alertsOfFiles, ruleFileAdvice, ruleFileAt } from "./rule-files";
import {
  scrapeJobOf,
  type ScrapeJobProps,
  scrapeAdvice,
  scrapeJobsOf,
  storeAdvice,
  storeProblems,
} from "./scrape-jobs";
import { specifyFleet } from "./specified-fleet";
import { adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import type { IFleet } from "./targets/fleet";
import { anyHostAdvice, asMember, type WebProgram } from "./tls";

const PROMETHEUS: WebProgram = {
  name: "prometheus",
  on: { role: "metrics" },
  programs: prometheusPrograms,
  features: prometheusFeatures,
  opens: "query everything",
};

/** The group of rules that were added in code. */
const CUSTOM = "custom";

/**
 * Metrics, recording rules and alerts: node_exporter and process-exporter on every host, Prometheus on the hosts with the
 * role `metrics`. Every rule is checked at synthesis: it parses, can fire, and uses only what something of the fleet exposes.
 */
export class Metrics extends Construct {
  /** The fleet that it runs on. */
  public readonly fleet: IFleet;
  /** What it was made from. */
  public readonly specification: Specification;
  /** The hub: everything that is monitored, and where its tools are. */
  public readonly observability: Observability;
  private readonly props: MetricsProps;
  private readonly server: PrometheusServer;

  /** @throws ValidationError when the exporters that the specification describes cannot exist */
  constructor(scope: Construct, id: string, props: MetricsProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, metricsProblems(props));
    this.props = props;
    this.fleet = props.fleet;
    this.specification = props.specification ?? defaultSpecification;
    specifyFleet(this, this.fleet, this.specification);
    if (props.exposure === "loopback")
      ValidationError.throwIfAny(this, loopbackProblems(this.fleet, this.fleet, "Prometheus"));
    this.observability = new Observability({
      scrapeInterval: this.specification.nodeExporter.scrapeInterval,
      hostLabels: labelsOf(this.fleet.hosts),
    });
    const { specification, observability } = this;
    this.server = new PrometheusServer({ props, specification, observability });
    for (const part of [
      ...placeNodeExporter(this.fleet, this.specification),
      ...placeProcessExporter(this.fleet, this.specification),
      ...findApplications(this.fleet, this.specification),
      ...placeSpecified(this.fleet, this.specification),
    ])
      this.contribute(ours(part));
    this.addPrometheus();
    this.addSpecified();
    checkRelations(this, () => this.problems(), this.specification);
    adviseOnSynthesis(this, this.specification, () => this.advice());
  }

  /** Every alert, in the order of the rule groups. */
  public get alerts(): readonly Alert[] {
    return [
      ...this.server.model.groups.flatMap(({ alerts }) => alerts),
      ...alertsOfFiles(this.observability.monitoring),
    ];
  }

  /** Every recording rule, in the order of the rule groups. */
  public get recordingRules(): readonly RecordingRule[] {
    return this.server.model.groups.flatMap(({ recording }) => recording);
  }

  /** Names of all scrape jobs. */
  public get scrapeJobs(): readonly string[] {
    return this.observability.monitoring.jobs.map(({ name }) => name);
  }

  /** Everything that rules and panels may use. */
  public get catalogue(): Catalogue {
    return this.observability.monitoring.catalogue;
  }

  /** What queries over the {@link catalogue} are checked against. */
  public get queryChecks(): RuleCheckOptions {
    return this.server.checkOptions;
  }

  /** Who may open Prometheus's pages. */
  public get exposure(): "loopback" | "fleet" {
    return this.props.exposure ?? "fleet";
  }

  /** Address of Prometheus's pages, of the first server; undefined when only its own host, or only programs with a certificate, may open them. */
  public get url(): string | undefined {
    return this.server.pages.url;
  }

  /**
   * Adds an alert of your own.
   *
   * @throws ValidationError when one of its times is not a {@link Duration}
   */
  public addAlert(alert: AlertProps): void {
    this.contribute(ours({ by: "user", rules: { name: CUSTOM, recording: [], alerts: [alertOf(alert)] } }));
  }

  /** Adds a metric that is recorded from others. */
  public addRecordingRule(rule: RecordingRuleProps): void {
    this.contribute(ours({ by: "user", rules: { name: CUSTOM, recording: [recordingRuleOf(rule)], alerts: [] } }));
  }

  /**
   * Adds pages to scrape.
   *
   * @throws ValidationError when the job has no targets, or when what it exposes cannot be read
   */
  public addScrapeJob(props: ScrapeJobProps): void {
    this.contribute(scrapeJobOf(props, this.specification.nodeExporter.scrapeInterval));
  }

  /**
   * Takes a rule file that exists already as it is, as `text`. Its alerts are routed and have pages like all others.
   *
   * @throws ValidationError when Prometheus could not read it, or when the name is taken
   */
  public addRuleFile(name: string, text: string): void {
    ValidationError.throwIfAny(
      this,
      propProblems<object>({ name, text }, { name: "text", text: "text" }, "addRuleFile"),
    );
    if (this.observability.monitoring.ruleFiles.some((file) => file.name === name))
      throw new ValidationError(this, [{ path: "ruleFiles", message: `must have unique names, got ${name} twice` }]);
    this.contribute(ours({ by: "user", ruleFile: readRuleFile(name, text, this.specification.prometheus.features) }));
  }

  /**
   * Adds what a component, an application or a user wants to be seen: its job, metrics, rules, address and pages.
   *
   * @throws ValidationError with everything that is wrong with it, or when a tool or pages have the name of others
   */
  public contribute(contribution: Contribution): void {
    const checked = checkedContribution(this, contribution);
    ValidationError.throwIfAny(this, contributionProblems(this.observability.contributions, checked));
    this.observability.contribute(checked);
  }

  private addPrometheus(): void {
    const { port } = this.specification.prometheus;
    this.fleet.place(
      ours({
        component: "prometheus",
        on: { role: "metrics" },
        plan: (shape) => prometheusPlan(this.server.model, programsOf(this.specification, "prometheus", shape)),
        revision: () => this.observability.contributions,
      }),
    );
    const itself = this.fleet.discovery({ on: { role: "metrics" }, port, as: asMember(this.fleet) });
    const { url } = this;
    this.contribute(
      ours({
        job: {
          name: "prometheus",
          discovery: this.exposure === "loopback" ? onLoopback(itself, port) : itself,
          owns: true,
        },
        metrics: [...PROMETHEUS_METRICS, ...otherPrometheusMetrics()],
        dashboards: [PROMETHEUS_DASHBOARD],
        dataSources: dataSourcesOn(this.fleet, {
          ...prometheusDataSource(this.specification.nodeExporter.scrapeInterval),
          role: "metrics",
          port,
          exposure: this.exposure,
        }),
        tool: {
          name: "prometheus",
          ...(url !== undefined && { url }),
          proxied: { port, exposure: this.exposure, access: PROMETHEUS_ACCESS },
          ...(hasWebPages(this.specification.artifacts) && {
            link: { title: "Prometheus", text: "queries, targets and rules." },
          }),
        },
      }),
    );
  }

  /** What the specification's author wrote: alerts, scrape jobs, rule files, and where dashboards and logs are. */
  private addSpecified(): void {
    const { links, nodeExporter, prometheus } = this.specification;
    const hostLabels = labelsOf(this.fleet.hosts);
    const window = rateWindow(nodeExporter.scrapeInterval);
    this.contribute(
      ours({
        by: "user",
        rules: (catalogue) => alertGroupsOf(this.specification, { catalogue, hostLabels, window }),
      }),
    );
    for (const job of scrapeJobsOf(this.specification, this.fleet)) this.contribute(ours(job));
    for (const path of prometheus.ruleFiles) this.addRuleFile(...ruleFileAt(this, path));
    const tools = [
      { name: "grafana", url: links.dashboards, link: { title: "Grafana", text: "dashboards." } },
      { name: "kibana", url: links.logs, link: { title: "Kibana", text: "logs." } },
      { name: "jaeger", url: links.traces, link: { title: "Jaeger", text: "traces." } },
    ];
    for (const { url, ...tool } of tools)
      if (url !== undefined) this.contribute(ours({ by: "user", tool: { ...tool, url } }));
  }

  private problems(): readonly Problem[] {
    const exposed = applicationMetrics(this.specification).map(({ name }) => name);
    const { model, findings } = this.server;
    return [
      ...metricListProblems(this.specification, exposed),
      ...hostLabelProblems(this.fleet.hosts, model.groups, this.observability.monitoring),
      ...storeProblems(
        model.remoteWrite,
        this.fleet.hosts.map(({ name }) => name),
      ),
      ...findings.problems,
    ];
  }

  /** Only for rules that the user wrote: nobody could follow advice about the others. */
  private advice(): readonly Advice[] {
    const { model, findings, checkOptions } = this.server;
    const { monitoring } = this.observability;
    const { usersJobs, usersGroups } = monitoring;
    return [
      ...exporterAdvice(this.fleet, this.specification),
      ...anyHostAdvice(this.fleet, this.specification, PROMETHEUS),
      ...externalLabelAdvice(this.specification.prometheus.externalLabels),
      ...scrapeAdvice(usersJobs, this.specification.nodeExporter.scrapeInterval),
      ...storeAdvice(model.remoteWrite),
      ...unknownSeriesAdvice(model.remoteWrite, monitoring.catalogue),
      ...ruleFileAdvice(monitoring, checkOptions),
      ...findings.advice.filter(({ path }) => usersGroups.some((group) => path.startsWith(`${group}.`))),
    ];
  }
}
