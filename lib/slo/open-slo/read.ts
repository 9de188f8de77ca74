import { type Problem, propProblems, quoted, ValidationError } from "../../errors";
import {
  SpecificationError,
  type SpecificationIssue,
  type SpecificationOverrides,
  yamlDocuments,
} from "../../specification";
import { indicatorsOf, type ReadIndicator } from "./indicators";
import { NAME, OWN_NAME, SERVICE } from "./names";
import { type Part, Parts } from "./parts";
import { targetOf, windowOf } from "./promises";

/** How OpenSLO is read. */
export interface ReadOpenSloOptions {
  /** File name, for messages. @default "openslo" */
  readonly source?: string;
  /** What becomes of alert policies: alerts are those of `error_budget` and `burn_rate_alerts`. @default "refuse" */
  readonly alertPolicies?: "refuse" | "ignore";
}

/** Objectives in the words of `sla_definitions`, by their names. */
export type ReadObjectivesOf = NonNullable<SpecificationOverrides["slaDefinitions"]>;

type Read = NonNullable<ReadObjectivesOf[string]>;

const KINDS = ["SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget"];

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
  const indicators = new Map(
    documents.flatMap(({ kind, metadata, spec }) => {
      const name = kind === "SLI" ? nameOf(metadata, parts) : undefined;
      return name === undefined ? [] : [[name, spec] as const];
    }),
  );
  const read = new Map<string, Read>();
  for (const document of documents.filter(({ kind }) => kind === "SLO")) {
    const name = ownNameOf(document.metadata, parts);
    const objective = objectiveOf(document, { parts, indicators, options });
    if (name !== undefined && read.has(name))
      parts.refuse(document.metadata, `must have a name of its own, got ${quoted(name)} twice`);
    if (name !== undefined && objective) read.set(name, objective);
  }
  if (issues.length > 0) throw new SpecificationError(source, issues);
  return Object.fromEntries(read);
}

function optionProblems(options: ReadOpenSloOptions): readonly Problem[] {
  const problems = propProblems(options, { source: "text?", alertPolicies: "text?" }, "options");
  const { alertPolicies: word = "refuse" } = Object(options) as ReadOpenSloOptions;
  if (problems.length > 0 || ["refuse", "ignore"].includes(word)) return problems;
  return [{ path: "options.alertPolicies", message: `must be "refuse" or "ignore", got ${quoted(word)}` }];
}

const NO_TEXT = 'must be text; read a file with the encoding "utf8"';

interface Document {
  readonly kind: string;
  readonly metadata: Part;
  readonly spec: Part;
}

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

const METADATA = ["name", "labels", "annotations"] as const;

function nameOf(metadata: Part, parts: Parts): string | undefined {
  const map = parts.mapOf(metadata, METADATA, ["displayName"]);
  const name = map && parts.needed(map, "name", metadata, "write a name such as checkout");
  const is = (given: unknown): given is string => typeof given === "string" && NAME.test(given);
  return name && parts.valueOf(name, 'must be a name of lower-case letters, digits and "-", at most 63', is);
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
  readonly indicators: ReadonlyMap<string, Part>;
  readonly options: ReadOpenSloOptions;
}

const SPEC = [
  ...["service", "indicator", "indicatorRef", "timeWindow", "budgetingMethod", "objectives", "alertPolicies"],
] as const;

function objectiveOf({ metadata, spec }: Document, reading: Reading): Read | undefined {
  const { parts, options } = reading;
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
  const { alertPolicies } = map;
  if (alertPolicies && options.alertPolicies !== "ignore" && !isEmptyList(alertPolicies))
    parts.refuse(
      alertPolicies,
      'have one window, and alerts here two; remove them or read with { alertPolicies: "ignore" }, and say in error_budget or burn_rate_alerts what to alert on',
    );
  const window = windowOf(parts.needed(map, "timeWindow", spec, 'write [{ duration: "28d", isRolling: true }]'), parts);
  const target = targetOf(parts.needed(map, "objectives", spec, "write [{ target: 0.999 }]"), parts);
  const indicator = indicatorIn(map, spec, reading);
  const read = indicator && indicatorsOf(indicator, target, parts);
  if (!read || !window || !target || of === undefined) return undefined;
  const { per } = read;
  const labels = { ...labelsOf(metadata, parts), ...(per.includes(SERVICE) ? {} : { [SERVICE]: of }) };
  return { ...definitionOf(read, target.percent), timeWindow: window, ...(per.length > 0 && { per }), labels };
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
  const known = [...indicators.keys()].join(", ") || "none";
  return (
    indicators.get(name) ??
    parts.refuse(
      indicatorRef,
      `must be an SLI of the same text, got ${quoted(name)} (there: ${known}); put both into one`,
    )
  );
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
