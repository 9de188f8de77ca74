import { markup } from "../pages";
import { answer } from "./answers";
import type { CaddyMatch, CaddyRoute } from "./config";

/** Why a request gets no answer of the server behind, for people. */
export interface Refusal {
  /** Or the place of one. */
  readonly status: number | string;
  readonly text: string;
  /** Path of the page that leads on. @default - none does */
  readonly home?: string;
}

/**
 * Answers of Caddy itself, each with its text: for browsers a page that a phone can show, for all others a line. They follow
 * each other, so those with a `match` come before one without.
 */
export function refusalRoutes(refusal: Refusal, match?: readonly CaddyMatch[]): readonly CaddyRoute[] {
  const { status, text, home } = refusal;
  const line = `${text}${home === undefined ? "" : ` Everything begins at ${home}`}\n`;
  const said = (type: string, body: string) => [
    answer(status, { headers: { "Content-Type": [`${type}; charset=utf-8`] }, body }),
  ];
  const inner = [
    { match: [{ header: { Accept: ["*text/html*"] } }], handle: said("text/html", pageOf(refusal)), terminal: true },
    { handle: said("text/plain", line), terminal: true },
  ];
  return [{ ...(match && { match }), handle: [{ handler: "subroute", routes: inner }], terminal: true }];
}

/** Without the site's style sheet, which only those may read who have signed in. */
function pageOf({ text, home }: Refusal): string {
  const link = home === undefined ? "" : markup`<p><a href="${home}">To the first page</a></p>\n`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Observability</title>
</head>
<body>
<p>${text}</p>
${link}</body>
</html>
`.toString();
}
