import { type Problem, propProblems, quoted, ValidationError } from "../../errors";
import {
  SpecificationError,
  type SpecificationIssue,
  type SpecificationOverrides,
  yamlDocuments,
} from "../../specification";
import { burnsOf, type ReadPolicies } from "./alert-policies";
import { type Document, KINDS, type Named, nameOf, specsOf, unknownName } from "./documents";
import { indicatorsOf, type ReadIndicator } from "./indicators";
import { OWN_NAME, SERVICE } from "./names";
import { type Part, Parts } from "./parts";
import { targetOf, windowOf } from "./promises";

/** How OpenSLO is read. */
export interface ReadOpenSloOptions {
  /** File name, for messages. @default "openslo" */
  readonly source?: string;
  /**
   * What becomes of alert policies: they are the objective's burn rate alerts, or nothing of them is taken and alerts are those of
   * `error_budget`.
   *
   * @default "read"
   */
  readonly alertPolicies?: "read" | "ignore";
  /** Severities of `escalation_matrix`, by those of alert conditions: `{ page: "critical" }`. @default - they are called alike */
  readonly severities?: Readonly<Record<string, string>>;
  /**
   * What becomes of notification targets: who is notified is decided by `escalation_matrix`, so each must be the severity of its
   * condition, or nothing of them is taken.
   *
   * @default "refuse"
   */
  readonly notificationTargets?: "refuse" | "ignore";
}

/** Objectives in the words of `sla_definitions`, by their names. */
export type ReadObjectivesOf = NonNullable<SpecificationOverrides["slaDefinitions"]>;

type Read = NonNullable<ReadObjectivesOf[string]>;

/**
 * Objectives of OpenSLO v1, one or several documents of YAML, for `objectives` of a tracker or `slaDefinitions` of a stack.
 *
 * @throws SpecificationError with everything that has no form here, each with file, line and path
 */
export function objectivesFromOpenSlo(text: string, options: ReadOpenSloOptions = {}): ReadObjectivesOf {
  ValidationError.throwIfAny("objectivesFromOpenSlo", optionProblems(options));
  const { source = "openslo" } = options;
  if (typeof text !== "string") throw new SpecificationError(source, [{ path: "", message: NO_TEXT }]);
  const issues: SpecificationIssue[] = [];
  const parts = new Parts(issues);
  const documents = yamlDocuments(text).flatMap(({ given, issues: broken }) => {
    issues.push(...broken);
    return given ? (documentOf({ given, path: "", ...(given.at && { at: given.at }) }, parts) ?? []) : [];
  });
  const indicators = specsOf(documents, "SLI", parts);
  const alerting: ReadPolicies = {
    parts,
    policies: specsOf(documents, "AlertPolicy", parts),
    conditions: specsOf(documents, "AlertCondition", parts),
    targets: specsOf(documents, "AlertNotificationTarget", parts),
    severities: options.severities ?? {},
    ignoresTargets: options.notificationTargets === "ignore",
  };
  const read = new Map<string, Read>();
  for (const document of documents.filter(({ kind }) => kind === "SLO")) {
    const name = ownNameOf(document.metadata, parts);
    const objective = objectiveOf(document, { parts, indicators, alerting, options });
    if (name !== undefined && read.has(name))
      parts.refuse(document.metadata, `must have a name of its own, got ${quoted(name)} twice`);
    if (name !== undefined && objective) read.set(name, objective);
  }
  if (issues.length > 0) throw new SpecificationError(source, issues);
  return Object.fromEntries(read);
}

function optionProblems(options: ReadOpenSloOptions): readonly Problem[] {
  const kinds = {
    source: "text?",
    alertPolicies: "text?",
    notificationTargets: "text?",
    severities: "object?",
  } as const;
  const problems = propProblems(options, kinds, "options");
  const words = { alertPolicies: ["read", "ignore"], notificationTargets: ["refuse", "ignore"] } as const;
  const given = Object(options) as ReadOpenSloOptions;
  if (problems.length > 0) return problems;
  return (["alertPolicies", "notificationTargets"] as const).flatMap((key) => {
    const [usual, other] = words[key];
    const word: string = given[key] ?? usual;
    if (word === usual || word === other) return [];
    return [{ path: `options.${key}`, message: `must be "${usual}" or "${other}", got ${quoted(word)}` }];
  });
}

const NO_TEXT = 'must be text; read a file with the encoding "utf8"';

function documentOf(part: Part, parts: Parts): Document | undefined {
  const map = parts.mapOf(part, ["apiVersion", "kind", "metadata", "spec"]);
  if (!map) return undefined;
  const version = parts.needed(map, "apiVersion", part, 'write "openslo/v1"');
  if (version)
    parts.valueOf(version, 'must be "openslo/v1", the version that is read', (given) => given === "openslo/v1");
  const kind = parts.needed(map, "kind", part, 'write "SLO"');
  const is = (given: unknown): given is string => KINDS.includes(String(given));
  const word = kind && parts.valueOf(kind, `must be one of ${KINDS.join(", ")}`, is);
  const metadata = parts.needed(map, "metadata", part, "it has the name");
  const spec = parts.needed(map, "spec", part, "it says what is promised");
  return word !== undefined && metadata && spec ? { kind: word, metadata, spec } : undefined;
}

