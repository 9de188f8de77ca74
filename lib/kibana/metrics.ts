import type { Metric } from "../rules";

/** The job of its series. */
export const KIBANA_JOB = "kibana";

/** Kibana has no page of metrics: its gate asks it, at each scrape, whether it works. */
export const AVAILABLE: Metric = {
  name: "kibana_available",
  type: "gauge",
  help: "1 while Kibana says that it works.",
  labels: [],
  from: KIBANA_JOB,
};

/** Metrics that rules and dashboards may use. */
export const KIBANA_METRICS: readonly Metric[] = [AVAILABLE];
