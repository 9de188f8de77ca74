import { nearest, quoted, ValidationError } from "../errors";
import type { AuthorityName } from "../host";

/** A certificate authority, and who gets a certificate from it. */
export interface Authority {
  /** `fleet` */
  readonly name: AuthorityName;
  /** What its certificates let a holder do. */
  readonly purpose: string;
  /** Hosts with this role get a certificate. @default - every host */
  readonly role?: string;
  /** Whether certificates name the client roles of their host. */
  readonly clientRoles: boolean;
}

/** Every authority by its name. */
export const AUTHORITIES: Readonly<Record<AuthorityName, Authority>> = {
  fleet: {
    name: "fleet",
    purpose: "servers and clients on every host",
    clientRoles: true,
  },
  "elasticsearch-transport": {
    name: "elasticsearch-transport",
    // Elasticsearch takes every holder of a certificate of this authority for a node: it must sign for nothing else.
    purpose: "nodes of the Elasticsearch cluster, hosts with the role logs",
    role: "logs",
    clientRoles: false,
  },
};

/** @throws ValidationError when there is no authority of this name; `where` and `path` say who asked */
export function authorityOf(name: string, where: string, path: string): Authority {
  const known = Object.keys(AUTHORITIES) as readonly AuthorityName[];
  const found = known.find((one) => one === name);
  if (found !== undefined) return AUTHORITIES[found];
  const near = nearest(name, known);
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  throw new ValidationError(where, [{ path, message: `must be ${known.join(" or ")}, got ${quoted(name)}${hint}` }]);
}
