import { checkPromql, isAtLeast, mayHave, unquote, type LabelSet } from "../promql";
import { actionsOf, ALERT_TEMPLATE, type TemplateAction, templateProblem } from "../templates";
import { missing, type RuleCheckOptions } from "./check-query";
import { fault, hint, type Finding } from "./finding";
import type { Alert } from "./rule";
import { labelsUsed } from "./template";

/** Verbs of `printf` that print no number with a fraction. */
const NOT_FOR_VALUES = /^[^%]*%[-+# 0]*\d*[dsqcoOUtp][^%]*$/;

/** Everything about the templates of an alert whose series have the labels of `set`. */
export function checkTemplates(alert: Alert, set: LabelSet, options: RuleCheckOptions): readonly Finding[] {
  const { version } = options;
  const has = (since: string) => version === undefined || isAtLeast(version, since);
  const { summary, description, runbookUrl } = alert;
  const texts = { summary, description, ...(runbookUrl !== undefined && { runbookUrl }), ...alert.labels };
  return Object.entries(texts).flatMap(([place, text]) => {
    if (!text.includes("{{")) return [];
    const problem = templateProblem(text, ALERT_TEMPLATE, has);
    if (problem !== undefined) return [fault(`${place} ${problem}`)];
    return [
      ...actionsOf(text).flatMap((action) => [
        ...checkQueries(action, place, options),
        ...checkFormat(action).map((message) => hint("rules.text-format", `${place} ${message}`)),
      ]),
      ...labelsUsed(text)
        .filter((label) => !mayHave(set, label))
        .map((label) => hint("rules.text-label", `${place} shows $labels.${label}, which ${missing(label, set)}`)),
    ];
  });
}

/** Queries that stand in an action as they are. One that is always asked makes an error of the whole text. */
function checkQueries({ words, depth }: TemplateAction, place: string, { version, features }: RuleCheckOptions) {
  const isCertain = depth === 0 && !words.some(({ text }) => text === "and" || text === "or");
  return words.flatMap(({ text: word }, index): readonly Finding[] => {
    const query = words[index - 1]?.text === "query" ? literal(word) : undefined;
    if (query === undefined) return [];
    const [problem] = checkPromql(query, { ...(version !== undefined && { version }), ...(features && { features }) });
    if (!problem) return [];
    const message = `${place} asks for a query that is none: ${problem.message}`;
    return [isCertain ? fault(message) : hint("rules.text-query", message)];
  });
}

function checkFormat({ words }: TemplateAction): readonly string[] {
  return words.flatMap(({ text: word }, index) => {
    const isOfValue =
      words[index - 1]?.text === "printf" &&
      (words[index + 1]?.text === "$value" || (words[index - 2]?.text === "|" && words[index - 3]?.text === "$value"));
    const format = isOfValue ? literal(word) : undefined;
    if (format === undefined || !NOT_FOR_VALUES.test(format)) return [];
    return [`prints $value by ${word}, which is not for numbers with a fraction; use "%.0f" or humanize`];
  });
}

/** The text of a word that is one: templates write it as PromQL does. */
function literal(word: string): string | undefined {
  return /^["`]/.test(word) ? unquote(word) : undefined;
}
