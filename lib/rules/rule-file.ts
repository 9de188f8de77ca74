import { quoted, ValidationError, type Problem } from "../errors";
import type { Alert, RecordingRule } from "./rule";
import { Duration } from "../units";
import { fromYaml } from "../yaml";
import { durationOf, type Fields, fieldsOf, listOf, ruleFileProblems, textOf } from "./rule-file-problems";

/** A rule file that exists already, taken as it is. */
export interface OwnRuleFile {
  /** Names the file: `legacy` is `rules/files/legacy.yml`. */
  readonly name: string;
  readonly text: string;
  readonly alerts: readonly Alert[];
  readonly recording: readonly RecordingRule[];
}

/**
 * The rule file `name` with `text`, whose groups are read as a Prometheus with `features` reads them.
 *
 * @throws ValidationError with everything that promtool of every version would refuse in it
 */
export function readRuleFile(name: string, text: string, features: readonly string[] = []): OwnRuleFile {
  const problems: Problem[] = [];
  const file = parsed(name, text);
  problems.push(...ruleFileProblems(file, features));
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    problems.push({ path: "name", message: `must be letters, digits, ".", "_" and "-", got ${quoted(name)}` });
  ValidationError.throwIfAny(`rule file ${name}`, problems);
  const rules = listOf(fieldsOf(file)["groups"]).flatMap((group) => listOf(fieldsOf(group)["rules"]).map(fieldsOf));
  return {
    name,
    text,
    alerts: rules.flatMap((rule) => (textOf(rule["alert"]) === "" ? [] : [alertOf(rule)])),
    recording: rules.flatMap((rule) => (textOf(rule["record"]) === "" ? [] : [recordingOf(rule)])),
  };
}

function alertOf(rule: Fields): Alert {
  const { severity = "", family, ...labels } = textsOf(rule["labels"]);
  const { summary, description, runbook_url: runbookUrl } = textsOf(rule["annotations"]);
  const name = textOf(rule["alert"]);
  return {
    name,
    expr: textOf(rule["expr"]),
    for: durationOf(rule["for"]) ?? Duration.zero,
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
    const tooDeep = error instanceof ValidationError ? error.problems[0]?.message : undefined;
    throw new ValidationError(`rule file ${name}`, [{ path: "text", message: tooDeep ?? `must be YAML: ${message}` }]);
  }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, textOf(text)]));
}
