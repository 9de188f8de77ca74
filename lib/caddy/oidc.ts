import { regexpLiteral } from "../escaping";
import { USER_ROLES, type UserRole } from "../units";
import { answer } from "./answers";
import type { CaddyHandler, CaddyRoute } from "./config";
import type { OidcSignIn } from "./model";
import { ROLE, withRole } from "./role";

/** What oauth2-proxy answers about whoever asks, kept: the answer of the server behind comes to lie where this one is. */
const ANSWER = {
  handler: "vars",
  groups: "{http.reverse_proxy.header.X-Auth-Request-Groups}",
  name: "{http.reverse_proxy.header.X-Auth-Request-Preferred-Username}",
  email: "{http.reverse_proxy.header.X-Auth-Request-Email}",
};

/** The name under which requests are logged and passed on; not every provider says one. */
const NAME = {
  handler: "map",
  source: "{http.vars.name}",
  destinations: ["{http.auth.user.id}"],
  mappings: [{ input_regexp: "^(.+)$", outputs: ["${1}"] }],
  defaults: ["{http.vars.email}"],
};

/**
 * Asks an oauth2-proxy who it is. People without a session go to the provider and come back to the page that they asked for; programs are
 * told that they have none. Paths below `/oauth2/` are its own.
 */
export function oidcRoutes({ groups, dial }: OidcSignIn, prefix: string): readonly CaddyRoute[] {
  const known = {
    match: { status_code: [2] },
    routes: [{ handle: [ANSWER, roleOf(groups), NAME] }],
  };
  const unknown = {
    match: { status_code: [401] },
    routes: [
      {
        match: [{ method: ["GET"], header: { Accept: ["*text/html*"] } }],
        // The whole address, which a parameter would cut at its first "&".
        handle: [to(dial, "/oauth2/start", { "X-Auth-Request-Redirect": ["{http.request.orig_uri}"] })],
        terminal: true,
      },
      { handle: [answer(401, { body: `sign in at ${prefix}/oauth2/start\n` })] },
    ],
  };
  return [
    { match: [{ path: ["/oauth2/*"] }], handle: [to(dial)], terminal: true },
    { handle: [{ ...to(dial, "/oauth2/auth"), handle_response: [known, unknown] }] },
    { match: [{ not: [withRole("viewer")] }], handle: [NO_ROLE], terminal: true },
  ];
}

/** The most that any of the groups may do; they come as one text, with commas between. */
function roleOf(groups: OidcSignIn["groups"]): CaddyHandler {
  const strongest = [...USER_ROLES].reverse();
  const byRole = (role: UserRole) => Object.entries(groups).filter(([, one]) => one === role);
  const mappings = strongest.flatMap((role) =>
    byRole(role).map(([group]) => ({ input_regexp: `(^|,)${regexpLiteral(group)}(,|$)`, outputs: [role] })),
  );
  return { handler: "map", source: "{http.vars.groups}", destinations: [ROLE], mappings, defaults: [""] };
}

/** Passes a request on to the oauth2-proxy, or asks it another one in its place. */
function to(dial: string, uri?: string, headers: Readonly<Record<string, readonly string[]>> = {}): CaddyHandler {
  return {
    handler: "reverse_proxy",
    upstreams: [{ dial }],
    ...(uri !== undefined && { rewrite: { method: "GET", uri } }),
    headers: { request: { delete: ["Authorization"], set: headers } },
  };
}

const NO_ROLE = answer(403, { body: "your groups have no role here\n" });
