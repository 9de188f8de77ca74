import { escaped } from "../escaping";
import { contentPolicy } from "./site-page";

/** What a page of a site consists of. */
export interface HtmlPage {
  readonly title: string;
  /** HTML between the site's header and the end. The caller has escaped its contents. */
  readonly body: string;
  /** Path of the site on its server, with a slash at both ends: addresses with and without one at their end share a page. */
  readonly root: string;
  /** Script of the page, by the name of its file at the root of the site. @default - none */
  readonly script?: string;
  /** Origins that the script asks beside the site. @default - none */
  readonly connect?: readonly string[];
}

/** A whole page, in the frame that all pages of a site have. */
export function htmlPage({ title, body, root, script, connect = [] }: HtmlPage): string {
  const policy = contentPolicy({ scripts: script !== undefined, connect });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(root)}style.css">
${script === undefined ? "" : `<script type="module" src="${escaped(root + script)}"></script>\n`}</head>
<body>
<header><a href="${escaped(root)}">Observability</a></header>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
