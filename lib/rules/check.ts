import { holdsPlaceHolder, quoted, type Problem } from "../errors";
import { readPromql, usesOf } from "../promql";
import type { Catalogue } from "./catalogue";
import { checkAlert } from "./check-alert";
import { checkQuery, type RuleCheckOptions } from "./check-query";
import { fault, hint, sortedOut, type Finding, type RuleFindings } from "./finding";
import type { RecordingRule, RuleGroup } from "./rule";
import { seriesName } from "./series";

/**
 * Everything about `groups` that is known without a server: problems of rules that would fail or could never fire, and advice about those
 * that are unwise. Paths are `<group>.<alert or record>`.
 */
export function checkRules(
  groups: readonly RuleGroup[],
  catalogue: Catalogue,
  options: RuleCheckOptions,
): RuleFindings {
  const recorded = new Map(
    groups.flatMap(({ recording, interval }) => recording.map(({ record }) => [record, interval] as const)),
  );
  const all = { recordingInterval: (record: string) => recorded.get(record), ...options };
  const found = groups.flatMap((group) => checkGroup(group, catalogue, all));
  return {
    problems: [...duplicates(groups), ...found.flatMap(({ problems }) => problems)],
    advice: found.flatMap(({ advice }) => advice),
  };
}

function checkGroup(group: RuleGroup, catalogue: Catalogue, options: RuleCheckOptions): readonly RuleFindings[] {
  const interval = group.interval ?? options.evaluationInterval;
  return [
    ...group.recording.map((rule, index) =>
      sortedOut(
        `${group.name}.${rule.record}`,
        [...checkRecording(rule, group.recording.slice(index + 1)), ...checkQuery(rule.expr, catalogue, options)],
        rule.adviceOff,
      ),
    ),
    ...group.alerts.map((alert) => {
      const query = checkQuery(alert.expr, catalogue, options);
      const { expr } = readPromql(alert.expr);
      // What is known of an alert's values and labels depends on its query. The rule file is refused for what only Terraform knows.
      const isBroken = !expr || holdsPlaceHolder(alert.expr) || query.some(({ advice }) => advice === undefined);
      const own = isBroken ? [] : checkAlert(alert, expr, catalogue, interval, options);
      return sortedOut(`${group.name}.${alert.name}`, [...query, ...own], alert.adviceOff);
    }),
  ];
}

function checkRecording(rule: RecordingRule, later: readonly RecordingRule[]): readonly Finding[] {
  const findings: Finding[] = [];
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(rule.record))
    findings.push(
      fault(`must be recorded under a metric's name (letters, digits, _ and :), got ${quoted(rule.record)}`),
    );
  const { expr } = readPromql(rule.expr);
  const used = new Set(expr ? usesOf(expr).map(({ selector }) => selector.metric) : []);
  for (const { record } of later) {
    if (used.has(record))
      findings.push(hint("rules.order", `reads ${record}, which the group records after it; put ${record} first`));
  }
  return findings;
}

function duplicates(groups: readonly RuleGroup[]): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  const add = (key: string, path: string, what: string) => {
    const other = seen.get(key);
    if (other === undefined) seen.set(key, path);
    else problems.push({ path, message: `${what} must be unique; ${other} has it too` });
  };
  for (const { name, recording, alerts } of groups) {
    add(`group ${name}`, name, "a group's name");
    if (!/^[a-zA-Z0-9_.-]+$/.test(name))
      problems.push({ path: name, message: "a group's name is also a file's name: use letters, digits, _, . and -" });
    for (const { record, adds = {} } of recording)
      add(`record ${seriesName(record, adds)}`, `${name}.${record}`, "a recorded metric");
    for (const alert of alerts) add(`alert ${alert.name}`, `${name}.${alert.name}`, "an alert's name");
  }
  return problems;
}
