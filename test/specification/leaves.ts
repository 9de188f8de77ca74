import { type Specification, defaultSpecification, documentOf, parseSpecification } from "../../lib/specification";
import { specificationShape } from "../../lib/specification/judge";
import { printPath } from "../../lib/specification/path";
import type { Shape } from "../../lib/specification/shape";
import { AssumptionError } from "../../lib/errors";

/** One value of a specification's document, and another that could stand in its place. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  /** The path as a document's reader knows it: `system_alerts.cpu_high.duration`. */
  readonly name: string;
  readonly value: Scalar;
  /** A different value of the same kind. */
  readonly changed: Scalar;
  /** Alone, without what belongs to it, the change has no meaning; the start of the complaint about it. */
  readonly refused?: string;
}

type Scalar = string | number | boolean;

/** Sections that agents of logs read; retention reads some of their leaves too. */
export const OF_LOGS = /^(fluentd|log_levels|log_categories|log_pipeline|redaction)\./;

/** Every leaf of `specification` in its document form, in the order of the document. */
export function leavesOf(specification: Specification = defaultSpecification): Leaf[] {
  return [...walk(specificationShape, documentOf(specification), [], [])];
}

/** `specification` with only these leaves changed; throws SpecificationError for those that are `refused`. */
export function withChanged(
  leaves: readonly Leaf[],
  specification: Specification = defaultSpecification,
): Specification {
  const document = structuredClone(documentOf(specification));
  for (const { path, changed } of leaves) {
    let part: Record<string | number, unknown> = document;
    for (const step of path.slice(0, -1)) part = part[step] as Record<string | number, unknown>;
    part[path.at(-1) ?? ""] = changed;
  }
  return parseSpecification(JSON.stringify(document), { source: "changed" });
}

function* walk(
  shape: Shape,
  value: unknown,
  path: readonly (string | number)[],
  list: readonly unknown[],
): Iterable<Leaf> {
  if (typeof value !== "object" || value === null) {
    if (shape.kind !== "leaf")
      throw new AssumptionError(`${path.join(".")} is a leaf of the document and not of the shape`);
    yield leafOf(path, value as Scalar, shape.rule, list);
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    yield* walk(shapeUnder(shape, key, value), part, [...path, step], Array.isArray(value) ? value : []);
  }
}

function shapeUnder(shape: Shape, key: string, value: object): Shape {
  if (shape.kind === "named" || shape.kind === "list") return shape.entry;
  const section =
    shape.kind === "variants" ? shape.options.get(String((value as Record<string, unknown>)[shape.by])) : shape;
  const inner = section?.kind === "section" ? section.byKey.get(key)?.shape : undefined;
  if (!inner) throw new AssumptionError(`the shape has no ${key}`);
  return inner;
}

/** Changes that cannot be made alone: another type has other keys, what never escalates names nobody to escalate to, a day needs somebody. */
const REFUSED: readonly (readonly [name: RegExp, complaint: string])[] = [
  [/^fluentd\.(input|output)\[\d\]\.type$/, "is missing"],
  [/^fluentd\.filter\[\d\]\.type$/, 'must be "record_transformer"'],
  [/^probes\.\w+\.type$/, 'must be "http"'],
  [/^long_term\.\w+\.type$/, 'must be "victoria_metrics"'],
  [/^sla_definitions\.response_time\.measurement$/, "must be below 100 for availability_percent"],
  [/^error_budget\.(calculation|tracking)$/, 'must be "'],
  [/^escalation_matrix\.severity_levels\.info\.escalation_delay$/, "must name a channel"],
  [/^escalation_matrix\.on_call_schedule\.primary\[\d\]\.days\[\d\]$/, "must have someone on call every day"],
];

function leafOf(path: readonly (string | number)[], value: Scalar, rule: string, list: readonly unknown[]): Leaf {
  const name = printPath(path);
  const refused = REFUSED.find(([pattern]) => pattern.test(name))?.[1];
  return { path, name, value, changed: changeOf(value, rule, name, list), refused };
}

