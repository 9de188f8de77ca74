import { markup, type Html } from "./html";
import { contentPolicy } from "./site-page";

/** What a page of a site consists of. */
export interface HtmlPage {
  readonly title: string;
  /** What stands below the title. */
  readonly body: Html;
  /** Path of the site on its server, with a slash at both ends: addresses with and without one at their end share a page. */
  readonly root: string;
  /** Script of the page, by the name of its file at the root of the site. @default - none */
  readonly script?: string;
  /** Style sheets beside the site's own, by their paths on the site. @default - none */
  readonly styles?: readonly string[];
  /** Whether the page is of the class `wide`, for a style sheet of {@link styles}. @default false */
  readonly wide?: boolean;
  /** Origins that the script asks beside the site. @default - none */
  readonly connect?: readonly string[];
}

/** A whole page, in the frame that all pages of a site have. */
export function htmlPage({ title, body, root, script, styles = [], wide = false, connect = [] }: HtmlPage): string {
  const policy = contentPolicy({ scripts: script !== undefined, connect });
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<link rel="stylesheet" href="${root}style.css">
${styles.map((path) => markup`<link rel="stylesheet" href="${root + path}">\n`)}${script === undefined ? "" : markup`<script type="module" src="${root + script}"></script>\n`}</head>
<body>
<header><a href="${root}">Observability</a></header>
<main${wide ? markup` class="wide"` : ""}>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.toString();
}
