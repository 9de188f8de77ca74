import { addressOf, alertLinksOf, type Monitoring } from "../lib/monitoring";
import { type PrometheusModel, prometheusOf, type PrometheusParts } from "../lib/prometheus";
import { checkRules, type RuleCheckOptions, type RuleFindings } from "../lib/rules";
import type { Specification } from "../lib/specification";
import { labelsOf } from "./components";
import type { MetricsProps } from "./metrics-props";
import type { Observability } from "./observability";
import { type OwnPages, ownPages } from "./own-pages";
import { ruleCheckOptions } from "./rule-check-options";

/** What a {@link PrometheusServer} is made from. */
export interface PrometheusServerOptions {
  readonly props: MetricsProps;
  readonly specification: Specification;
  /** What it scrapes, records and alerts on; grows until synthesis. */
  readonly observability: Observability;
}

interface Rendered {
  readonly monitoring: Monitoring;
  readonly model: PrometheusModel;
  /** Undefined until they are asked for. */
  findings?: RuleFindings;
}

/** The Prometheus of a stack as of now, and what is to be said about its rules. */
export class PrometheusServer {
  private rendered: Rendered | undefined;

  constructor(private readonly options: PrometheusServerOptions) {}

  /** The same object until something is contributed. */
  public get model(): PrometheusModel {
    return this.render().model;
  }

  /** What is wrong or unwise about its rules. */
  public get findings(): RuleFindings {
    const rendered = this.render();
    const { model, monitoring } = rendered;
    return (rendered.findings ??= checkRules(model.groups, monitoring.catalogue, this.checkOptions));
  }

  /** What its rules, and queries over its metrics, are checked against. */
  public get checkOptions(): RuleCheckOptions {
    const { model, monitoring } = this.render();
    return ruleCheckOptions(model, monitoring, this.options.props.fleet, this.options.specification);
  }

  /** Where its pages are. */
  public get pages(): OwnPages {
    const { props, specification } = this.options;
    return ownPages(props.fleet, specification.prometheus.port, props);
  }

  private render(): Rendered {
    const { observability, specification } = this.options;
    const { monitoring } = observability;
    if (this.rendered?.monitoring !== monitoring)
      this.rendered = { monitoring, model: prometheusOf(specification, this.partsOf(monitoring)) };
    return this.rendered;
  }

  private partsOf(monitoring: Monitoring): PrometheusParts {
    const { fleet, remoteWrite, disk, exposure } = this.options.props;
    const { jobs, groups, ruleFiles, alertmanagers, catalogue, remoteRead } = monitoring;
    const stores = [...(remoteWrite ?? []), ...monitoring.remoteWrite];
    const { externalUrl } = this.pages;
    const runbooks = addressOf(monitoring, "runbooks");
    return {
      jobs,
      groups,
      catalogue,
      hostLabels: labelsOf(fleet.hosts),
      alertmanagers,
      ...(ruleFiles.length > 0 && { ruleFiles }),
      links: {
        ...(runbooks !== undefined && { runbooks }),
        ...alertLinksOf(monitoring),
      },
      ...(stores.length > 0 && { remoteWrite: stores }),
      ...(remoteRead.length > 0 && { remoteRead }),
      ...(fleet.addressesOf("metrics").length > 1 && { replicaLabel: "replica" }),
      ...(disk && { disk }),
      ...(exposure && { exposure }),
      ...(fleet.certificates && { tls: true }),
      ...(externalUrl !== undefined && { externalUrl }),
    };
  }
}