/** Words that a leaf of many can be changed to; the first that is neither its value nor in its list already. */
const OTHERS: readonly (readonly [name: RegExp, words: readonly string[]])[] = [
  [/^node_exporter\.collectors/, ["hwmon", "nfs", "pressure", "cpufreq", "btrfs", "bonding", "conntrack", "zfs"]],
  [/^prometheus\.features/, ["exemplar-storage"]],
  [/^advice\.off|advice_off/, ["channels.missing", "channels.notice"]],
  [/severity$|severities\[\d\]$/, ["warning", "critical"]],
  [/^long_term\.\w+\.type$/, ["thanos"]],
  [/^fluentd\.input\[\d\]\.type$/, ["systemd", "tail"]],
  [/^fluentd\.output\[\d\]\.type$/, ["s3", "elasticsearch"]],
  [/^fluentd\.filter\[\d\]\.type$/, ["grep"]],
  [/channels\[\d\]$/, ["webhook", "teams", "slack", "opsgenie", "email", "sms", "phone", "pagerduty"]],
  [/^retention_policies\.cold_storage\.storage_class$/, ["standard", "glacier"]],
  [/^retention_policies\.compliance_storage\.storage_class$/, ["archive"]],
  [/^retention_policies\.compliance_storage\.categories/, ["system", "performance", "application"]],
  [/^redaction\.without/, ["email", "card"]],
  [/time_zone$/, ["Europe/Berlin"]],
  [/(s3_|sms\.)region$/, ["eu-west-1"]],
];

function changeOf(value: Scalar, rule: string, name: string, list: readonly unknown[]): Scalar {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return numberBeside(value, rule);
  const words = [...rule.matchAll(/"(\w+)"/g)].map(([, word]) => word ?? "");
  const isOneOf = /^must be "\w+"( or "\w+")+$/.test(rule);
  const others = OTHERS.find(([pattern]) => pattern.test(name))?.[1] ?? (isOneOf ? words : undefined);
  const free = others?.filter((word) => word !== value && !list.includes(word)) ?? [];
  // Another word for each of a list's entries, so that all of them can be changed at once.
  const other = free[Math.max(list.indexOf(value), 0) % free.length];
  if (other !== undefined) return other;
  if (others) throw new AssumptionError(`there is no other word for ${name}`);
  if (value === "never") return "45m";
  if (/^must be (a duration|a time before)/.test(rule))
    return value.replace(/\d+/, (count) => String(Number(count) + 1));
  if (/^must be a series selector/.test(rule)) return value.replace(/\}$/, ',zone="b"}');
  if (/^must be label matchers/.test(rule)) return `${value},zone="b"`;
  if (/^must be a matcher/.test(rule)) return value.replace(/"$/, '2"');
  if (/^must be a time of day/.test(rule)) return value.replace(/\d\d$/, "30");
  if (/^must be a size/.test(rule)) return value.replace(/\d+/, (count) => String(Number(count) * 2));
  if (/^must be a PromQL/.test(rule)) return expressionBeside(value);
  if (/^must be a journal match/.test(rule)) return value.replace(".service", "-2.service");
  if (/^must be a SHA-256/.test(rule)) return value.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
  if (/^must be a network/.test(rule)) return value.replace(/\d+$/, "16");
  if (/^must be host and port/.test(rule)) return value.replace(/\d+$/, "25");
  if (value.includes("@")) return `${value}.example`;
  if (value.includes(" ")) return `${value} and more`;
  return value.endsWith("/") ? `${value}more/` : `${value}2`;
}

function numberBeside(value: number, rule: string): number {
  if (/percentile|percentage/.test(rule)) return value - 1;
  return value > 99 && value < 100 ? 99.5 : value + 1;
}

/** Another threshold where there is one, or the same expression scaled. */
function expressionBeside(expression: string): string {
  const other = expression.replace(
    /(==|>|<) ?([\d.]+)$/,
    (_, sign: string, threshold: string) => `${sign} ${(Number(threshold) + 0.01).toFixed(2)}`,
  );
  return other === expression ? `(${expression}) * 2` : other;
}
