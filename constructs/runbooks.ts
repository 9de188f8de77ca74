import { Construct } from "constructs";
import { propProblems, ValidationError } from "../lib/errors";
import { addressOf, alertLinksOf, type Monitoring } from "../lib/monitoring";
import {
  rcaPages,
  rcaReport,
  runbookFiles,
  runbookPages,
  runbookProblems,
  runbooksOf,
  type RcaIncident,
  type Runbook,
  type RunbooksModel,
} from "../lib/runbooks";
import { hasWebPages } from "../lib/specification";
import type { Metrics } from "./metrics";
import { Portal } from "./portal";
import { checkRelations } from "./synthesis/check-relations";
import { writeTexts } from "./synthesis/text-files";
import { ours } from "./ours";

/** Props of {@link Runbooks}. */
export interface RunbooksProps {
  /** Whose alerts have pages. */
  readonly metrics: Metrics;
  /** Where the pages are served. @default - a portal of its own */
  readonly portal?: Portal;
}

/**
 * A page about every alert of the stack, and a report for the analysis of an incident: on the portal, where alerts link to
 * them, and as Markdown in the stack's folder when the app is synthesized.
 */
export class Runbooks extends Construct {
  /** Where the pages are served. */
  public readonly portal: Portal;
  private readonly props: RunbooksProps;
  private made: { readonly from: Monitoring; readonly runbooks: readonly Runbook[] } | undefined;

  /** @throws ValidationError when `metrics` is missing */
  constructor(scope: Construct, id: string, props: RunbooksProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems<RunbooksProps>(props, { metrics: "metrics", portal: "portal?" }));
    const { metrics } = props;
    this.props = props;
    this.portal = props.portal ?? new Portal(this, "portal", { metrics });
    metrics.contribute(
      ours({
        pages: {
          title: "Runbooks",
          path: "runbooks/",
          text: "what to do about each alert.",
          pages: (root) => runbookPages(this.model(), root, this.runbooks()),
        },
      }),
    );
    metrics.contribute(
      ours({
        pages: {
          title: "Root cause analysis",
          path: "rca/",
          text: "a report about an incident, to be filled in.",
          pages: (root) => rcaPages(this.model(), root),
        },
      }),
    );
    checkRelations(this, () => runbookProblems(this.model()), metrics.specification);
    writeTexts(this, "runbooks", () => runbookFiles(this.runbooks()));
  }

  /** The report about an incident as Markdown, with links to what is known of its time. */
  public rcaReport(incident: RcaIncident): string {
    return rcaReport(incident, this.model());
  }

  /** The pages as of now; the same objects until an alert is added. */
  private runbooks(): readonly Runbook[] {
    const { monitoring } = this.props.metrics.observability;
    if (this.made?.from !== monitoring) this.made = { from: monitoring, runbooks: runbooksOf(this.model()) };
    return this.made.runbooks;
  }

  private model(): RunbooksModel {
    const { metrics } = this.props;
    const { monitoring } = metrics.observability;
    const alertmanager = addressOf(monitoring, "alertmanager");
    const { artifacts, rcaProcess, investigationTools, runbooks, links } = metrics.specification;
    return {
      alerts: metrics.alerts,
      pages: runbooks.pages,
      hasMetric: (name) => isDescribed(name, monitoring),
      ...(metrics.fleet.recheckAdvice !== undefined && { recheck: metrics.fleet.recheckAdvice }),
      rcaProcess,
      investigationTools,
      links: {
        portal: this.portal.url,
        ...(metrics.url !== undefined && { prometheus: metrics.url }),
        ...(alertmanager !== undefined && { alertmanager }),
        ...alertLinksOf(monitoring),
        webPages: hasWebPages(artifacts),
        ...links,
      },
    };
  }
}

/** Whether a metric is known by its name, and not only assumed of a page that may have any. */
function isDescribed(name: string, { catalogue }: Monitoring): boolean {
  const found = catalogue.find(name);
  return found !== undefined && !("assumed" in found);
}
