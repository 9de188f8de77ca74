/** `text` in a template of Go, which writes it as it is: `{{` would begin an action. */
export function templateText(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}

/** What the templates of alerts may call: Prometheus's functions and Go's. */
const FUNCTIONS = new Set(
  (
    "query first label value sortByLabel humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime " +
    "match reReplaceAll title toUpper toLower strvalue safeHtml tableLink graphLink args tmpl externalURL pathPrefix " +
    "parseDuration stripPort stripDomain " +
    "and or not len index slice print printf println html js urlquery call eq ne lt le gt ge"
  ).split(" "),
);

/**
 * Functions that came later, with the version of Prometheus that has them.
 *
 * @see https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md
 */
const SINCE: Readonly<Record<string, string>> = { now: "3.6.0", toDuration: "3.6.0", urlQueryEscape: "3.8.0" };

const BLOCKS = ["if", "range", "with", "define", "block"];
const KEYWORDS = new Set([...BLOCKS, "else", "end", "template", "break", "continue", "true", "false", "nil"]);

/** Variables that Prometheus declares before each template. */
const VARIABLES = ["$", "$labels", "$externalLabels", "$externalURL", "$value"];

const LEXEME =
  /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\[abfnrtv\\'"]|\\x[\da-f]{2}|\\u[\da-f]{4}|\\U[\da-f]{8}|\\[0-7]{3})'|[+-]?\.?\d[\w.+-]*|:=|[=|(),]|\$\w*|\.[\p{L}_][\p{L}\p{N}_]*|\.|[\p{L}_][\p{L}\p{N}_]*/uy;

/**
 * What keeps `text` from being a template of an alert's label or annotation for Prometheus, as far as it is certain without the
 * server: actions that nothing closes, functions and variables that there are not, blocks without an end. Nothing when it looks right.
 * `has` says whether the server is of a version or newer.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export function templateProblem(text: string, has: (version: string) => boolean = () => true): string | undefined {
  const open: string[] = [];
  const variables = new Set(VARIABLES);
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at)) {
    const comment = /\{\{(?:- )?\/\*.*?\*\/(?: -)?\}\}/sy;
    comment.lastIndex = at;
    if (comment.test(text)) {
      at = comment.lastIndex;
      continue;
    }
    const action = actionAt(text, at);
    if (action.problem !== undefined) return action.problem;
    const problem =
      wordProblem(action.words, { variables, has }, excerptOf(text, at)) ??
      blockProblem(action.words, open, excerptOf(text, at));
    if (problem !== undefined) return problem;
    at = action.end;
  }
  return open.length === 0 ? undefined : `has {{ ${open.at(-1)} … }} that no {{ end }} closes`;
}

interface Action {
  readonly words: readonly string[];
  readonly end: number;
  readonly problem?: string;
}

/** The words of the action that begins at `from`, and where it ends. */
function actionAt(text: string, from: number): Action {
  const words: string[] = [];
  let at = from + (/^\{\{-\s/.test(text.slice(from, from + 4)) ? 3 : 2);
  for (;;) {
    const closing = /^(?:\s-)?\}\}/.exec(text.slice(at, at + 4))?.[0];
    if (closing !== undefined) return { words, end: at + closing.length };
    LEXEME.lastIndex = at;
    const [word] = LEXEME.exec(text) ?? [];
    if (word === undefined) {
      const rule =
        at >= text.length ? "that no }} closes" : `with ${JSON.stringify(text.charAt(at))}, which means nothing there`;
      return { words, end: at, problem: `has ${excerptOf(text, from)} ${rule}` };
    }
    // A minus that trims stands behind a blank, right before the end.
    const isTrim = /\s$/.test(word) && text.startsWith("-}}", at + word.length);
    if (isTrim) return { words, end: at + word.length + 3 };
    if (word.trim() !== "") words.push(word);
    at += word.length;
  }
}

interface Known {
  readonly variables: Set<string>;
  readonly has: (version: string) => boolean;
}

function wordProblem(words: readonly string[], { variables, has }: Known, shown: string): string | undefined {
  if (words.length === 0) return `has ${shown} with nothing in it`;
  const opened = words.filter((word) => word === "(").length - words.filter((word) => word === ")").length;
  if (opened !== 0) return `has ${shown} with ${opened > 0 ? "( that no ) closes" : ") that no ( opens"}`;
  const declared = words.includes(":=")
    ? words.slice(0, words.indexOf(":=")).filter((word) => word.startsWith("$"))
    : [];
  for (const [index, word] of words.entries()) {
    const isName = /^[\p{L}_]/u.test(word) && !["define", "template", "block"].includes(words[index - 1] ?? "");
    const since = isName && Object.hasOwn(SINCE, word) ? SINCE[word] : undefined;
    if (since !== undefined && !has(since)) return `has ${shown}, where ${word} needs Prometheus ${since} or later`;
    if (isName && since === undefined && !FUNCTIONS.has(word) && !KEYWORDS.has(word))
      return `has ${shown}, where ${word} is no function of Prometheus; labels are written $labels.${word}`;
    if (word.startsWith("$") && !variables.has(word) && !declared.includes(word))
      return `has ${shown}, where ${word} is no variable; there are $labels, $value, $externalLabels and $externalURL`;
  }
  for (const variable of declared) variables.add(variable);
  return undefined;
}

/** Words that something has to stand behind. */
const LEADING = new Set([...BLOCKS, "template"]);

function blockProblem(
  [first = "", second, third]: readonly string[],
  open: string[],
  shown: string,
): string | undefined {
  const isBare =
    first === "else" ? LEADING.has(second ?? "") && third === undefined : LEADING.has(first) && second === undefined;
  if (isBare) return `has ${shown} with nothing behind ${first === "else" ? second : first}`;
  if ((first === "break" || first === "continue") && !open.includes("range"))
    return `has {{ ${first} }} outside of {{ range }}`;
  if (BLOCKS.includes(first)) open.push(first);
  if (first === "end" && open.pop() === undefined) return "has {{ end }} with nothing that it ends";
  if (first === "else" && open.length === 0)
    return `has {{ else${second === undefined ? "" : ` ${second}`} }} outside of a block`;
  return undefined;
}

function excerptOf(text: string, at: number): string {
  const rest = text.slice(at, at + 40);
  const end = rest.indexOf("}}");
  return JSON.stringify(end < 0 ? rest : rest.slice(0, end + 2));
}
