import { caddyFeatures } from "../caddy";
import { regexpLiteral } from "../escaping";
import type { ContentRule } from "../host";
import type { UserRole } from "../units";

/** Costs that bcrypt knows, up to that of a sign-in of about eight seconds: each one more takes twice as long. */
const COST = "(0[4-9]|1[0-7])";

/** A hash of bcrypt, or what Caddy printed in its early days: the same in base64, whose cost cannot be seen. */
const HASH = `(\\$2[abxy]?\\$${COST}\\$[./A-Za-z0-9]{53}|JDJ[A-Za-z0-9+/]{77})`;

/** What the users file has to hold: lines that Caddy reads, and a hash for each of `users`. Of two lines for one user the last counts. */
export function usersFileRules(users: Readonly<Record<string, UserRole>>, version: string): readonly ContentRule[] {
  const quote = caddyFeatures.supports(version, "singleQuotes") ? "[\"']?" : '"?';
  return [
    {
      line: "each",
      form: "name=hash without blanks around the =",
      matches: "^[[:space:]]*(#|(export )?[^=[:space:]]+=([^[:space:]]|$))",
    },
    ...Object.keys(users).map((name) => {
      const begins = `^[[:space:]]*(export )?${regexpLiteral(name)}=`;
      const form = `${name}=<hash>, a bcrypt hash of cost 4 to 17 as "caddy hash-password" makes it`;
      return { line: { begins, of: name }, form, matches: `${begins}${quote}${HASH}` };
    }),
  ];
}
