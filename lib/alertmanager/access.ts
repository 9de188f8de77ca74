import type { AccessRule } from "../monitoring";

/** What people may do with Alertmanager through the proxy. Nobody invents alerts. */
export const ALERTMANAGER_ACCESS: readonly AccessRule[] = [
  { role: "viewer", methods: ["GET", "HEAD"], paths: ["/*"], except: ["/-/*", "/debug/*"] },
  { role: "operator", methods: ["POST"], paths: ["/api/v2/silences"] },
  { role: "operator", methods: ["DELETE"], paths: ["/api/v2/silence/*"] },
  { role: "admin", methods: ["POST"], paths: ["/-/reload"] },
  { role: "admin", methods: ["GET"], paths: ["/debug/*"] },
];
