import { quoted, ValidationError, type Problem } from "../errors";
import { checkPromql } from "../promql";
import type { Alert, RecordingRule } from "./rule";
import { Duration } from "../units";
import { fromYaml } from "../yaml";

/** A rule file that exists already, taken as it is. */
export interface OwnRuleFile {
  /** Names the file: `legacy` is `rules/files/legacy.yml`. */
  readonly name: string;
  readonly text: string;
  readonly alerts: readonly Alert[];
  readonly recording: readonly RecordingRule[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The rule file `name` with `text`, whose groups are read as a Prometheus with `features` reads them.
 *
 * @throws ValidationError when it is no rule file, or has an expression that does not parse
 */
export function readRuleFile(name: string, text: string, features: readonly string[] = []): OwnRuleFile {
  const problems: Problem[] = [];
  const file = fieldsOf(parsed(name, text));
  if (!Array.isArray(file["groups"])) problems.push({ path: "groups", message: "must be a list of rule groups" });
  const rules = listOf(file["groups"]).flatMap((group, index) => {
    const { name: title, rules: entries } = fieldsOf(group);
    return listOf(entries).map((rule, at) => ({
      rule: fieldsOf(rule),
      path: `groups[${index}]${typeof title === "string" ? ` (${title})` : ""}.rules[${at}]`,
    }));
  });
  for (const { rule, path } of rules) problems.push(...problemsOf(rule, path, features));
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    problems.push({ path: "name", message: `must be letters, digits, ".", "_" and "-", got ${quoted(name)}` });
  ValidationError.throwIfAny(`rule file ${name}`, problems);
  return {
    name,
    text,
    alerts: rules.flatMap(({ rule }) => ("alert" in rule ? [alertOf(rule)] : [])),
    recording: rules.flatMap(({ rule }) => ("record" in rule ? [recordingOf(rule)] : [])),
  };
}

function problemsOf(rule: Fields, path: string, features: readonly string[]): readonly Problem[] {
  if (typeof rule["alert"] !== "string" && typeof rule["record"] !== "string")
    return [{ path, message: "must have alert or record" }];
  const expr = textOf(rule["expr"]);
  const duration = textOf(rule["for"]);
  if (duration !== "" && durationOf(duration) === undefined)
    return [{ path: `${path}.for`, message: `must be a duration such as "5m", got ${quoted(duration)}` }];
  if (expr === "") return [{ path: `${path}.expr`, message: "must be a PromQL expression" }];
  return checkPromql(expr, { features }).map(({ message }) => ({ path: `${path}.expr`, message }));
}

function alertOf(rule: Fields): Alert {
  const { severity = "", family, ...labels } = textsOf(rule["labels"]);
  const { summary, description, runbook_url: runbookUrl } = textsOf(rule["annotations"]);
  const name = textOf(rule["alert"]);
  return {
    name,
    expr: textOf(rule["expr"]),
    for: durationOf(textOf(rule["for"])) ?? Duration.zero,
    severity,
    family: family ?? name,
    summary: summary ?? name,
    description: description ?? summary ?? name,
    runbook: {
      meaning: description ?? summary ?? name,
      immediateActions: [],
      investigation: [],
      resolution: [],
      prevention: [],
    },
    ...(runbookUrl !== undefined && { runbookUrl }),
    labels,
    from: [],
  };
}

/** A duration in Prometheus's own words, among them a plain 0. */
function durationOf(text: string): Duration | undefined {
  if (text === "" || text === "0") return Duration.zero;
  try {
    return Duration.parse(text);
  } catch {
    return undefined;
  }
}

function recordingOf(rule: Fields): RecordingRule {
  const expr = textOf(rule["expr"]);
  const proof = { series: [], at: Duration.zero, samples: [] };
  const open = Object.keys(fieldsOf(rule["labels"])).length > 0;
  return { record: textOf(rule["record"]), expr, help: expr, unit: "", ...(open && { open }), from: [], proof };
}

function parsed(name: string, text: string): unknown {
  try {
    return fromYaml(text);
  } catch (error) {
    const [message = ""] = (error as Error).message.split("\n");
    throw new ValidationError(`rule file ${name}`, [{ path: "text", message: `must be YAML: ${message}` }]);
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, textOf(text)]));
}