/** Its name here: that of the annotation, which {@link toOpenSlo} writes, before that of OpenSLO. */
function ownNameOf(metadata: Part, parts: Parts): string | undefined {
  const name = nameOf(metadata, parts);
  const annotations = metadata.given.kind === "map" ? metadata.given.entries.get("annotations")?.value : undefined;
  const own = annotations?.kind === "map" ? annotations.entries.get(OWN_NAME)?.value : undefined;
  return own?.kind === "value" && typeof own.value === "string" ? own.value : name;
}

interface Reading {
  readonly parts: Parts;
  /** Specs of the indicators that stand by themselves. */
  readonly indicators: Named;
  readonly alerting: ReadPolicies;
  readonly options: ReadOpenSloOptions;
}

const SPEC = [
  ...["service", "indicator", "indicatorRef", "timeWindow", "budgetingMethod", "objectives", "alertPolicies"],
] as const;

function objectiveOf({ metadata, spec }: Document, reading: Reading): Read | undefined {
  const { parts, options, alerting } = reading;
  const map = parts.mapOf(spec, SPEC, ["description"]);
  if (!map) return undefined;
  const service = parts.needed(map, "service", spec, "write the name of the service");
  const of = service && parts.textOf(service, "must be the name of a service");
  const method = parts.needed(map, "budgetingMethod", spec, 'write "Occurrences"');
  if (method)
    parts.valueOf(
      method,
      'must be "Occurrences", since events are counted here and not slices of time',
      (given): given is string => given === "Occurrences",
    );
  const window = windowOf(parts.needed(map, "timeWindow", spec, 'write [{ duration: "28d", isRolling: true }]'), parts);
  const target = targetOf(parts.needed(map, "objectives", spec, "write [{ target: 0.999 }]"), parts);
  const indicator = indicatorIn(map, spec, reading);
  const { alertPolicies } = map;
  const alerts = alertPolicies && options.alertPolicies !== "ignore" && !isEmptyList(alertPolicies);
  const burnRateAlerts = alerts ? burnsOf(alertPolicies, window, alerting) : undefined;
  const read = indicator && indicatorsOf(indicator, target, parts);
  if (!read || !window || !target || of === undefined) return undefined;
  const { per } = read;
  const labels = { ...labelsOf(metadata, parts), ...(per.includes(SERVICE) ? {} : { [SERVICE]: of }) };
  return {
    ...definitionOf(read, target.percent),
    timeWindow: window,
    ...(per.length > 0 && { per }),
    labels,
    ...(burnRateAlerts && { burnRateAlerts }),
  };
}

function definitionOf({ indicator, bound }: ReadIndicator, percent: number) {
  if (bound === undefined) return { target: percent, measurement: "availability_percent", indicator } as const;
  const isShort = indicator.type === "latency" && indicator.unit === "milliseconds";
  return {
    target: bound,
    percentile: percent,
    measurement: isShort ? "response_time_ms" : "response_time_seconds",
    indicator,
  } as const;
}

function isEmptyList({ given }: Part): boolean {
  return given.kind === "list" && given.entries.length === 0;
}

function indicatorIn(
  map: Partial<Record<(typeof SPEC)[number], Part>>,
  spec: Part,
  { parts, indicators }: Reading,
): Part | undefined {
  const { indicator, indicatorRef } = map;
  if (indicator && indicatorRef)
    return parts.refuse(indicatorRef, "must not stand beside indicator; remove one of them");
  if (indicator)
    return parts.mapOf(indicator, ["metadata", "spec"])?.spec ?? parts.refuse(indicator, "must have a spec");
  if (!indicatorRef)
    return parts.refuse(
      { ...spec, path: "spec.indicator" },
      "is missing; write it, or indicatorRef with the name of an SLI",
    );
  const name = parts.textOf(indicatorRef, "must be the name of an SLI");
  if (name === undefined) return undefined;
  return indicators.get(name) ?? unknownName(indicatorRef, name, "SLI", indicators, parts);
}

const LABEL = /^(?!__)[a-zA-Z_]\w*$/;

function labelsOf(metadata: Part, parts: Parts): Readonly<Record<string, string>> {
  const labels = metadata.given.kind === "map" ? metadata.given.entries.get("labels") : undefined;
  if (labels?.value.kind !== "map") return {};
  const read: Record<string, string> = {};
  for (const [name, { at, value }] of labels.value.entries) {
    const part: Part = { given: value, path: `metadata.labels.${name}`, ...(at && { at }) };
    if (!LABEL.test(name)) parts.refuse(part, "must be a label name of Prometheus (letters, digits and _); rename it");
    else {
      const text = parts.textOf(part, "must be one text, since an alert has one value of a label");
      if (text !== undefined) read[name] = text;
    }
  }
  return read;
}
