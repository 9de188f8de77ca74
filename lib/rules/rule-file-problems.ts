import { didYouMean, type Problem, quoted } from "../errors";
import { checkPromql } from "../promql";
import { ALERT_TEMPLATE, templateSyntaxProblem } from "../templates";
import { Duration } from "../units";

/** A map of a rule file. */
export type Fields = Readonly<Record<string, unknown>>;

/** Fields of every version of Prometheus; a host's own promtool knows which its version lacks. */
const GROUP = ["name", "interval", "query_offset", "limit", "labels", "rules"];
const RULE = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];

/** What promtool of every version would refuse in a rule file that was read from YAML. */
export function ruleFileProblems(file: unknown, features: readonly string[]): readonly Problem[] {
  if (!isMap(file)) return [{ path: "groups", message: "must be a list of rule groups" }];
  const { groups } = file;
  const names = listOf(groups).map((group) => textOf(fieldsOf(group)["name"]));
  return [
    ...unknownFields(file, ["groups"], "", "a rule file"),
    ...(Array.isArray(groups) ? [] : [{ path: "groups", message: "must be a list of rule groups" }]),
    ...listOf(groups).flatMap((group, index) => [
      ...groupProblems(group, placeOf(group, index), features),
      ...(names[index] !== "" && names.indexOf(names[index]!) < index
        ? [
            {
              path: `groups[${index}].name`,
              message: `must be unique in its file, got ${quoted(names[index])} twice; rename one, or join both`,
            },
          ]
        : []),
    ]),
  ];
}

/** The place of a group: `groups[0] (legacy)`. */
function placeOf(group: unknown, index: number): string {
  const name = textOf(fieldsOf(group)["name"]);
  return `groups[${index}]${name === "" ? "" : ` (${name})`}`;
}

function groupProblems(group: unknown, path: string, features: readonly string[]): readonly Problem[] {
  if (group === null) return [];
  if (!isMap(group)) return [{ path, message: `must be a rule group, a map, got ${quoted(group)}` }];
  const { name, rules, limit, interval, query_offset: offset, labels } = group;
  return [
    ...unknownFields(group, GROUP, path, "a rule group"),
    ...(textOf(name) === ""
      ? [{ path: `${path}.name`, message: `must be text that is not empty, got ${quoted(name)}` }]
      : []),
    ...durationProblems({ interval, query_offset: offset }, path),
    ...(limit === undefined || limit === null || Number.isInteger(limit)
      ? []
      : [{ path: `${path}.limit`, message: `must be a whole number, got ${quoted(limit)}` }]),
    ...textsProblems(labels, `${path}.labels`),
    ...(rules === undefined || rules === null || Array.isArray(rules)
      ? listOf(rules).flatMap((rule, at) => ruleProblems(rule, `${path}.rules[${at}]`, features))
      : [{ path: `${path}.rules`, message: `must be a list of rules, got ${quoted(rules)}` }]),
  ];
}

function ruleProblems(rule: unknown, path: string, features: readonly string[]): readonly Problem[] {
  if (rule === null) return [];
  if (!isMap(rule)) return [{ path, message: `must be a rule, a map, got ${quoted(rule)}` }];
  const [alert, record, expr] = [textOf(rule["alert"]), textOf(rule["record"]), textOf(rule["expr"])];
  if (alert === "" && record === "")
    return [...unknownFields(rule, RULE, path, "a rule"), { path, message: "must have alert or record" }];
  const { for: pending, keep_firing_for: keeping, labels, annotations } = rule;
  return [
    ...unknownFields(rule, RULE, path, "a rule"),
    ...(alert !== "" && record !== ""
      ? [{ path, message: `must have either alert or record, got ${quoted(alert)} and ${quoted(record)}` }]
      : []),
    ...durationProblems({ for: pending, keep_firing_for: keeping }, path),
    ...(record === "" ? [] : alertFieldsIn(rule, path)),
    ...textsProblems(labels, `${path}.labels`),
    ...textsProblems(annotations, `${path}.annotations`),
    ...(record === ""
      ? [...templateProblems(labels, `${path}.labels`), ...templateProblems(annotations, `${path}.annotations`)]
      : []),
    ...(expr === ""
      ? [{ path: `${path}.expr`, message: "must be a PromQL expression" }]
      : checkPromql(expr, { features }).map(({ message }) => ({ path: `${path}.expr`, message }))),
  ];
}

/** Fields that only alerts have. */
function alertFieldsIn(rule: Fields, path: string): readonly Problem[] {
  const given = [
    ...(["for", "keep_firing_for"] as const).filter((name) => (durationOf(rule[name])?.milliseconds ?? 0) > 0),
    ...(Object.keys(fieldsOf(rule["annotations"])).length > 0 ? ["annotations"] : []),
  ];
  return given.map((name) => ({
    path: `${path}.${name}`,
    message: "must not be given for a recording rule, only for an alert",
  }));
}

function unknownFields(given: Fields, known: readonly string[], path: string, what: string): readonly Problem[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: path === "" ? name : `${path}.${name}`,
      message: `is no field of ${what}${didYouMean(name, known)} (fields: ${known.join(", ")})`,
    }));
}

function durationProblems(given: Fields, path: string): readonly Problem[] {
  return Object.entries(given).flatMap(([name, value]) =>
    value === undefined || value === null || durationOf(value) !== undefined
      ? []
      : [{ path: `${path}.${name}`, message: `must be a duration such as "5m", got ${quoted(value)}` }],
  );
}

/** A map of names to texts. Prometheus 3 takes other characters in names too. */
function textsProblems(given: unknown, path: string): readonly Problem[] {
  if (given === undefined || given === null) return [];
  if (!isMap(given)) return [{ path, message: `must be a map of texts, got ${quoted(given)}` }];
  return Object.entries(given).flatMap(([name, value]) => [
    ...(name === "" || (name === "__name__" && path.endsWith(".labels"))
      ? [{ path, message: `must not have a label called ${quoted(name)}` }]
      : []),
    ...(typeof value === "object" && value !== null
      ? [{ path: `${path}.${name}`, message: `must be text, got ${quoted(value)}` }]
      : []),
  ]);
}

function templateProblems(given: unknown, path: string): readonly Problem[] {
  return Object.entries(fieldsOf(given)).flatMap(([name, value]) => {
    const text = textOf(value);
    const message = text.includes("{{") ? templateSyntaxProblem(text, ALERT_TEMPLATE) : undefined;
    return message === undefined ? [] : [{ path: `${path}.${name}`, message }];
  });
}

/** A duration in Prometheus's own words, among them a plain 0. */
export function durationOf(value: unknown): Duration | undefined {
  if (value === 0 || value === "0") return Duration.zero;
  if (typeof value !== "string") return undefined;
  try {
    return Duration.parse(value);
  } catch {
    return undefined;
  }
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The map that `value` is; an empty one for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isMap(value) ? value : {};
}

/** The list that `value` is; an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** What Prometheus reads of a value where it wants text. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
