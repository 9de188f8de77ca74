import type { CaddyRoute } from "./config";
import type { PasswordSignIn, SignIn } from "./model";
import { oidcRoutes } from "./oidc";
import { ROLE } from "./role";

/** Headers by which servers learn who asks, or would if one believed its clients. */
export const IDENTITY_HEADERS = [
  "X-Webauth-*",
  "X-Auth-Request-*",
  "X-Remote-*",
  "Remote-*",
  "X-Forwarded-User",
  "X-Forwarded-Email",
  "X-Forwarded-Groups",
  "X-Forwarded-Preferred-Username",
  "Forwarded",
  "X-Request-Id",
];

/** What servers behind the proxy are told of whoever asks. */
export const IDENTITY = {
  "X-Webauth-User": "{http.auth.user.id}",
  "X-Webauth-Role": ROLE,
  "X-Request-Id": "{http.request.uuid}",
};

/** Asks who it is, and looks up the role. `prefix` is the path of the site, without a slash at its end. */
export function signInRoutes(signIn: SignIn, prefix: string): readonly CaddyRoute[] {
  return "users" in signIn ? passwordRoutes(signIn) : oidcRoutes(signIn, prefix);
}

/** Hashes stand in Caddy's environment, under the users' names. */
function passwordRoutes({ users }: PasswordSignIn): readonly CaddyRoute[] {
  const accounts = Object.keys(users).map((username) => ({
    username,
    password: `{env.${username}}`,
  }));
  const basic = {
    accounts,
    // Of 2.6 and 2.11 alike. An unknown name costs as much as a hash of cost 14, which is what `caddy hash-password` makes.
    hash: { algorithm: "bcrypt" },
    // Else every request of a page costs a second.
    hash_cache: {},
    realm: "observability",
  };
  const mappings = Object.entries(users).map(([input, role]) => ({ input, outputs: [role] }));
  return [
    { handle: [{ handler: "authentication", providers: { http_basic: basic } }] },
    { handle: [{ handler: "map", source: "{http.auth.user.id}", destinations: [ROLE], mappings, defaults: [""] }] },
  ];
}
