// Reading Markdown, which only texts of a user's own need.
import MarkdownIt from "markdown-it";

let reader: MarkdownIt | undefined;

/** `text` as HTML. HTML in it is shown as text, and links to scripts are none; both are the library's own defaults. */
export function markdownToHtml(text: string): string {
  reader ??= new MarkdownIt({ html: false });
  return reader.render(text);
}
