import type { Duration } from "../units";

/** Who provides a metric: a component and, where it has them, its collector: `node_exporter/cpu`, `application`, `prometheus`. */
export type MetricSource = string;

/** A metric that something of the fleet exposes. */
export interface Metric {
  readonly name: string;
  /** A histogram is named without `_bucket`, `_sum`, `_count`; those three are then known too. */
  readonly type: "counter" | "gauge" | "histogram" | "summary" | "info" | "unknown";
  readonly help: string;
  /** Labels that its series carry beside `job` and `instance` and the host's own labels. */
  readonly labels: readonly string[];
  /** Where the buckets of a histogram end, of those that an example of its page has. @default - not known */
  readonly bounds?: readonly number[];
  readonly from: MetricSource;
  /** The `job` label of its series. @default - {@link from}'s component, without `_exporter` */
  readonly job?: string;
  /** Whether its series may carry labels that are not in {@link labels}, as those of a user's application. @default false */
  readonly open?: boolean;
  /** Whether pages of several sources have it, so that its series are not of one job. @default false */
  readonly severalSources?: boolean;
  /** How often it is scraped. @default - as often as the server scrapes by default */
  readonly scrapeInterval?: Duration;
  /** The version that has it, where the oldest one in use was never seen with it. @default - every version in use has it */
  readonly lateness?: Lateness;
  /** A value of each label in derived proofs; an empty one leaves the label out. @default - the label's name and `-1` */
  readonly examples?: Readonly<Record<string, string>>;
}

/** That a metric came to its page in a later version of a program than a host runs. */
export interface Lateness {
  /** Name of the program. */
  readonly program: string;
  /** Oldest version that a host runs. */
  readonly version: string;
  /** First version whose page was seen with it. */
  readonly since: string;
}

/** The `job` label of the series of `metric`. */
export function jobOfMetric({ job, from }: Pick<Metric, "job" | "from">): string {
  return job ?? jobOf(from);
}

/** The `job` label of the series that come from `source`, where their metric has none: `node` for `node_exporter/cpu`. */
export function jobOf(source: MetricSource): string {
  const component = source.split("/")[0] ?? source;
  return component.replace(/_exporter$/, "");
}

/** A gauge `vm_observability_<name>` that hosts report about themselves, through node_exporter's textfile collector. */
export function hostGauge(name: string, help: string, labels: readonly string[] = []): Metric {
  return { name: `vm_observability_${name}`, type: "gauge", help, labels, from: "node_exporter/textfile" };
}
