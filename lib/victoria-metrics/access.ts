import type { GateRule } from "../caddy";
import { clientRoleName } from "../certificates";

/** Queries, and what a page of its own needs for them. */
const READS: readonly string[] = [
  "/api/v1/query",
  "/api/v1/query_range",
  "/api/v1/series",
  "/api/v1/labels",
  "/api/v1/label/*",
  "/api/v1/metadata",
  "/api/v1/status/buildinfo",
  "/api/v1/status/tsdb",
  "/api/v1/format_query",
  "/federate",
  "/health",
  "/vmui",
  "/vmui/*",
];

const [METRICS, PEOPLE, DASHBOARDS] = (["metrics", "people", "dashboards"] as const).map(clientRoleName) as [
  string,
  string,
  string,
];

/** What clients may do: Prometheus writes and reads, dashboards and people read. Nobody deletes, and nobody makes snapshots, over the network. */
export const GATE_ACCESS: readonly GateRule[] = [
  { clients: [METRICS], methods: ["POST"], paths: ["/api/v1/write"] },
  { clients: [METRICS], methods: ["GET"], paths: ["/metrics"] },
  { clients: [METRICS, PEOPLE, DASHBOARDS], methods: ["GET", "HEAD", "POST"], paths: READS },
];
