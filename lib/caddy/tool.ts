import type { AccessRule } from "../monitoring";
import { answer } from "./answers";
import type { CaddyMatch, CaddyRoute } from "./config";
import type { ToolSite } from "./model";
import { refusalRoutes } from "./refusals";
import { ROLE, withRole } from "./role";
import { IDENTITY } from "./sign-in";
import { LONGEST_ANSWER, reverseProxy } from "./upstreams";

/**
 * A tool in its folder, as far as its rules allow. Caddy and the server behind it may read one path in two ways, so paths that can
 * be read so are refused before any rule is asked.
 */
export function toolRoutes(
  { name, access, upstreams }: ToolSite,
  prefix: string,
  version: string,
): readonly CaddyRoute[] {
  const folder = `/${name}`;
  const home = `${prefix}/`;
  const pass = {
    handle: [reverseProxy(upstreams, version, { identity: IDENTITY, patience: LONGEST_ANSWER })],
    terminal: true,
  };
  const routes: readonly CaddyRoute[] = [
    ...refusalRoutes({ status: 400, text: TWO_MEANINGS, home }, [
      { vars_regexp: { "{http.request.uri}": { pattern: AMBIGUOUS } } },
      { header: { Upgrade: ["*"] } },
    ]),
    ...refusalRoutes({ status: 403, text: OTHER_SENDER, home }, [{ method: WRITES, expression: OTHER_SITE }]),
    { handle: [{ handler: "rewrite", strip_path_prefix: folder }] },
    { handle: [POLICY] },
    ...access.map((rule) => ({ match: [matchOf(rule)], ...pass })),
    ...refusalRoutes({ status: 403, text: NOT_ALLOWED, home }),
  ];
  return [
    {
      match: [{ path: [folder] }],
      handle: [answer(308, { headers: { Location: [`${prefix}${folder}/`] } })],
      terminal: true,
    },
    { match: [{ path: [`${folder}/*`] }], handle: [{ handler: "subroute", routes }], terminal: true },
  ];
}

/** A tool's pages have scripts and styles of their own; no other site may frame them. */
const POLICY = { handler: "headers", response: { set: { "Content-Security-Policy": ["frame-ancestors 'none'"] } } };

/** A path with empty segments, segments of dots, or something encoded that would be a segment's end or dots. */
export const AMBIGUOUS = String.raw`(?i)^[^?]*(//|/\.|\\|;|%(2e|2f|5c|25|3b|00))`;

const WRITES = ["POST", "PUT", "PATCH", "DELETE"];

/** Browsers say from which site a request comes. They would add the password to one from any other site. */
const OTHER_SITE = [
  '{http.request.header.Sec-Fetch-Site} in ["cross-site", "same-site"]',
  '({http.request.header.Origin} != "" && !({http.request.header.Origin} in ["https://" + {http.request.hostport}, {http.request.scheme} + "://" + {http.request.hostport}]))',
].join(" || ");

function matchOf({ role, methods, paths, except = [] }: AccessRule): CaddyMatch {
  return {
    ...withRole(role),
    method: methods,
    path: paths,
    ...(except.length > 0 && { not: [{ path: except }] }),
  };
}

/** A role is one of our words. The user's name may be anything, so no page shows it. */
const NOT_ALLOWED = `You have signed in with the role ${ROLE}, which may not do this. An administrator of the portal can give you another.`;
const OTHER_SENDER = "Another site has sent this request, and only the portal's own pages may.";
const TWO_MEANINGS = "This address can be read in two ways, so no server is asked.";
