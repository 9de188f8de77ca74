import { Construct } from "constructs";
import { alertGroupsOf } from "../lib/alerts";
import { type Advice, type Problem, propProblems, ValidationError, unitProblems } from "../lib/errors";
import { applicationMetrics } from "../lib/exporters/application";
import { metricListProblems, rateWindow } from "../lib/exporters/node";
import {
  externalLabelAdvice,
  type PrometheusModel,
  prometheusOf,
  type PrometheusParts,
  prometheusPlan,
  otherPrometheusMetrics,
  PROMETHEUS_METRICS,
} from "../lib/prometheus";
import {
  type Alert,
  type Catalogue,
  checkRules,
  type RecordingRule,
  type RuleCheckOptions,
  type RuleFindings,
  type RuleGroup,
  withoutSlash,
} from "../lib/rules";
import type { ScrapeJob, TargetDiscovery } from "../lib/scraping";
import { defaultSpecification, type Specification } from "../lib/specification";
import { labelsOf, programsOf } from "./components";
import { alertOf, type AlertProps, recordingRuleOf, type RecordingRuleProps } from "./custom-rules";
import {
  contributedCatalogue,
  type MetricsContribution,
  findApplications,
  type PlacedExporter,
  placeNodeExporter,
  placeProcessExporter,
} from "./exporters";
import { hostLabelProblems } from "./host-labels";
import { loopbackProblems, onLoopback } from "./loopback";
import { knownAddress, reachable } from "./reachable";
import { METRICS_PROPS, type MetricsProps } from "./metrics-props";
import { ruleCheckOptions } from "./rule-check-options";
import { RuleFiles } from "./rule-files";
import { scrapeJobOf, type ScrapeJobProps, scrapeAdvice, scrapeJobsOf, storeAdvice } from "./scrape-jobs";
import { adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import type { IFleet } from "./targets/fleet";

/** Groups of rules that the user writes. */
const USER_GROUPS = ["system_alerts", "application_alerts", "custom"];

interface Rendered {
  readonly revision: number;
  readonly model: PrometheusModel;
  readonly catalogue: Catalogue;
  /** Undefined until they are asked for. */
  findings?: RuleFindings;
}

/**
 * Metrics, recording rules and alerts: node_exporter and process-exporter on every host, Prometheus on the hosts with the
 * role `metrics`. Every rule is checked at synthesis: it parses, can fire, and uses only what something of the fleet exposes.
 */
export class Metrics extends Construct {
  /** The fleet that it runs on. */
  public readonly fleet: IFleet;
  /** What it was made from. */
  public readonly specification: Specification;
  private readonly props: MetricsProps;
  private readonly contributions: MetricsContribution[] = [];
  private readonly ownAlerts: Alert[] = [];
  private readonly ownRecordings: RecordingRule[] = [];
  private readonly ownJobs: ScrapeJob[] = [];
  private readonly ruleFiles: RuleFiles;
  private readonly discoveries: Record<string, TargetDiscovery> = {};
  private readonly alertmanagers: TargetDiscovery[] = [];
  private links: NonNullable<PrometheusParts["links"]> = {};
  private changes = 0;
  private rendered: Rendered | undefined;

  /** @throws ValidationError when the exporters that the specification describes cannot exist */
  constructor(scope: Construct, id: string, props: MetricsProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, METRICS_PROPS));
    this.props = props;
    this.fleet = props.fleet;
    this.specification = props.specification ?? defaultSpecification;
    ValidationError.throwIfAny(this, unitProblems("Bytes", { disk: props.disk }));
    if (props.exposure === "loopback")
      ValidationError.throwIfAny(this, loopbackProblems(this.fleet, this.fleet, "Prometheus"));
    this.add("node", placeNodeExporter(this.fleet, this.specification));
    this.add("process", placeProcessExporter(this.fleet, this.specification));
    this.add("application", findApplications(this.fleet, this.specification));
    this.addPrometheus();
    for (const job of scrapeJobsOf(this.specification, this.fleet)) this.addScrapeJob(job);
    this.ruleFiles = new RuleFiles(this, this.specification.prometheus.features);
    for (const path of this.specification.prometheus.ruleFiles) this.ruleFiles.addFrom(path);
    checkRelations(this, () => this.problems(), this.specification);
    adviseOnSynthesis(this, this.specification, () => this.advice());
  }

  /** Every alert, in the order of the rule groups. */
  public get alerts(): readonly Alert[] {
    return [...this.render().model.groups.flatMap(({ alerts }) => alerts), ...this.ruleFiles.alerts];
  }

  /** Every recording rule, in the order of the rule groups. */
  public get recordingRules(): readonly RecordingRule[] {
    return this.render().model.groups.flatMap(({ recording }) => recording);
  }

  /** Names of all scrape jobs. */
  public get scrapeJobs(): readonly string[] {
    return this.render().model.jobs.map(({ name }) => name);
  }

  /** Everything that rules and panels may use. */
  public get catalogue(): Catalogue {
    return this.render().catalogue;
  }

  /** Changes whenever something is added, so that what depends on the alerts is computed again. */
  public get revision(): number {
    return this.changes;
  }

  /** Who may open Prometheus's pages. */
  public get exposure(): "loopback" | "fleet" {
    return this.props.exposure ?? "fleet";
  }

  /** Address of Prometheus's pages, of the first server; undefined when only its own host may open them. */
  public get url(): string | undefined {
    const { externalUrl, exposure } = this.props;
    if (externalUrl !== undefined) return withoutSlash(externalUrl);
    return exposure === "loopback"
      ? undefined
      : reachable(this.fleet, "metrics", this.specification.prometheus.port).url;
  }

  /** Says where runbooks, dashboards and logs are. What the specification says of them comes first. */
  public linkAlerts(links: NonNullable<PrometheusParts["links"]>): void {
    this.links = { ...this.links, ...links };
    this.changes += 1;
  }

  /**
   * Adds an alert of your own.
   *
   * @throws ValidationError when one of its times is not a {@link Duration}
   */
  public addAlert(alert: AlertProps): void {
    this.ownAlerts.push(alertOf(alert));
    this.changes += 1;
  }

  /** Adds a metric that is recorded from others. */
  public addRecordingRule(rule: RecordingRuleProps): void {
    this.ownRecordings.push(recordingRuleOf(rule));
    this.changes += 1;
  }

  /**
   * Adds pages to scrape.
   *
   * @throws ValidationError when the job has no targets, or when what it exposes cannot be read
   */
  public addScrapeJob(props: ScrapeJobProps): void {
    const { job, contribution } = scrapeJobOf(props, this.specification.nodeExporter.scrapeInterval);
    this.ownJobs.push(job);
    this.contribute(contribution);
  }

  /**
   * Takes a rule file that exists already as it is, as `text`. Its alerts are routed and have pages like all others.
   *
   * @throws ValidationError when Prometheus could not read it
   */
  public addRuleFile(name: string, text: string): void {
    this.ruleFiles.add(name, text);
    this.changes += 1;
  }

  /** Adds the rules of a component about itself, and what it exposes. */
  public contribute(contribution: MetricsContribution): void {
    this.contributions.push(contribution);
    this.changes += 1;
  }

  /** Sends alerts to Alertmanagers, and scrapes them. */
  public addAlertmanager(discovery: TargetDiscovery): void {
    this.alertmanagers.push(discovery);
    this.discoveries.alertmanager = discovery;
    this.changes += 1;
  }

  private add(job: "node" | "process" | "application", { contributions, discovery }: PlacedExporter): void {
    this.contributions.push(...contributions);
    if (discovery) this.discoveries[job] = discovery;
  }

  private addPrometheus(): void {
    const { port } = this.specification.prometheus;
    this.fleet.place({
      component: "prometheus",
      on: { role: "metrics" },
      plan: (shape) => prometheusPlan(this.render().model, programsOf(this.specification, "prometheus", shape)),
      revision: () => this.changes,
    });
    const itself = this.fleet.discovery({ on: { role: "metrics" }, port });
    this.discoveries.prometheus = this.props.exposure === "loopback" ? onLoopback(itself, port) : itself;
    this.contributions.push({ metrics: [...PROMETHEUS_METRICS, ...otherPrometheusMetrics()] });
  }

  /** The server as of now; the same object until something is added. */
  private render(): Rendered {
    if (this.rendered?.revision === this.changes) return this.rendered;
    const contributed = this.contributions.flatMap(({ rules }) => (rules ? [rules] : []));
    const own: RuleGroup = { name: "custom", recording: this.ownRecordings, alerts: this.ownAlerts };
    const hostLabels = labelsOf(this.fleet.hosts);
    const recorded = [...contributed, own].flatMap(({ recording }) => recording).concat(this.ruleFiles.recording);
    const catalogue = contributedCatalogue(this.contributions, recorded, hostLabels);
    const window = rateWindow(this.specification.nodeExporter.scrapeInterval);
    const groups = [
      ...contributed,
      ...alertGroupsOf(this.specification, { catalogue, hostLabels, window }),
      ...(own.recording.length + own.alerts.length > 0 ? [own] : []),
    ];
    this.rendered = {
      revision: this.changes,
      catalogue,
      model: prometheusOf(this.specification, { ...this.partsOf(groups), catalogue, hostLabels }),
    };
    return this.rendered;
  }

  private knownUrl(): string | undefined {
    const { externalUrl, exposure } = this.props;
    if (externalUrl !== undefined || exposure === "loopback") return externalUrl;
    return knownAddress(reachable(this.fleet, "metrics", this.specification.prometheus.port));
  }

  private partsOf(groups: readonly RuleGroup[]): PrometheusParts {
    const { remoteWrite, disk, exposure } = this.props;
    const externalUrl = this.knownUrl();
    return {
      discovery: this.discoveries,
      jobs: this.ownJobs,
      groups,
      ...(this.ruleFiles.all.length > 0 && { ruleFiles: this.ruleFiles.all }),
      links: this.links,
      alertmanagers: this.alertmanagers,
      ...(remoteWrite && { remoteWrite }),
      ...(this.fleet.addressesOf("metrics").length > 1 && { replicaLabel: "replica" }),
      ...(disk && { disk }),
      ...(exposure && { exposure }),
      ...(externalUrl !== undefined && { externalUrl }),
    };
  }

  private problems(): readonly Problem[] {
    const exposed = applicationMetrics(this.specification).map(({ name }) => name);
    const { model, catalogue } = this.render();
    return [
      ...metricListProblems(this.specification, exposed),
      ...hostLabelProblems(this.fleet.hosts, model.groups, catalogue, USER_GROUPS),
      ...this.findings().problems,
    ];
  }

  /** Only for rules that the user wrote: nobody could follow advice about the others. */
  private advice(): readonly Advice[] {
    return [
      ...externalLabelAdvice(this.specification.prometheus.externalLabels),
      ...scrapeAdvice(this.ownJobs, this.specification.nodeExporter.scrapeInterval),
      ...storeAdvice(this.render().model.remoteWrite),
      ...this.ruleFiles.advice(this.catalogue, this.checkOptions(this.render())),
      ...this.findings().advice.filter(({ path }) => USER_GROUPS.some((group) => path.startsWith(`${group}.`))),
    ];
  }

  private findings(): RuleFindings {
    const rendered = this.render();
    return (rendered.findings ??= checkRules(rendered.model.groups, rendered.catalogue, this.checkOptions(rendered)));
  }

  private checkOptions({ model }: Rendered): RuleCheckOptions {
    return ruleCheckOptions(model, this.fleet, this.specification);
  }
}
