import { actionsOf, BLOCKS, type TemplateAction, type TemplateWord } from "./actions";
import { GO_FUNCTIONS, type TemplateDialect } from "./dialect";

const KEYWORDS = new Set([...BLOCKS, "else", "end", "template", "break", "continue", "true", "false", "nil"]);

/** Words that something has to follow. */
const LEADING = new Set([...BLOCKS, "template"]);

/** What a template may use, as far as its actions so far say. */
interface Scope {
  readonly dialect: TemplateDialect;
  readonly has: (version: string) => boolean;
  readonly variables: Set<string>;
  /** Blocks that are open. */
  readonly open: string[];
}

/**
 * What keeps `text` from being a template for the program of `dialect`, as far as it is certain without the server: actions
 * that nothing closes, functions, variables and fields that there are not, blocks without an end. Nothing when it looks right.
 * `has` says whether the server is of a version or newer.
 */
export function templateProblem(
  text: string,
  dialect: TemplateDialect,
  has: (version: string) => boolean = () => true,
): string | undefined {
  return firstProblem(text, { dialect, has, fields: true });
}

/** {@link templateProblem} without fields that there are not: a program takes these, and fails when it fills the text. */
export function templateSyntaxProblem(text: string, dialect: TemplateDialect): string | undefined {
  return firstProblem(text, { dialect, has: () => true, fields: false });
}

function firstProblem(
  text: string,
  { dialect, has, fields }: Pick<Scope, "dialect" | "has"> & { readonly fields: boolean },
): string | undefined {
  const scope: Scope = { dialect, has, variables: new Set(["$", ...Object.keys(dialect.variables)]), open: [] };
  for (const action of actionsOf(text)) {
    const problem =
      action.problem ??
      wordProblem(action, scope) ??
      pipelineProblem(action) ??
      (fields ? fieldProblem(action, scope) : undefined) ??
      blockProblem(action, scope.open);
    if (problem !== undefined) return problem;
  }
  return scope.open.length === 0 ? undefined : `has {{ ${scope.open.at(-1)} … }} that no {{ end }} closes`;
}

function wordProblem({ words, shown }: TemplateAction, { dialect, has, variables }: Scope): string | undefined {
  const texts = words.map(({ text }) => text);
  if (texts.length === 0) return `has ${shown} with nothing in it`;
  const opened = texts.filter((word) => word === "(").length - texts.filter((word) => word === ")").length;
  if (opened !== 0) return `has ${shown} with ${opened > 0 ? "( that no ) closes" : ") that no ( opens"}`;
  const declared = texts.includes(":=")
    ? texts.slice(0, texts.indexOf(":=")).filter((word) => word.startsWith("$"))
    : [];
  for (const [index, word] of texts.entries()) {
    const isName = /^[\p{L}_]/u.test(word) && !["define", "template", "block"].includes(texts[index - 1] ?? "");
    const problem = isName
      ? nameProblem(word, dialect, has)
      : word.startsWith("$") && !variables.has(word) && !declared.includes(word)
        ? `${word} is no variable${variablesOf(dialect)}`
        : undefined;
    if (problem !== undefined) return `has ${shown}, where ${problem}`;
  }
  for (const variable of declared) variables.add(variable);
  return undefined;
}

function nameProblem(name: string, dialect: TemplateDialect, has: (version: string) => boolean): string | undefined {
  if (GO_FUNCTIONS.has(name) || KEYWORDS.has(name)) return undefined;
  if (!Object.hasOwn(dialect.functions, name))
    return `${name} is no function of ${dialect.program}; ${dialect.hint(name)}`;
  return lateness(name, dialect.functions[name], dialect, has);
}

/** That `name` came with a `version` that the server does not have. */
function lateness(name: string, version: string | undefined, { program }: TemplateDialect, has: Scope["has"]) {
  return !version || has(version) ? undefined : `${name} needs ${program} ${version} or later`;
}

function variablesOf({ variables }: TemplateDialect): string {
  const names = Object.keys(variables);
  return names.length === 0 ? "" : `; there are ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Go hands on the value of a command to a function only. */
function pipelineProblem({ words, shown }: TemplateAction): string | undefined {
  const last = words.find(({ text }, index) => words[index - 1]?.text === "|" && isValue(text));
  return last && `has ${shown}, where ${last.text} follows | but is not a function`;
}

function isValue(text: string): boolean {
  return /^["'`\d+-]|^\.\d|^\.$|^(true|false|nil)$/.test(text);
}

/**
 * A field that there is not. That shows when the action runs, so it is certain only outside of blocks, where `.` is what the template
 * got as well, and without `and` and `or`, which need not look at all of their arguments.
 */
function fieldProblem({ words, shown, depth }: TemplateAction, { dialect, has }: Scope): string | undefined {
  const begins = words[0]?.text ?? "";
  if (depth > 0 || ["define", "block"].includes(begins)) return undefined;
  if (words.some(({ text }) => text === "and" || text === "or")) return undefined;
  for (const [index, word] of words.entries()) {
    if (!/^\.[^\d]/.test(word.text)) continue;
    const problem = word.attached
      ? chainProblem(words, index, dialect, has)
      : rootFieldProblem(word.text.slice(1), dialect, has);
    if (problem !== undefined) return `has ${shown}, where ${problem}`;
  }
  return undefined;
}

/** What is wrong with the field at `index`, which belongs to the word before it. */
function chainProblem(words: readonly TemplateWord[], index: number, dialect: TemplateDialect, has: Scope["has"]) {
  const [before, first] = [words[index - 2]?.text ?? "", words[index - 1]?.text ?? ""];
  const name = words[index]?.text.slice(1) ?? "";
  if (first === "$") return rootFieldProblem(name, dialect, has);
  const kind = Object.hasOwn(dialect.variables, first) ? dialect.variables[first] : undefined;
  // A native histogram has fields; all begin with a capital.
  if (kind === "text" || (kind === "value" && /^[^\p{Lu}]/u.test(name))) return `${first} has no .${name}`;
  const isInMap = words[index - 1]?.attached && Object.hasOwn(dialect.variables, before);
  if (!isInMap || dialect.variables[before] !== "map") return undefined;
  return `${before}${first} is a text and has no .${name}; a name with dots is read by {{ index ${before} "${first.slice(1)}.${name}" }}`;
}

function rootFieldProblem(name: string, dialect: TemplateDialect, has: Scope["has"]): string | undefined {
  const { fields, program } = dialect;
  if (Object.hasOwn(fields, name)) return lateness(`.${name}`, fields[name], dialect, has);
  const known = Object.keys(fields).flatMap((field) => (!fields[field] || has(fields[field]) ? [`.${field}`] : []));
  return `.${name} is no field; ${program} gives ${known.slice(0, -1).join(", ")} and ${known.at(-1)}, and ${dialect.hint(name)}`;
}

function blockProblem({ words, shown }: TemplateAction, open: string[]): string | undefined {
  const [first = "", second, third] = words.map(({ text }) => text);
  const isBare =
    first === "else" ? LEADING.has(second ?? "") && third === undefined : LEADING.has(first) && second === undefined;
  if (isBare) return `has ${shown} with nothing after ${first === "else" ? second : first}`;
  if ((first === "break" || first === "continue") && !open.includes("range"))
    return `has {{ ${first} }} outside of {{ range }}`;
  if (BLOCKS.includes(first)) open.push(first);
  if (first === "end" && open.pop() === undefined) return "has {{ end }} with nothing that it ends";
  if (first === "else" && open.length === 0)
    return `has {{ else${second === undefined ? "" : ` ${second}`} }} outside of a block`;
  return undefined;
}
