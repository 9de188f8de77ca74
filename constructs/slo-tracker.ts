import { Construct } from "constructs";
import { type PropKinds, propProblems, ValidationError } from "../lib/errors";
import type { RuleGroup } from "../lib/rules";
import { renderRuleFile } from "../lib/rules";
import {
  boundAdvice,
  failureAdvice,
  labelProblems,
  objectivesFromOpenSlo,
  type OpenSloOptions,
  type ReadObjectivesOf,
  type ReadOpenSloOptions,
  toOpenSlo,
  type Objective,
  objectivePicture,
  type ObjectiveReport,
  objectivesOf,
  reportOf,
  reportText,
  sloDashboards,
  type SloModel,
  sloRules,
  targetAdvice,
} from "../lib/slo";
import {
  defaultSpecification,
  mergeSpecification,
  type Specification,
  type SpecificationOverrides,
} from "../lib/specification";
import { toYaml } from "../lib/yaml";
import { labelsOf } from "./components";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import { writeTexts } from "./synthesis/text-files";
import { unknownsIn } from "./targets/unknown-values";

export { objectivesFromOpenSlo, type OpenSloOptions, type ReadObjectivesOf, type ReadOpenSloOptions };

/** Props of {@link SloTracker}. */
export interface SloTrackerProps {
  /** Whose Prometheus keeps count, and whose alerts are routed. @default - none: the rules are files for a Prometheus of your own */
  readonly metrics?: Metrics;
  /** Objectives in the words of `sla_definitions`, beside those of the specification; `null` removes one. @default - none */
  readonly objectives?: SpecificationOverrides["slaDefinitions"];
  /** Alerts in the words of `error_budget`. @default - those of the specification */
  readonly errorBudget?: SpecificationOverrides["errorBudget"];
  /** Where objectives come from. @default - that of {@link metrics}; without it, there are those of {@link objectives} alone */
  readonly specification?: Specification;
}

/** What each prop must be. */
const PROPS: PropKinds<SloTrackerProps> = {
  metrics: "metrics?",
  objectives: "object?",
  errorBudget: "object?",
  specification: "specification?",
};

const OPEN_SLO: PropKinds<OpenSloOptions> = { service: "text?", alertPolicies: "boolean?" };

/** What {@link SloTracker.report} tells. */
export interface SloReport {
  readonly objectives: readonly ObjectiveReport[];
  /** The same for people, with a table of alerts for each objective. */
  readonly text: string;
  /** A picture for each objective, as SVG, by its name. */
  readonly pictures: Readonly<Record<string, string>>;
}

/**
 * Objectives, their error budgets, and alerts on these: recording rules that count events, and alerts on what is spent and how fast. With
 * {@link SloTrackerProps.metrics} they are rules of that Prometheus; without, synthesis writes them into `slo/` of the
 * stack's folder, in a folder that is called as the tracker is.
 */
export class SloTracker extends Construct {
  private readonly model: SloModel;

  /**
   * @throws SpecificationError with everything that is wrong with the objectives
   * @throws ValidationError when an objective counts what cannot be counted, or an alert could never fire
   */
  constructor(scope: Construct, id: string, props: SloTrackerProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { metrics } = props;
    const hostLabels = metrics ? labelsOf(metrics.fleet.hosts) : [];
    const { model, problems } = objectivesOf(specificationOf(props, this.node.path), { hostLabels });
    ValidationError.throwIfAny(this, problems);
    this.model = model;
    if (metrics) this.track(metrics);
    else this.write();
  }

  /** For a Prometheus of the user's own. */
  private write(): void {
    const files = () => Object.entries(this.files).map(([path, content]) => ({ path: `slo/${path}`, content }));
    checkRelations(this, () => unknownsIn(files()));
    writeTexts(this, "slo", () => this.files, { apart: true });
  }

  private track(metrics: Metrics): void {
    for (const rules of this.rules) metrics.contribute(ours({ rules }));
    metrics.contribute(ours({ dashboards: () => sloDashboards(this.model) }));
    const jobs = () => [
      ...metrics.scrapeJobs,
      ...metrics.fleet.hosts.flatMap(({ additionalTargets = [] }) => additionalTargets.flatMap(({ job }) => job ?? [])),
    ];
    adviseOnSynthesis(this, metrics.specification, () => [
      ...targetAdvice(this.model, jobs()),
      ...boundAdvice(this.model, metrics.catalogue),
      ...failureAdvice(this.model, metrics.catalogue),
    ]);
    checkRelations(this, () => labelProblems(this.model, metrics.catalogue), metrics.specification);
  }

  /** The objectives, in the order of the specification. */
  public get objectives(): readonly Objective[] {
    return [...this.model.objectives];
  }

  /** Recording rules and alerts, as two groups. */
  public get rules(): readonly RuleGroup[] {
    return sloRules(this.model);
  }

  /** What each objective promises, its budget in minutes, and which alert fires after how long at which speed. */
  public report(): SloReport {
    const objectives = reportOf(this.model);
    return {
      objectives,
      text: reportText(objectives),
      pictures: Object.fromEntries(objectives.map((one) => [one.name, objectivePicture(one).toString()])),
    };
  }

  /**
   * The objectives as OpenSLO v1, a document of YAML for each; with `alertPolicies`, their burn rate alerts too.
   *
   * @throws ValidationError with everything that OpenSLO has no words for
   */
  public toOpenSlo(options: OpenSloOptions = {}): string {
    ValidationError.throwIfAny(this, propProblems(options, OPEN_SLO, "options"));
    const { documents, problems } = toOpenSlo(this.model.objectives, options);
    ValidationError.throwIfAny(this, problems);
    return documents.map((one) => toYaml(one)).join("---\n");
  }

  /** The rules as files of Prometheus, by their names. */
  public get files(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.rules.map((group) => [`${group.name}.yml`, toYaml(renderRuleFile(group, {}))]));
  }
}

function specificationOf(
  { metrics, specification, objectives, errorBudget }: SloTrackerProps,
  path: string,
): Specification {
  const base = specification ?? metrics?.specification ?? { ...defaultSpecification, slaDefinitions: {} };
  if (!objectives && !errorBudget) return base;
  const overrides = { ...(objectives && { slaDefinitions: objectives }), ...(errorBudget && { errorBudget }) };
  return mergeSpecification(base, overrides, { source: `[${path}]` });
}
