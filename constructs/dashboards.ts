import { Construct } from "constructs";
import {
  alertDashboards,
  dashboardsOf,
  documentDashboard,
  type DocumentDashboard,
  LIVE_PATH,
  livePages,
  type MadeDashboards,
} from "../lib/dashboards";
import { type Problem, type PropKinds, propProblems, ValidationError } from "../lib/errors";
import { addressOf, dashboardShapeProblems, type Monitoring } from "../lib/monitoring";
import type { ContributedDashboard } from "../lib/panels";
import { withoutSlash } from "../lib/correlation";
import { defaultSpecification } from "../lib/specification";
import type { SitePage } from "../lib/pages";
import { liveScripts } from "./live-scripts";
import type { Metrics } from "./metrics";
import { adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import { writeTexts } from "./synthesis/text-files";
import { ours } from "./ours";
import { unknownsIn } from "./targets/unknown-values";

/** Props of {@link Dashboards}. */
export interface DashboardsProps {
  /** What the panels show. */
  readonly metrics: Metrics;
  /** Your own dashboards: typed, or as Grafana exports them. One with the title of another joins it. @default - none */
  readonly dashboards?: readonly ContributedDashboard[];
}

/** What each prop must be. */
const PROPS: PropKinds<DashboardsProps> = { metrics: "metrics", dashboards: "list?" };

/** The dashboards of each Prometheus. */
const MADE = new WeakMap<Metrics, Dashboards>();

/**
 * Dashboards about everything that is monitored: the specification's, those of components, and your own. Synthesis checks every query and
 * writes them as Grafana's JSON into `dashboards/<folder>/` of the stack's folder, from where any Grafana takes them. The portal shows them too,
 * as pages that draw themselves; but for those that are Grafana's own.
 */
export class Dashboards extends Construct {
  private readonly metrics: Metrics;
  private made: { readonly from: Monitoring; readonly all: MadeDashboards } | undefined;

  /** The dashboards about what `metrics` collects, once they are there. */
  public static of(metrics: Metrics): Dashboards | undefined {
    return MADE.get(metrics);
  }

  /** @throws ValidationError when `metrics` is missing */
  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { metrics, dashboards = [] } = props;
    MADE.set(metrics, this);
    if (dashboards.length > 0) ValidationError.throwIfAny(this, dashboardShapeProblems(dashboards));
    const { specification } = metrics;
    this.metrics = metrics;
    metrics.contribute(
      ours({
        dashboards: (catalogue) =>
          DOCUMENTS.flatMap((name) => {
            const [section, builtIn] = [specification.dashboards[name], defaultSpecification.dashboards[name]];
            return documentDashboard(name, { section, builtIn }, catalogue) ?? [];
          }),
      }),
    );
    metrics.contribute(ours({ alertDashboards }));
    if (dashboards.length > 0) metrics.contribute(ours({ by: "user", dashboards }));
    metrics.contribute(
      ours({
        pages: {
          title: "Dashboards",
          path: LIVE_PATH,
          text: "what is measured, as it is now and was before.",
          queries: true,
          pages: (root) => this.livePages(root),
        },
      }),
    );
    checkRelations(this, () => [...this.all().problems, ...this.unknowns()], specification);
    adviseOnSynthesis(this, specification, () => this.all().advice);
    writeTexts(this, "dashboards", () => this.files);
  }

  /** What synthesis writes below `dashboards/` of the stack's folder, by path. */
  public get files(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.all().dashboards.map(({ folder, uid, json }) => [
        `${folder}/${uid}.json`,
        `${JSON.stringify(json, undefined, 2)}\n`,
      ]),
    );
  }

  /** The dashboards as pages of the portal, which draw themselves. */
  private livePages(root: string): readonly SitePage[] {
    const { observability, specification } = this.metrics;
    const { typed, destinations } = this.all();
    const grafana = addressOf(observability.monitoring, "grafana");
    const live = {
      ...destinations,
      dashboards: typed,
      scrapeInterval: specification.nodeExporter.scrapeInterval,
      ...(grafana !== undefined && { grafana: withoutSlash(grafana) }),
    };
    const { chart, scripts } = liveScripts();
    return [...livePages(live, root, chart), ...scripts];
  }

  private unknowns(): readonly Problem[] {
    return unknownsIn(Object.entries(this.files).map(([path, content]) => ({ path: `dashboards/${path}`, content })));
  }

  /** The dashboards as of now; the same objects until something is contributed. */
  private all(): MadeDashboards {
    const { alerts, observability, queryChecks, specification } = this.metrics;
    const { monitoring } = observability;
    if (this.made?.from === monitoring) return this.made.all;
    const { advice, escalationMatrix, runbooks } = specification;
    const base = runbooks.baseUrl ?? addressOf(monitoring, "runbooks");
    const logs = addressOf(monitoring, "kibana");
    const all = dashboardsOf({
      dashboards: monitoring.dashboards(),
      catalogue: monitoring.catalogue,
      alerts,
      severities: Object.keys(escalationMatrix.severityLevels),
      checks: queryChecks,
      off: advice.off,
      ...(base !== undefined && { runbooks: base }),
      ...(logs !== undefined && { logs }),
    });
    this.made = { from: monitoring, all };
    return all;
  }
}

const DOCUMENTS: readonly DocumentDashboard[] = ["infrastructure", "application"];
