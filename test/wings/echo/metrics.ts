import type { Metric } from "../../../lib/rules";

/** What the test component exposes. */
export const ECHO_METRICS: readonly Metric[] = [
  {
    name: "echo_failures_total",
    type: "counter",
    help: "Words that were not answered.",
    labels: ["word"],
    from: "echo",
  },
];
