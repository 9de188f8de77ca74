import type { Block, Inline, Line, Runbook } from "./model";

/** A page as Markdown. */
export function renderMarkdown({ title, sections }: Runbook): string {
  const parts = sections.flatMap(({ heading, blocks }) => [
    ...(heading === "" ? [] : [`## ${plain(heading)}`]),
    ...blocks.map(textOf),
  ]);
  return `${[`# ${plain(title)}`, ...parts].join("\n\n")}\n`;
}

/** Blocks that many pages share are made text of once. */
const made = new WeakMap<Block, string>();

function textOf(block: Block): string {
  let text = made.get(block);
  if (text === undefined) made.set(block, (text = blockText(block)));
  return text;
}

function markdownLine(line: Line): string {
  return line.map(inlineText).join("");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `### ${plain(block.text)}`;
    case "text":
      return markdownLine(block.line);
    case "steps":
      return block.lines.map((line, index) => `${index + 1}. ${markdownLine(line)}`).join("\n");
    case "points":
      return block.lines.map((line) => `- ${markdownLine(line)}`).join("\n");
    case "checks":
      return block.lines.map((line) => `- [ ] ${markdownLine(line)}`).join("\n");
    case "markdown":
      return block.markdown.trim();
  }
}

function inlineText(piece: Inline): string {
  if (typeof piece === "string") return plain(piece);
  if ("code" in piece) return code(piece.code);
  // Parentheses end an address, and blanks do; everything else is taken as it is.
  const to = piece.to.replace(/[()\s<>]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${plain(piece.text)}](${to})`;
}

/** Text that means nothing to Markdown. Underscores within words do not, so that names stay readable. */
function plain(text: string): string {
  if (!/[\\`*<>[\]_\n]/.test(text)) return text;
  return text
    .replace(/[\\`*<>[\]]/g, (character) => `\\${character}`)
    .replace(/(?<!\w)_|_(?!\w)/g, "\\_")
    .replace(/\s*\n\s*/g, " ");
}

/** Code between more backticks than it has itself in a row. */
function code(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
