import type { AccessRule } from "../monitoring";

/** Questions that Grafana and pages for a browser ask by POST, because they may be long. */
const QUERIES = ["query", "query_range", "query_exemplars", "series", "labels", "format_query", "parse_query"];

/** What people may do with Prometheus through the proxy. Nobody writes samples or deletes series. */
export const PROMETHEUS_ACCESS: readonly AccessRule[] = [
  {
    role: "viewer",
    methods: ["GET", "HEAD"],
    paths: ["/*"],
    except: ["/-/*", "/debug/*", "/api/v1/admin/*", "/api/v1/write", "/api/v1/otlp/*", "/api/v1/read"],
  },
  { role: "viewer", methods: ["POST"], paths: QUERIES.map((query) => `/api/v1/${query}`) },
  { role: "admin", methods: ["POST"], paths: ["/-/reload"] },
  { role: "admin", methods: ["GET"], paths: ["/debug/*"] },
];
