// An OpenID provider for one client, over TLS on loopback, until standard input ends:
// node openid-provider.mjs <port> <PEM with certificate and key> <redirect address> <client secret> <JSON: groups by user>
// Whoever names one of the users at its login page is that user.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const [port, file, redirect, secret, groups] = process.argv.slice(2);
const pem = readFileSync(file, "utf8");
const groupsOf = JSON.parse(groups);

const provider = new Provider(`https://127.0.0.1:${port}`, {
  clients: [{ client_id: "observability", client_secret: secret, redirect_uris: [redirect] }],
  cookies: { keys: ["signs the provider's own cookies"] },
  scopes: ["openid", "email", "profile", "groups"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username"], groups: ["groups"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, user) => ({
    accountId: user,
    claims: () => ({
      sub: user,
      email: `${user}@example.com`,
      email_verified: true,
      // Not every account has one.
      ...(user !== "nina" && { preferred_username: user }),
      groups: groupsOf[user] ?? [],
    }),
  }),
});

createServer({ cert: pem, key: pem }, provider.callback()).listen(Number(port), "127.0.0.1", () =>
  console.log("listens"),
);
process.stdin.on("end", () => process.exit(0)).resume();
