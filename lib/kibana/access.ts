import type { AccessRule } from "../monitoring";

/**
 * What the gate answers itself, and where somebody could try passwords: people have none here, and Elasticsearch would say which one is right.
 */
const CLOSED = [
  "/metrics",
  "/login",
  "/internal/security/login",
  "/api/security/v1/login",
  "/api/security/saml/*",
  "/api/security/oidc/*",
];

/** What passes any request on to Elasticsearch: as somebody who may read there, and with all that reading may cost. */
const CONSOLE = ["/api/console/*", "/internal/console/*"];

const ALL = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * What people may do with Kibana through the proxy. Its pages search by POST, so Kibana itself judges what somebody with a role may change; these rules
 * keep people from what is no part of that.
 */
export const KIBANA_ACCESS: readonly AccessRule[] = [
  { role: "viewer", methods: ALL, paths: ["/*"], except: [...CLOSED, ...CONSOLE] },
  { role: "admin", methods: ALL, paths: ["/*"], except: CLOSED },
];
