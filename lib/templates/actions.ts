/** A word of an action, as Go's `text/template` splits it: `$labels`, `.instance`, `"text"`, `|`. */
export interface TemplateWord {
  readonly text: string;
  /** Set where it belongs to the word before, as in `$labels.instance`. */
  readonly attached: boolean;
}

/** What stands between `{{` and `}}`. */
export interface TemplateAction {
  readonly words: readonly TemplateWord[];
  /** The action as it is written, cut off where it is long; quoted. */
  readonly shown: string;
  /** How many blocks are open where it stands. */
  readonly depth: number;
  /** Why it cannot be read; nothing follows it then. */
  readonly problem?: string;
}

/** Words that begin a block, which `end` closes. */
export const BLOCKS: readonly string[] = ["if", "range", "with", "define", "block"];

interface ReadAction extends Omit<TemplateAction, "depth"> {
  readonly end: number;
}

const LEXEME =
  /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\[abfnrtv\\'"]|\\x[\da-f]{2}|\\u[\da-f]{4}|\\U[\da-f]{8}|\\[0-7]{3})'|[+-]?\.?\d[\w.+-]*|:=|[=|(),]|\$\w*|\.[\p{L}_][\p{L}\p{N}_]*|\.|[\p{L}_][\p{L}\p{N}_]*/uy;

/** The actions of a template in their order, without comments. */
export function actionsOf(text: string): readonly TemplateAction[] {
  const actions: TemplateAction[] = [];
  let depth = 0;
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at)) {
    const comment = /\{\{(?:- )?\/\*.*?\*\/(?: -)?\}\}/sy;
    comment.lastIndex = at;
    if (comment.test(text)) {
      at = comment.lastIndex;
      continue;
    }
    const { end, ...action } = actionAt(text, at);
    actions.push({ ...action, depth });
    if (action.problem !== undefined) break;
    const begins = action.words[0]?.text ?? "";
    depth += BLOCKS.includes(begins) ? 1 : begins === "end" ? -1 : 0;
    at = end;
  }
  return actions;
}

/** The action that begins at `from`, and where it ends. */
function actionAt(text: string, from: number): ReadAction {
  const words: TemplateWord[] = [];
  const shown = excerptOf(text, from);
  let at = from + (/^\{\{-\s/.test(text.slice(from, from + 4)) ? 3 : 2);
  let attached = false;
  for (;;) {
    const closing = /^(?:\s-)?\}\}/.exec(text.slice(at, at + 4))?.[0];
    if (closing !== undefined) return { words, shown, end: at + closing.length };
    LEXEME.lastIndex = at;
    const [word] = LEXEME.exec(text) ?? [];
    if (word === undefined) {
      const rule =
        at >= text.length ? "that no }} closes" : `with ${JSON.stringify(text.charAt(at))}, which means nothing there`;
      return { words, shown, end: at, problem: `has ${shown} ${rule}` };
    }
    // A trimming minus follows a blank, right before the end.
    const isTrim = /\s$/.test(word) && text.startsWith("-}}", at + word.length);
    if (isTrim) return { words, shown, end: at + word.length + 3 };
    const isBlank = word.trim() === "";
    if (!isBlank) words.push({ text: word, attached });
    attached = !isBlank && !/^[(|,=:]/.test(word);
    at += word.length;
  }
}

function excerptOf(text: string, at: number): string {
  const rest = text.slice(at, at + 40);
  const end = rest.indexOf("}}");
  return JSON.stringify(end < 0 ? rest : rest.slice(0, end + 2));
}
