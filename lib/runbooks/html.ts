import { escaped } from "../escaping";
import { htmlPage } from "../pages";
import { markdownModule } from "./lazy";
import type { Block, Inline, Line, Runbook } from "./model";

/** A page as HTML; `root` is the path of its site. */
export function renderHtml({ title, sections }: Runbook, root: string): string {
  const parts = sections.flatMap(({ heading, blocks }) => [
    ...(heading === "" ? [] : [`<h2>${escaped(heading)}</h2>`]),
    ...blocks.map(htmlOf),
  ]);
  return htmlPage({ title, body: parts.join("\n"), root });
}

/** Blocks that many pages share are rendered once. */
const made = new WeakMap<Block, string>();

function htmlOf(block: Block): string {
  let html = made.get(block);
  if (html === undefined) made.set(block, (html = blockHtml(block)));
  return html;
}

/** A line as HTML. */
export function htmlLine(line: Line): string {
  return line.map(inlineHtml).join("");
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h3>${escaped(block.text)}</h3>`;
    case "text":
      return `<p>${htmlLine(block.line)}</p>`;
    case "steps":
      return `<ol>${items(block.lines)}</ol>`;
    case "points":
      return `<ul>${items(block.lines)}</ul>`;
    case "checks":
      return `<ul class="checks">${items(block.lines)}</ul>`;
    case "markdown":
      return `<section>\n${markdownModule().markdownToHtml(block.markdown)}</section>`;
  }
}

function items(lines: readonly Line[]): string {
  return lines.map((line) => `\n<li>${htmlLine(line)}</li>`).join("") + "\n";
}

function inlineHtml(piece: Inline): string {
  if (typeof piece === "string") return escaped(piece);
  if ("code" in piece) return `<code>${escaped(piece.code)}</code>`;
  // Only web addresses become links: a user's text may be anything.
  if (!/^(https?:\/\/|\/)/.test(piece.to)) return escaped(piece.text);
  return `<a href="${escaped(piece.to)}">${escaped(piece.text)}</a>`;
}
