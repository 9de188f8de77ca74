import type { Metric } from "../rules";

const metric = (name: string, type: Metric["type"], help: string): Metric => ({
  name: `caddy_http_${name}`,
  type,
  help,
  labels: ["server", "handler"],
  from: "portal",
});

/** Metrics of the server that rules and dashboards may use; every supported version has them. */
export const PORTAL_METRICS: readonly Metric[] = [
  metric("requests_total", "counter", "Requests, by the handler that they reached."),
  metric("requests_in_flight", "gauge", "Requests that are being answered."),
  metric("request_errors_total", "counter", "Requests that ended in an error, by the handlers that they had passed."),
];
