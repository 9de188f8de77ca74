/** `text` in a template of Go, which writes it as it is: `{{` would begin an action. */
export function templateText(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}

/** What the templates of alerts may call: Prometheus's functions and Go's, of every version. */
const FUNCTIONS = new Set(
  (
    "query first label value sortByLabel humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime " +
    "toDuration now match reReplaceAll title toUpper toLower strvalue safeHtml tableLink graphLink args tmpl externalURL pathPrefix " +
    "parseDuration stripPort stripDomain urlQueryEscape " +
    "and or not len index slice print printf println html js urlquery call eq ne lt le gt ge"
  ).split(" "),
);

const BLOCKS = ["if", "range", "with", "define", "block"];
const KEYWORDS = new Set([...BLOCKS, "else", "end", "template", "break", "continue", "true", "false", "nil"]);

/** Variables that Prometheus declares before each template. */
const VARIABLES = ["$", "$labels", "$externalLabels", "$externalURL", "$value"];

const LEXEME =
  /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|[+-]?\.?\d[\w.+-]*|:=|[=|(),]|\$\w*|\.[\p{L}_][\p{L}\p{N}_]*|\.|[\p{L}_][\p{L}\p{N}_]*/uy;

/**
 * What keeps `text` from being a template of an alert's label or annotation for Prometheus, as far as it is certain without the
 * server: actions that nothing closes, functions and variables that there are not, blocks without an end. Nothing when it looks right.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export function templateProblem(text: string): string | undefined {
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
    const problem = wordProblem(action.words, variables, excerptOf(text, at)) ?? blockProblem(action.words, open);
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

function wordProblem(words: readonly string[], variables: Set<string>, shown: string): string | undefined {
  if (words.length === 0) return `has ${shown} with nothing in it`;
  const declared = words.includes(":=")
    ? words.slice(0, words.indexOf(":=")).filter((word) => word.startsWith("$"))
    : [];
  for (const [index, word] of words.entries()) {
    const isName = /^[\p{L}_]/u.test(word) && !["define", "template", "block"].includes(words[index - 1] ?? "");
    if (isName && !FUNCTIONS.has(word) && !KEYWORDS.has(word))
      return `has ${shown}, where ${word} is no function of Prometheus; labels are written $labels.${word}`;
    if (word.startsWith("$") && !variables.has(word) && !declared.includes(word))
      return `has ${shown}, where ${word} is no variable; there are $labels, $value, $externalLabels and $externalURL`;
  }
  for (const variable of declared) variables.add(variable);
  return undefined;
}

function blockProblem([first = "", second]: readonly string[], open: string[]): string | undefined {
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
