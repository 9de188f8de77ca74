/** Who provides a metric: a component and, where it has them, its collector: `node_exporter/cpu`, `application`, `prometheus`. */
export type MetricSource = string;

/** A metric that something of the fleet exposes. */
export interface Metric {
  readonly name: string;
  /** A histogram is named without `_bucket`, `_sum`, `_count`; those three are then known too. */
  readonly type: "counter" | "gauge" | "histogram" | "summary" | "info";
  readonly help: string;
  /** Labels that its series carry beside `job` and `instance` and the host's own labels. */
  readonly labels: readonly string[];
  readonly from: MetricSource;
}
