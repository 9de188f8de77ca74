import { htmlText } from "../escaping";

/** Markup that stands in a page as it is: {@link markup} makes it, and nothing else comes into a page unescaped. */
export class Html {
  private constructor(private readonly text: string) {}

  /** What a renderer wrote that escapes by itself: Markdown as HTML. */
  public static trusted(text: string): Html {
    return new Html(text);
  }

  /** As it stands in a file. */
  public toString(): string {
    return this.text;
  }
}

/** What may stand in {@link markup}: text is escaped, markup is not, and lists are put one after the other. */
export type HtmlContent = string | number | Html | readonly HtmlContent[];

/**
 * HTML or SVG from a template: everything that is put into it is escaped, unless it is markup itself. Attributes stand in double quotes. It
 * is not called `html`, because prettier would lay the templates out anew, and blanks show in pages.
 */
export function markup(template: TemplateStringsArray, ...contents: readonly HtmlContent[]): Html {
  let text = template[0] ?? "";
  contents.forEach((content, index) => (text += written(content) + (template[index + 1] ?? "")));
  return Html.trusted(text);
}

/** Pieces of markup, each on a line of its own. */
export function htmlLines(pieces: readonly Html[]): Html {
  return Html.trusted(pieces.map(String).join("\n"));
}

function written(content: HtmlContent): string {
  if (content instanceof Html) return content.toString();
  return typeof content === "object" ? content.map(written).join("") : htmlText(String(content));
}
