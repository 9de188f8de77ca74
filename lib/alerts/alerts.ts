import { metricsOf, readPromql } from "../promql";
import {
  deriveProof,
  familyOf,
  type Alert,
  type AlertProof,
  type Catalogue,
  type MetricSource,
  type RuleGroup,
} from "../rules";
import type { AlertSection, Named, Specification } from "../specification";
import { Duration } from "../units";
import { familiesOf } from "./families";
import { repairedCondition } from "./repair";
import { runbookOf } from "./runbooks";
import { textsOf } from "./texts";

/** The parts of a specification that alerts are made of. */
export type AlertSections = Pick<Specification, "systemAlerts" | "applicationAlerts">;

/** What alerts are made with beside the specification. */
export interface AlertsOptions {
  /** What exists: metrics and recording rules. */
  readonly catalogue: Catalogue;
  /** Labels of hosts beside `instance`; an alert that aggregates keeps them. @default - none */
  readonly hostLabels?: readonly string[];
  /** Range of rates where the document leaves it open. @default 5 minutes */
  readonly window?: Duration;
}

/**
 * The specification's alerts as two rule groups, `system_alerts` and `application_alerts`: conditions, durations and severities as
 * written (one condition is repaired, see {@link repairedCondition}), with texts, runbook, family and, where it can be derived,
 * proof. A condition that cannot work is left as it is, for `checkRules` to report; groups without alerts are left out.
 */
export function alertGroupsOf(specification: AlertSections, options: AlertsOptions): readonly RuleGroup[] {
  const sections = { system_alerts: specification.systemAlerts, application_alerts: specification.applicationAlerts };
  const conditions = Object.fromEntries(
    Object.values(sections).flatMap((alerts) =>
      Object.entries(alerts).map(([name, alert]) => [name, alert.condition] as const),
    ),
  );
  const families = familiesOf(conditions);
  return Object.entries(sections)
    .map(([name, alerts]) => ({ name, recording: [], alerts: alertsOfSection(alerts, families, options) }))
    .filter(({ alerts }) => alerts.length > 0);
}

/** The alerts of {@link alertGroupsOf}, in one list. */
export function alertsOf(specification: AlertSections, options: AlertsOptions): readonly Alert[] {
  return alertGroupsOf(specification, options).flatMap(({ alerts }) => alerts);
}

function alertsOfSection(
  alerts: Named<AlertSection>,
  families: Readonly<Record<string, string>>,
  options: AlertsOptions,
): readonly Alert[] {
  return Object.entries(alerts).map(([name, section]) => alertOf(name, section, families[name] ?? name, options));
}

function alertOf(name: string, section: AlertSection, family: string, options: AlertsOptions): Alert {
  const { condition, duration, severity } = section;
  const { catalogue, hostLabels = [], window = Duration.minutes(5) } = options;
  const expr = repairedCondition(condition, { catalogue, window, labels: ["instance", "job", ...hostLabels] });
  const texts = textsOf({ name, condition, expr, duration }, catalogue);
  let proof: AlertProof | undefined;
  let isDerived = false;
  return {
    name,
    expr,
    for: duration,
    ...(section.keepFiringFor && { keepFiringFor: section.keepFiringFor }),
    severity,
    family: section.family === undefined ? family : familyOf(name, section.family),
    summary: section.summary ?? texts.summary,
    description: section.description ?? texts.description,
    runbook: runbookOf(family, condition),
    ...(section.runbookUrl !== undefined && { runbookUrl: section.runbookUrl }),
    labels: section.labels,
    ...(section.adviceOff && { adviceOff: section.adviceOff }),
    from: sourcesOf(expr, catalogue),
    // Solving an expression takes longer than all else about an alert, and only tests ask for it.
    get proof() {
      if (!isDerived) proof = deriveProof(expr, duration, catalogue);
      isDerived = true;
      return proof;
    },
  };
}

function sourcesOf(text: string, catalogue: Catalogue): readonly MetricSource[] {
  const { expr } = readPromql(text);
  if (!expr) return [];
  const sources = metricsOf(expr).flatMap((name) => {
    const provided = catalogue.find(name);
    if (!provided) return [];
    return provided.kind === "metric" ? [provided.metric.from] : provided.recording.from;
  });
  return [...new Set(sources)];
}
