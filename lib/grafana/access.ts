import type { AccessRule, DataSource } from "../monitoring";

/** Where Grafana itself would let everyone who asks look into it. */
const OPERATION = ["/metrics", "/metrics/*", "/healthz", "/readyz", "/livez", "/debug/*"];

/** What passes requests on to data sources as they are, and what changes these. Grafana lets viewers use the first for any path. */
const DATA_SOURCES = ["/api/datasources/*", "/api/admin/*", "/api/serviceaccounts/*", "/api/auth/keys"];

/** Queries, and what people keep for themselves: their stars, their choices, short links. */
const OWN = [
  "/api/ds/query",
  "/apis/query.grafana.app/*",
  "/api/short-urls",
  "/api/user/stars/*",
  "/api/user/preferences",
  "/api/query-history",
  "/api/frontend-metrics",
];

/**
 * What people may do with Grafana through the proxy. Grafana judges roles itself; these rules keep what it would pass on to other servers to
 * reads of their query API, and its administration to administrators.
 */
export function grafanaAccess(dataSources: readonly DataSource[]): readonly AccessRule[] {
  const reads = dataSources.flatMap(({ uid, reads: paths = [] }) =>
    paths.map((path) => `/api/datasources/uid/${uid}/resources/${path}`),
  );
  return [
    {
      role: "viewer",
      methods: ["GET", "HEAD"],
      paths: ["/*"],
      except: [...OPERATION, ...DATA_SOURCES, ...proxied(dataSources)],
    },
    { role: "viewer", methods: ["GET", "POST"], paths: reads },
    { role: "viewer", methods: ["POST", "PUT", "PATCH", "DELETE"], paths: OWN },
    {
      role: "operator",
      methods: ["POST", "PUT", "PATCH", "DELETE"],
      paths: ["/*"],
      except: [...OPERATION, ...DATA_SOURCES, ...proxied(dataSources)],
    },
    { role: "admin", methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], paths: ["/*"], except: OPERATION },
  ];
}

/** The same once more, where version 13 keeps an API for each kind of data source. */
function proxied(dataSources: readonly DataSource[]): readonly string[] {
  return [...new Set(dataSources.map(({ type }) => `/apis/${type}.datasource.grafana.app/*`))];
}
