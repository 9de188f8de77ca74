import { type Problem, quoted } from "../../errors";
import { bucketOf } from "../counting";
import { type Counting, type Objective, rounded } from "../model";
import { narrowed, printSeries } from "../series";
import { HISTOGRAM, NAME, OWN_NAME, SERVICE } from "./names";
import { printSum } from "./queries";
import { shorthand } from "./shorthand";
import { type OpenSloAlerts, policiesOf, policyProblems, policyRefs, targetsOf } from "./write-policies";

/** What OpenSLO asks for and objectives need not have. */
export interface OpenSloOptions {
  /** The service of objectives without the label `service`. @default - each needs that label */
  readonly service?: string;
  /**
   * Whether alerts on how fast a budget is spent are written as alert policies, with a notification target for each severity. Alerts on what is
   * spent in all have no form in OpenSLO.
   *
   * @default false
   */
  readonly alertPolicies?: boolean;
}

/** An SLO as OpenSLO v1 has it. */
export interface OpenSlo {
  readonly apiVersion: "openslo/v1";
  readonly kind: "SLO";
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The objectives as OpenSLO has them, and what it has no words for. */
export function toOpenSlo(
  objectives: readonly Objective[],
  { service, alertPolicies = false }: OpenSloOptions = {},
): { readonly documents: readonly (OpenSlo | OpenSloAlerts)[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const names = objectives.map(({ name }) => plain(name));
  const documents = objectives.flatMap((objective, index): readonly (OpenSlo | OpenSloAlerts)[] => {
    const { name, labels, promise, target, window } = objective;
    const path = `sla_definitions.${name}`;
    const own = names[index] ?? "";
    const of = labels[SERVICE] ?? service;
    if (!NAME.test(own) || names.indexOf(own) !== index)
      problems.push({
        path,
        message: `has no name in OpenSLO, which knows lower-case letters, digits and "-" alone; got ${quoted(name)}, which ${NAME.test(own) ? `is ${quoted(own)} there as another is` : "has none of them"}; rename it`,
      });
    problems.push(...unsaid(objective, path), ...serviceProblems(of, path), ...labelProblems(objective, path));
    if (alertPolicies) problems.push(...policyProblems(own, objective, path));
    const { [SERVICE]: _, ...others } = labels;
    const slo: OpenSlo = {
      apiVersion: "openslo/v1",
      kind: "SLO",
      metadata: {
        name: own,
        ...(Object.keys(others).length > 0 && { labels: others }),
        ...(own !== name && { annotations: { [OWN_NAME]: name } }),
      },
      spec: {
        description: promise,
        service: of,
        indicator: { metadata: { name: own }, spec: indicatorOf(objective) },
        timeWindow: [{ duration: shorthand(window), isRolling: true }],
        budgetingMethod: "Occurrences",
        objectives: [{ ...comparison(objective.counting), target: rounded(target / 100) }],
        ...(alertPolicies && { alertPolicies: policyRefs(own, objective) }),
      },
    };
    return alertPolicies ? [slo, ...policiesOf(own, objective)] : [slo];
  });
  return { documents: alertPolicies ? [...documents, ...targetsOf(objectives)] : documents, problems };
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

function unsaid({ counting, per, window }: Objective, path: string): readonly Problem[] {
  const isCompared = counting.kind === "samples" || counting.kind === "native";
  return [
    ...(isCompared && per.length > 0
      ? [
          {
            path: `${path}.per`,
            message: `has no form in OpenSLO where samples are compared with a value, got ${per.join(", ")}; write an objective for each, or count requests`,
          },
        ]
      : []),
    ...(window.milliseconds % 60_000 === 0
      ? []
      : [{ path: `${path}.time_window`, message: `must be whole minutes for OpenSLO, got ${window.toString()}` }]),
  ];
}

function serviceProblems(service: string | undefined, path: string): readonly Problem[] {
  if (service === undefined)
    return [
      {
        path: `${path}.labels.${SERVICE}`,
        message: "is missing, and OpenSLO needs a service: give the label, or toOpenSlo({ service })",
      },
    ];
  if (NAME.test(service)) return [];
  return [
    {
      path: `${path}.labels.${SERVICE}`,
      message: `must be lower-case letters, digits and "-" for OpenSLO, got ${quoted(service)}`,
    },
  ];
}

const LABEL = /^[a-z0-9A-Z]([a-z0-9A-Z._-]{0,61}[a-z0-9A-Z])?$/;

function labelProblems({ labels }: Objective, path: string): readonly Problem[] {
  return Object.entries(labels).flatMap(([label, value]) =>
    label === SERVICE || (LABEL.test(label) && LABEL.test(value))
      ? []
      : [
          {
            path: `${path}.labels.${label}`,
            message: `must be letters, digits, "-", "_" and "." for OpenSLO, at most 63 and none of the last three at an end, got ${quoted(value)}`,
          },
        ],
  );
}

function indicatorOf({ counting, per }: Objective): Readonly<Record<string, unknown>> {
  const sum = (series: Parameters<typeof printSum>[0]["series"]) => source({ query: printSum({ series, per }) });
  switch (counting.kind) {
    case "samples":
      return { thresholdMetric: source({ query: printSeries(counting.of) }) };
    case "native":
      return { thresholdMetric: source({ query: printSeries(counting.histogram), [HISTOGRAM]: "native" }) };
    case "buckets":
      return {
        ratioMetric: {
          counter: true,
          good: sum(bucketOf(counting)),
          total: sum(narrowed(counting.histogram, [], "_count")),
        },
      };
    case "counters":
      return {
        ratioMetric: {
          counter: true,
          ...(counting.bad ? { bad: sum(counting.bad) } : { good: sum(counting.good ?? counting.total) }),
          total: sum(counting.total),
        },
      };
  }
}

function source(spec: Readonly<Record<string, string>>) {
  return { metricSource: { type: "Prometheus", spec } };
}

/** With what samples are compared. */
function comparison(counting: Counting): Readonly<Record<string, unknown>> {
  if (counting.kind === "samples") return { op: "gte", value: 1 };
  return counting.kind === "native" ? { op: "lte", value: counting.bound } : {};
}
