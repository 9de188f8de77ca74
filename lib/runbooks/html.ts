import { Html, htmlLines, htmlPage, markup, type HtmlContent } from "../pages";
import { markdownModule } from "./lazy";
import type { Block, Inline, Line, Runbook } from "./model";

/** A page as HTML; `root` is the path of its site. */
export function renderHtml({ title, sections }: Runbook, root: string): string {
  const parts = sections.flatMap(({ heading, blocks }) => [
    ...(heading === "" ? [] : [markup`<h2>${heading}</h2>`]),
    ...blocks.map(htmlOf),
  ]);
  return htmlPage({ title, body: htmlLines(parts), root });
}

/** Blocks that many pages share are rendered once. */
const made = new WeakMap<Block, Html>();

function htmlOf(block: Block): Html {
  let found = made.get(block);
  if (found === undefined) made.set(block, (found = blockHtml(block)));
  return found;
}

/** A line as HTML. */
export function htmlLine(line: Line): Html {
  return markup`${line.map(inlineHtml)}`;
}

function blockHtml(block: Block): Html {
  switch (block.kind) {
    case "heading":
      return markup`<h3>${block.text}</h3>`;
    case "text":
      return markup`<p>${htmlLine(block.line)}</p>`;
    case "steps":
      return markup`<ol>${items(block.lines)}</ol>`;
    case "points":
      return markup`<ul>${items(block.lines)}</ul>`;
    case "checks":
      return markup`<ul class="checks">${items(block.lines)}</ul>`;
    case "markdown":
      return markup`<section>\n${Html.trusted(markdownModule().markdownToHtml(block.markdown))}</section>`;
  }
}

function items(lines: readonly Line[]): Html {
  return markup`${lines.map((line) => markup`\n<li>${htmlLine(line)}</li>`)}\n`;
}

function inlineHtml(piece: Inline): HtmlContent {
  if (typeof piece === "string") return piece;
  if ("code" in piece) return markup`<code>${piece.code}</code>`;
  // Only web addresses become links: a user's text may be anything.
  if (!/^(https?:\/\/|\/)/.test(piece.to)) return piece.text;
  return markup`<a href="${piece.to}">${piece.text}</a>`;
}
