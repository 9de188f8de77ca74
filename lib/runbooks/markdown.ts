import { markdownAddress, markdownCode, markdownText } from "../escaping";
import type { Block, Inline, Line, Runbook } from "./model";

/** A page as Markdown. */
export function renderMarkdown({ title, sections }: Runbook): string {
  const parts = sections.flatMap(({ heading, blocks }) => [
    ...(heading === "" ? [] : [`## ${markdownText(heading)}`]),
    ...blocks.map(textOf),
  ]);
  return `${[`# ${markdownText(title)}`, ...parts].join("\n\n")}\n`;
}

/** Blocks that many pages share are rendered once. */
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
      return `### ${markdownText(block.text)}`;
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
  if (typeof piece === "string") return markdownText(piece);
  if ("code" in piece) return markdownCode(piece.code);
  return `[${markdownText(piece.text)}](${markdownAddress(piece.to)})`;
}
