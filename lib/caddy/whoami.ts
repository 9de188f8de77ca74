import { answer } from "./answers";
import type { CaddyRoute } from "./config";
import { IDENTITY } from "./sign-in";

/**
 * Tells a page who has signed in: `operator omar`. The role comes first and has no blanks, so that no name can be taken for one.
 * Pages only read it; what a role may do is decided by each tool's rules.
 */
export const WHO_AM_I: CaddyRoute = {
  match: [{ path: ["/whoami"] }],
  handle: [
    answer(200, {
      headers: { "Content-Type": ["text/plain; charset=utf-8"], "Cache-Control": ["no-store"] },
      body: `${IDENTITY["X-Webauth-Role"]} ${IDENTITY["X-Webauth-User"]}\n`,
    }),
  ],
  terminal: true,
};
